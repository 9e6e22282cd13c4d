"""Opening the store an installation is set up for, whatever state it is found in."""

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from barun.errors import SettingError, StorageError, storing
from barun.store.database import Database
from barun.store.faults import DAMAGED, FULL, UNWRITABLE
from barun.store.folder_beat import FolderBeat
from barun.store.folder_mark import hold_to_folder
from barun.store.key_source import KeySource, choose_keys
from barun.store.people_keys import PeopleKeys, people_keys
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase

__all__ = ["FILE_NAME", "OpenedStore", "open_in_memory", "open_store", "opened_database"]

FILE_NAME: Final = "barun.db"


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """A store, and what the person should know about how it was found."""

    store: SqlStore
    notices: tuple[tuple[str, Mapping[str, object]], ...] = field(default=())
    """Codes and details, for `barun.store.writer.StoreWriter`."""
    beat: FolderBeat | None = None
    """Tells a running service whether others have the same data folder; None where it is alone."""


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingError("store.bad-url") from error
    if parsed.get_backend_name() not in {"postgresql", "sqlite"}:
        raise SettingError("store.bad-url")
    return parsed


def _make_file(path: Path) -> None:
    """Make folder and file, for nobody else to read."""
    with storing(UNWRITABLE, location=path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _open_file(
    path: Path,
    keys: KeySource,
    people: PeopleKeys | None,
    now_s: float,
    compare: Callable[[Database], FolderBeat | None],
    *,
    checks_keys: bool,
) -> OpenedStore:
    _make_file(path)
    database = SqliteDatabase(path)
    store = SqlStore(database, keys, people=people)
    with _closing_on_error(store):
        try:
            store.prepare(checks_keys=checks_keys)
        except StorageError as error:
            if error.code != DAMAGED:
                raise
            kept_at = store.recover(now_s)
            return OpenedStore(store, (("store.notice-damaged", {"path": kept_at}),))
        return OpenedStore(store, beat=compare(database))


@contextmanager
def _closing_on_error(store: SqlStore) -> Iterator[None]:
    """Close a store that cannot be used.

    Whoever tries again and again must not use up the connections of a server.
    """
    try:
        yield
    except BaseException:
        store.close()
        raise


def open_in_memory(keys: KeySource | None = None) -> SqlStore:
    """Return an empty store that is gone when the process ends."""
    store = SqlStore(SqliteDatabase(None), keys)
    store.prepare()
    return store


@contextmanager
def opened_database(database_url: str) -> Iterator[Database | None]:
    """Give the database of an address without looking at keys; None of none.

    Raises
    ------
    SettingError
        If the address is none.
    StorageError
        If the server does not answer, or the file cannot be made.
    MissingExtraError
        If the driver of PostgreSQL is not installed.
    """
    if not database_url:
        yield None
        return
    url = _parse(database_url)
    database: Database
    if url.get_backend_name() == "postgresql":
        from barun.store.postgres_database import PostgresDatabase

        database = PostgresDatabase(url)
    else:
        path = Path(url.database or FILE_NAME)
        _make_file(path)
        database = SqliteDatabase(path)
    with closing(database):
        yield database


def open_store(
    data_folder: Path,
    database_url: str,
    now_s: float,
    *,
    keys: KeySource | None = None,
    checks_keys: bool = True,
) -> OpenedStore:
    """Open the history.

    A damaged file is set aside and a fresh one begun. Where nothing can be written, everything is
    kept in memory, which the person is told. A database elsewhere belongs to the data folder it was
    opened with first; see `barun.store.folder_mark`.

    Parameters
    ----------
    data_folder : Path
        Folder of the SQLite file; made if it is not there.
    database_url : str
        ``postgresql://...`` or ``sqlite:///path``; empty for the file in the data folder.
    now_s : float
        Seconds since 1970 UTC, for the name of what is set aside.
    keys : KeySource, optional
        Where the master key is; by default where the environment says, or in the data folder.
    checks_keys : bool, optional
        Whether to look if the master key fits; not when it is to be brought back.

    Raises
    ------
    SettingError
        If the address is none, or the database belongs to another data folder.
    EncryptionError
        If the master key is missing or another one.
    StorageError
        If a newer Barun wrote the database, it is locked, or the server does not answer.
    MissingExtraError
        If the driver of PostgreSQL is not installed.
    """
    url = _parse(database_url) if database_url else None
    # without a data folder nothing of people lies in files
    has_folder = keys is None and str(data_folder) != "."
    people = people_keys(data_folder) if has_folder else None
    keys = keys or choose_keys(data_folder, os.environ)

    def compare(database: Database) -> FolderBeat | None:
        if not has_folder or url is None:
            return None
        hold_to_folder(database, data_folder)
        return FolderBeat(database, data_folder)

    if url is not None and url.get_backend_name() == "postgresql":
        from barun.store.postgres_database import PostgresDatabase

        server = PostgresDatabase(url)
        store = SqlStore(server, keys, people=people)
        with _closing_on_error(store):
            store.prepare(checks_keys=False)
            beat = compare(server)  # first: in another folder there is no key either
            if checks_keys:
                store.prepare()
        return OpenedStore(store, beat=beat)
    path = data_folder / FILE_NAME if url is None else Path(url.database or FILE_NAME)
    try:
        return _open_file(path, keys, people, now_s, compare, checks_keys=checks_keys)
    except StorageError as error:
        if error.code not in {UNWRITABLE, FULL}:
            raise
        reason = error.details.get("reason", os.strerror(errno.ENOSPC))
        details = {"location": error.details.get("location", path), "reason": reason}
        return OpenedStore(open_in_memory(), (("store.notice-unwritable", details),))

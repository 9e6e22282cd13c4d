"""Handing out everything that is held about a person, as one file."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from barun.jobs.work import Report
from barun.rights.export.person_export import export_person
from barun.rights.export.person_tables import count_held, person_tables
from barun.rights.holder import Holding, Obstacle
from barun.rights.holders.installed import installed_holders
from barun.rights.unread import find_unread, nobody_found
from barun.rights.written_files import WrittenFiles
from barun.store.backup import write_whole
from barun.store.sql_store import SqlStore
from barun.tasks.place import Place

__all__ = ["find_holdings", "run", "unread_of", "write_export"]

_FORMATS: Final = 3
"""Every row is written once a format."""


def find_holdings(data_folder: Path, store: SqlStore, person: str) -> tuple[Holding, ...]:
    """Return what the holders have of a person.

    Raises
    ------
    SettingError
        If nothing is held about anybody of that name, as far as it can be read.
    """
    holders = installed_holders(data_folder, store, time.time)
    found = tuple(one for holder in holders for one in holder.find(person))
    if not found:
        raise nobody_found(person, find_unread(holders, person))
    return found


def unread_of(data_folder: Path, store: SqlStore, person: str) -> tuple[Obstacle, ...]:
    """Return what may be about a person and cannot be read."""
    return find_unread(installed_holders(data_folder, store, time.time), person)


def write_export(
    store: SqlStore,
    data_folder: Path,
    person: str,
    path: Path,
    passphrase: str | None,
    on_rows: Callable[[int], None],
) -> int:
    """Write everything about a person and return the bytes; the file is whole or not there.

    Parameters
    ----------
    store : SqlStore
        Open.
    data_folder : pathlib.Path
        Barun's.
    person : str
        Whom.
    path : pathlib.Path
        Of the file, which takes the place of one that is there.
    passphrase : str or None
        What it is sealed with.
    on_rows : callable
        Told of rows as they are written.

    Raises
    ------
    SettingError
        If nothing is held about anybody of that name.
    StorageError
        If it cannot be written.
    """
    from barun.privacy.encryption.sealed_file import seal_file

    holdings = find_holdings(data_folder, store, person)
    now_s = time.time()
    details = {"what": "person", "file": "plain" if passphrase is None else "sealed"}
    store.audit.note(now_s, "export", subject_id=person, details=details)
    pieces = export_person(
        person_tables(data_folder, store, person, holdings, now_s),
        person=person,
        at_s=now_s,
        held=count_held(holdings),
        n_damaged=lambda: store.damaged.count(person),
        unread=unread_of(data_folder, store, person),
        progress=on_rows,
    )
    n_bytes = write_whole(
        path, pieces if passphrase is None else seal_file(pieces, passphrase, os.urandom)
    )
    WrittenFiles(data_folder).remember("export", [path], now_s, people=[person])
    return n_bytes


def run(arguments: Mapping[str, Any], report: Report) -> Mapping[str, Any]:
    """Export the ``person`` of the arguments into the file ``path``, which is not there yet.

    Returns
    -------
    mapping of str to object
        ``path`` and ``n_bytes`` of the file, and ``n_unread``: damaged places it says are missing.
    """
    place, path = Place.of(arguments), Path(arguments["path"])
    with place.opened() as store:
        n_rows = sum(
            one.count for one in find_holdings(place.data_folder, store, arguments["person"])
        )
        n_written = 0

        def on_rows(count: int) -> None:
            nonlocal n_written
            n_written += count
            report(min(1.0, n_written / max(1, _FORMATS * n_rows)))

        n_bytes = write_export(store, place.data_folder, arguments["person"], path, None, on_rows)
        n_unread = len(unread_of(place.data_folder, store, arguments["person"]))
    return {"path": str(path), "n_bytes": n_bytes, "n_unread": n_unread}

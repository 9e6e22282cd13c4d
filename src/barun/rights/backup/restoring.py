"""Putting a backup back where nothing is: looked at before, whole or not at all."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Final

from barun.errors import EncryptionError, SettingError, reason_of, storing
from barun.learning.datasets.writing import make_private
from barun.privacy.encryption.key_sealed_file import (
    HEAD_BYTES,
    FileHead,
    is_key_sealed,
    open_under_key,
)
from barun.privacy.encryption.master_key import MasterKeys
from barun.privacy.encryption.recovery_key import RecoveryKey
from barun.privacy.encryption.sealed_file import is_sealed_file, open_file
from barun.rights.backup.content import HEAD_NAME, is_kept
from barun.rights.backup.members import unpack_members
from barun.rights.certificate import CERTIFICATES_NAME
from barun.rights.erased_list import ERASED_NAME, ErasedList, Restored, read_marks
from barun.store.backup import restore_backup
from barun.store.database import Database
from barun.store.faults import UNWRITABLE
from barun.store.folder_mark import FILE_NAME as MARK_NAME
from barun.store.key_source import KeySource
from barun.store.opening import FILE_NAME
from barun.store.overwriting import wipe
from barun.store.row_transfer import is_empty, is_taken_in, take_in_file
from barun.store.whole_files import flush_folder

__all__ = ["needs_passphrase", "put_back"]

_PIECE_BYTES: Final = 1 << 20
_UNPACKED: Final = ".restoring"
"""While it is unpacked and looked at."""
_CHECKED: Final = ".restored"
"""Once it is whole: who is killed from here on has it put in place by the next call."""
_SQLITE: Final = b"SQLite format 3\x00"
_MAY_BE_THERE: Final = (ERASED_NAME, f"{CERTIFICATES_NAME}/", MARK_NAME)
"""A mark says of which database the folder is: that of the backup takes its place, with the rows
that have the same; without one, the database without rows is marked anew."""


def needs_passphrase(path: Path) -> bool:
    """Return whether a backup was sealed with a passphrase.

    Raises
    ------
    SettingError
        If there is no such file.
    """
    return is_sealed_file(_start_of(path))


def put_back(
    path: Path,
    data_folder: Path,
    keys: KeySource,
    *,
    passphrase: str | None = None,
    ask_recovery: Callable[[], RecoveryKey] | None = None,
    erased: Path | None = None,
    database: Database | None = None,
) -> None:
    """Put a backup into a data folder in which nothing is yet.

    Who was erased since it was made is taken out by whoever opens the folder next
    (:meth:`barun.rights.erasure.Erasures.resume`): the list of them that is there, that of the
    backup and `erased` are taken together.

    Parameters
    ----------
    path : pathlib.Path
        What :func:`barun.rights.backup.writing.write_backup` wrote, or the backup of a database by
        an older Barun.
    data_folder : pathlib.Path
        Where to; may hold a list of who was erased, certificates, keys, and the mark of a database.
    keys : KeySource
        Where the master key is, or is put.
    passphrase : str, optional
        What the backup was sealed with.
    ask_recovery : callable, optional
        Returns the recovery key; asked where the master key is not there.
    erased : pathlib.Path, optional
        A copy of the list of who was erased.
    database : Database, optional
        Where the rows go, of either kind and without any; by default into the file of the data
        folder. A backup of either kind fits either.

    Raises
    ------
    SettingError
        If something is there already, the passphrase is wrong, or the file is no whole backup.
    EncryptionError
        If no key opens it, or it was changed or cut off.
    StorageError
        If it cannot be written, or a list cannot be read.
    """
    checked = data_folder / _CHECKED
    if checked.is_dir():
        _put_in_place(checked, data_folder, database)  # a process was killed at this
        return
    _refuse_existing(data_folder)
    if database is not None and not is_empty(database):
        raise SettingError("privacy_commands.history-exists", path=database.location)
    marks = () if erased is None else read_marks(erased)
    start = _start_of(path)
    make_private(data_folder)
    if start.startswith(_SQLITE) or (passphrase is not None and _is_database(path, passphrase)):
        restore_backup(path, data_folder / FILE_NAME, passphrase)
        _move_rows(data_folder / FILE_NAME, database)
        Restored.note(data_folder, path.stat().st_mtime)
        ErasedList(data_folder).take_in(marks)
        return
    opened, masters = _open(path, start, keys, passphrase, ask_recovery)
    unpacked = data_folder / _UNPACKED
    shutil.rmtree(unpacked, ignore_errors=True)
    make_private(unpacked)
    try:
        with closing(opened):
            unpack_members(opened, unpacked, is_kept, source=path)
        made_s = _look_at(unpacked, path)
        ErasedList(unpacked).take_in([*ErasedList(data_folder).all(), *marks])
        Restored.note(unpacked, made_s)
        unpacked.rename(checked)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    _put_in_place(checked, data_folder, database)
    if masters is not None:
        keys.replace(masters)


def _open(
    path: Path,
    start: bytes,
    keys: KeySource,
    passphrase: str | None,
    ask_recovery: Callable[[], RecoveryKey] | None,
) -> tuple[Generator[bytes, None, None], MasterKeys | None]:
    """Return the opened content, and the master key where the recovery key brought it back."""
    if passphrase is not None:
        return open_file(_pieces(path), passphrase), None
    if not is_key_sealed(start):
        raise SettingError("privacy_commands.not-of-backup", path=path)
    head = FileHead.read(start)
    found = keys.load()
    if found is not None and head.master_id in {one.id for one in (found.current, *found.older)}:
        return open_under_key(_pieces(path), head, found), None
    if found is not None:
        raise SettingError(
            "privacy_commands.other-key-for-backup",
            path=path,
            wanted=head.master_id,
            location=keys.location,
            known=found.current.id,
        )
    if ask_recovery is None or not keys.is_writable:
        raise EncryptionError(
            "encryption.key-missing", wanted=head.master_id, location=keys.location
        )
    masters = MasterKeys(head.recover(ask_recovery()))
    return open_under_key(_pieces(path), head, masters), masters


def _is_database(path: Path, passphrase: str) -> bool:
    with closing(open_file(_pieces(path), passphrase)) as opened:
        return next(opened).startswith(_SQLITE)


def _refuse_existing(data_folder: Path) -> None:
    """Refuse a folder that holds something a backup brings."""
    for path in sorted(data_folder.rglob("*")) if data_folder.is_dir() else ():
        name = path.relative_to(data_folder).as_posix()
        if path.is_file() and is_kept(name) and not name.startswith(_MAY_BE_THERE):
            raise SettingError("privacy_commands.history-exists", path=path)


def _look_at(folder: Path, source: Path) -> float:
    """Return when a backup was made, seconds since 1970; refuse a damaged database."""
    head = folder / HEAD_NAME
    try:
        values = json.loads(head.read_bytes())
        made_s, layout = float(values["made_s"]), int(values["format"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingError("privacy_commands.no-backup", path=source, reason=HEAD_NAME) from error
    if layout > 1:
        raise SettingError("privacy_commands.newer-backup", path=source)
    head.unlink()
    database = folder / FILE_NAME
    if database.is_file():
        try:
            with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as found:
                said = found.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            said = str(error)
        if said != "ok":
            raise SettingError("privacy_commands.no-backup", path=source, reason=said)
    return made_s


def _move_rows(path: Path, database: Database | None) -> None:
    """Put the rows of a file where they belong, in one transaction, and remove the file.

    A process that was killed right after that has left both; rows of somebody else stay as they
    are, and so does the file.
    """
    if database is None or not path.is_file():
        return
    if is_empty(database):
        take_in_file(path, database)
    elif not is_taken_in(path, database):
        raise SettingError("privacy_commands.history-exists", path=database.location)
    wipe(path)


def _put_in_place(folder: Path, data_folder: Path, database: Database | None) -> None:
    """Move the files one by one, the database last: until then nothing is there for who opens."""
    left = set() if database is None else {FILE_NAME}
    names = sorted(
        (
            path.relative_to(folder)
            for path in folder.rglob("*")
            if path.is_file() and path.name not in left
        ),
        key=lambda name: (name.as_posix() == FILE_NAME, name),
    )
    with storing(UNWRITABLE, location=data_folder):
        for name in names:
            target = data_folder / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / name).replace(target)
        flush_folder(data_folder)
        _move_rows(folder / FILE_NAME, database)
        shutil.rmtree(folder)


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise SettingError(
            "privacy_commands.no-backup", path=path, reason=reason_of(error)
        ) from error


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece

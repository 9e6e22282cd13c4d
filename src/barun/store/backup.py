"""Backups: a copy of the database while it is written; files sealed with a passphrase.

What is personal in it is sealed anyway, under keys that the master key wraps, which is not in it.
A passphrase hides the rest as well: whose rows there are, of when, settings, the audit log.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from barun.errors import SettingError, reason_of, storing
from barun.privacy.encryption.key_sealed_file import is_key_sealed
from barun.privacy.encryption.sealed_file import is_sealed_file, open_file, seal_file
from barun.store.faults import UNWRITABLE
from barun.store.whole_files import replace_file

__all__ = [
    "close_backup",
    "is_sealed_backup",
    "open_copy",
    "read_backup",
    "restore_backup",
    "seal_copy",
    "write_backup",
    "write_whole",
]

_PIECE_BYTES: Final = 1 << 20
_SQLITE: Final = b"SQLite format 3\x00"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield piece


def write_whole(path: Path, pieces: Iterable[bytes]) -> int:
    """Write a file for its owner only, whole or not at all, and return its bytes.

    Parameters
    ----------
    path : pathlib.Path
        Where to; what is there gives way.
    pieces : iterable of bytes
        The content; where it ends in an error, no file is left.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with storing("store.file-unwritable", path=path):
        return replace_file(path, pieces)


def write_backup(database: Path, path: Path, passphrase: str | None) -> int:
    """Copy a database that may be in use, and return the bytes of the copy.

    Parameters
    ----------
    database : pathlib.Path
        The SQLite file.
    path : pathlib.Path
        Where to; must not exist.
    passphrase : str, optional
        What the copy is sealed with.

    Raises
    ------
    SettingError
        If there is a file of that name, or the passphrase is too short.
    StorageError
        If it cannot be written.
    """
    _refuse_existing(path)
    with (
        storing("store.file-unwritable", path=path),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".barun-") as folder,
    ):
        copy = Path(folder) / "copy.db"
        with (
            closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(
                target
            )  # one reading transaction: writers go on, and it never begins anew
            # one file, without a log beside it
            target.execute("PRAGMA journal_mode=DELETE")
        pieces = _pieces(copy)
        return write_whole(
            path, pieces if passphrase is None else seal_file(pieces, passphrase, os.urandom)
        )


def seal_copy(path: Path, target: Path, passphrase: str) -> None:
    """Write a copy of a file that is sealed with a passphrase.

    Parameters
    ----------
    path : pathlib.Path
        Any file, such as an export.
    target : pathlib.Path
        Where to; must not exist.
    passphrase : str
        At least twelve letters.

    Raises
    ------
    SettingError
        If there is a file of that name, none to be sealed, or the passphrase is too short.
    StorageError
        If it cannot be written.
    """
    is_sealed_backup(path)  # whether it can be read
    _refuse_existing(target)
    write_whole(target, seal_file(_pieces(path), passphrase, os.urandom))


def open_copy(path: Path, target: Path, passphrase: str) -> None:
    """Write a copy of a sealed file that can be read; see :func:`seal_copy`.

    Raises
    ------
    SettingError
        If there is a file of that name, or the passphrase is wrong.
    EncryptionError
        If it is no sealed file, or was changed or cut off; then nothing is written.
    StorageError
        If it cannot be written.
    """
    is_sealed_backup(path)  # whether it can be read
    _refuse_existing(target)
    write_whole(target, open_file(_pieces(path), passphrase))


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise SettingError("privacy_commands.file-exists", path=path)


def is_sealed_backup(path: Path) -> bool:
    """Return whether a backup is sealed as a whole.

    Raises
    ------
    SettingError
        If there is no such file.
    """
    try:
        with path.open("rb") as file:
            start = file.read(16)
            return is_sealed_file(start) or is_key_sealed(start)
    except OSError as error:
        raise SettingError(
            "privacy_commands.no-backup", path=path, reason=reason_of(error)
        ) from error


def read_backup(path: Path) -> tuple[frozenset[str], str]:
    """Return whom a backup knows, and what its cards of models say; nothing is changed in it.

    Parameters
    ----------
    path : pathlib.Path
        Not sealed.

    Returns
    -------
    tuple
        Ids of people, and the texts of all versions of models one after the other.

    Raises
    ------
    SettingError
        If it is no backup that can be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            people = found.execute("SELECT person_id FROM person").fetchall()
            said = found.execute("SELECT people, card, metrics FROM model_version").fetchall()
    except sqlite3.Error as error:
        raise SettingError("privacy_commands.no-backup", path=path, reason=str(error)) from error
    return frozenset(name for (name,) in people), "\n".join(" ".join(one) for one in said)


def close_backup(path: Path) -> None:
    """Make a backup that was written to one file again, without a log beside it, if it can be."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as found:
        found.execute("PRAGMA journal_mode=DELETE")


def restore_backup(path: Path, place: Path, passphrase: str | None) -> None:
    """Put a backup where the history is.

    Parameters
    ----------
    path : pathlib.Path
        What :func:`write_backup` wrote.
    place : pathlib.Path
        The file of the history; must not exist.
    passphrase : str, optional
        What it was sealed with.

    Raises
    ------
    SettingError
        If there is a history, the passphrase is wrong, or the file is no backup.
    EncryptionError
        If the sealed file was changed or cut off.
    StorageError
        If it cannot be written.
    """
    if place.exists():
        raise SettingError("privacy_commands.history-exists", path=place)
    with storing(UNWRITABLE, location=place):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pieces = _pieces(path)
    write_whole(
        place, _checked(open_file(pieces, passphrase) if passphrase is not None else pieces, path)
    )


def _checked(pieces: Iterable[bytes], path: Path) -> Iterator[bytes]:
    """Yield pieces of a database; refuse anything else before it is put in place."""
    start = b""
    for piece in pieces:
        if len(start) < len(_SQLITE):
            start += piece[: len(_SQLITE)]
        yield piece
    if not start.startswith(_SQLITE):
        raise SettingError("privacy_commands.no-backup", path=path, reason="SQLite")

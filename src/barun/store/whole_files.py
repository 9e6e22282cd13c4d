"""Files and folders that are there whole or not at all, and on the disk once a call returns.

A process may be killed at any moment: in a folder that is held, what it had not finished has a name
that begins with ``.part-``, and is swept away by the next writer. Beside a file that is written
elsewhere it is ``.NAME.`` and 16 digits, held by its writer for as long as he lives, and swept away
by who writes the same file next.
"""

import errno
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from barun.store.held_file import hold_open_file, holding_file
from barun.store.overwriting import overwrite

__all__ = [
    "build_folder",
    "flush_folder",
    "one_writer",
    "remove_whole",
    "replace_file",
    "write_private",
]

_PART: Final = ".part-"
_LOCK: Final = ".lock"
_PRIVATE: Final = 0o600
_N_RANDOM: Final = 8
"""Bytes that tell apart what is written of one name at once."""
_NO_FLUSHING: Final = frozenset({errno.EACCES, errno.EINVAL, errno.ENOTSUP})
"""What network disks, and folders that may be written and not read, say to who waits for them."""


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold a folder against other writers; sweep away what killed ones left.

    Parameters
    ----------
    folder : pathlib.Path
        Must exist.

    Raises
    ------
    OSError
        If it cannot be held or swept.
    """
    with holding_file(folder / _LOCK):
        for left in folder.glob(f"{_PART}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        yield


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a program can wait for that.

    Raises
    ------
    OSError
        If they cannot be written.
    """
    if os.name == "nt":
        return  # folders cannot be opened there
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSHING:
            raise


def write_private(path: Path, pieces: Iterable[bytes], mode: int = _PRIVATE) -> int:
    """Write a new file, and return its bytes, which are on the disk.

    Parameters
    ----------
    path : pathlib.Path
        Where to; nothing of that name may be there.
    pieces : iterable of bytes
        The content.
    mode : int, optional
        Who may do what with it from its first byte on; its owner alone by default.

    Raises
    ------
    FileExistsError
        If there is something of that name.
    OSError
        If it cannot be written; then a part of it may be there.
    """
    with _new_file(path, mode) as file:
        return _fill(file, pieces)


def _new_file(path: Path, mode: int) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


def _fill(file: BinaryIO, pieces: Iterable[bytes]) -> int:
    n_bytes = sum(file.write(piece) for piece in pieces)
    file.flush()
    os.fsync(file.fileno())
    return n_bytes


def replace_file(
    path: Path, pieces: Iterable[bytes], mode: int = _PRIVATE, *, is_held: bool = False
) -> int:
    """Put a file in place of another, and return its bytes; whoever reads sees the old or the new.

    Parameters
    ----------
    path : pathlib.Path
        Where to, in a folder that exists.
    pieces, mode
        As of :func:`write_private`; where the pieces end in an error, the old file stays.
    is_held : bool, optional
        Whether the folder is held with :func:`one_writer`: then what a killed process leaves is
        swept away by the next writer of the folder, else by the next one of this file.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    beginning = _PART if is_held else f".{path.name}."
    if not is_held:
        _sweep(path.parent, beginning)
    part, file = _new_part(path.parent, beginning, mode)
    try:
        with file:
            n_bytes = _fill(file, pieces)
            if os.name != "nt":  # there an open file keeps its name
                part.replace(path)
        if os.name == "nt":
            part.replace(path)
        flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return n_bytes


def _new_part(folder: Path, beginning: str, mode: int) -> tuple[Path, BinaryIO]:
    """Return a new file, held so that nobody takes it for left over."""
    while True:
        part = folder / f"{beginning}{secrets.token_hex(_N_RANDOM)}"
        file = _new_file(part, mode)
        with suppress(OSError):  # a disk without locks: there nobody removes it, either
            if not hold_open_file(file.fileno()):
                file.close()  # somebody takes it for left over in this very moment
                continue
        if os.fstat(file.fileno()).st_nlink == 0:
            file.close()  # or has taken it: it has no name any more
            continue
        return part, file


def _sweep(folder: Path, beginning: str) -> None:
    """Remove parts that killed processes of the same account left; what is written stays."""
    digits = re.compile(rf"{re.escape(beginning)}[0-9a-f]{{{2 * _N_RANDOM}}}")
    with suppress(OSError):  # a folder that may be written and not read
        for name in filter(digits.fullmatch, os.listdir(folder)):
            with suppress(OSError):  # already gone
                _remove_left_over(folder / name)


def _remove_left_over(part: Path) -> None:
    if os.name == "nt":  # what is open cannot be removed there
        part.unlink()
        return
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        is_own = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()
        if is_own and hold_open_file(handle):
            part.unlink()
    finally:
        os.close(handle)


def build_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files; it appears with all of them or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to, inside a folder held with :func:`one_writer`. One that is there stays as it is.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    if folder.is_dir():
        return
    part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))  # mode 0700
    try:
        for name, content in files.items():
            write_private(part / name, [content])
        flush_folder(part)
        part.rename(folder)
        flush_folder(folder.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def remove_whole(folder: Path, *, is_overwritten: bool = False) -> None:
    """Remove a folder and its files; it is gone at once for whoever reads it.

    Parameters
    ----------
    folder : pathlib.Path
        Inside a folder held with :func:`one_writer`.
    is_overwritten : bool, optional
        Write nothing over the files first: their bytes may be read by nobody afterwards.

    Raises
    ------
    OSError
        If it cannot be removed; what is left is swept away by the next writer.
    """
    part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))
    gone = part / folder.name
    folder.rename(gone)
    if is_overwritten:
        for path in sorted(gone.iterdir()):
            overwrite(path)
    shutil.rmtree(part)
    flush_folder(folder.parent)

"""Files and folders that are there whole or not at all, and on the disk once a call returns.

A process may be killed at any moment: in a folder that is held, what it had not finished has a name
that begins with ``.part-``, and is swept away by the next writer.
"""

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.store.held_file import holding_file
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
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
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
        swept away. Elsewhere a writer of the folder must not take it for left over.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    part = path.with_name(f"{_PART if is_held else f'.{path.name}.'}{secrets.token_hex(8)}")
    try:
        n_bytes = write_private(part, pieces, mode)
        part.replace(path)
        flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
    return n_bytes


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

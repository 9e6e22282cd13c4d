"""Writing folders and files whole or not at all, by one writer at a time.

A process may be killed at any moment: what it had not finished lies in a folder whose name begins
with ``.part-`` and is swept away by the next writer.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import StorageError

try:
    import fcntl
except ImportError:  # Windows: one person's desk; two writers are told apart by nothing there
    fcntl = None  # type: ignore[assignment]

__all__ = ["make_private", "one_writer", "remove_folder", "write_file", "write_folder"]

_PART: Final = ".part-"
_LOCK: Final = ".lock"
_PRIVATE: Final = 0o700


@contextmanager
def _storing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError("datasets.not-written", place=place, reason=reason) from error


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter, with its parents.

    Raises
    ------
    StorageError
        If it cannot be made.
    """
    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        folder.chmod(_PRIVATE)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold a folder against other writers; sweep away what killed ones left.

    Parameters
    ----------
    folder : pathlib.Path
        Must exist.

    Raises
    ------
    StorageError
        If the folder cannot be written.
    """
    with _storing(folder):
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        for left in folder.glob(f"{_PART}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
        yield
    finally:
        os.close(handle)  # lets go of the lock too


def _flush(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files; it appears with all of them or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to, inside a folder held with :func:`one_writer`. One that is there stays as it is.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    if folder.is_dir():
        return
    with _storing(folder):
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))  # mode 0700
        try:
            for name, content in files.items():
                handle = os.open(part / name, os.O_WRONLY | os.O_CREAT, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            _flush(part)
            part.rename(folder)
            _flush(folder.parent)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place of another; whoever reads it sees the old or the new one.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with _storing(path):
        handle, name = tempfile.mkstemp(prefix=_PART, dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            _flush(path.parent)
        finally:
            part.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder of a place held with :func:`one_writer`; it goes whole or not at all.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    with _storing(folder):
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))
        folder.rename(part / folder.name)
        shutil.rmtree(part)

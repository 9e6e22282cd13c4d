"""Folders of files that appear with all of them on the disk, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import StorageError
from barun.store.overwriting import overwrite

try:
    import fcntl
except ImportError:  # Windows: one person's desk, one process that registers
    fcntl = None  # type: ignore[assignment]

__all__ = ["remove_whole_folder", "write_whole_folder"]

_PART: Final = ".part-"
_LOCK: Final = ".lock"
_PRIVATE: Final = 0o700


def write_whole_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files; one that is there stays as it is.

    What a process killed before had not finished is swept away.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; the folder above is made for nobody else to enter.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    try:
        folder.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with _one_writer(folder.parent):
            if not folder.is_dir():
                _write(folder, files)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError("registry.not-written", path=folder, reason=reason) from error


def remove_whole_folder(folder: Path) -> None:
    """Remove a folder and its files, which are overwritten first.

    What a process that was killed at this left is swept away.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    if not folder.parent.is_dir():
        return
    try:
        with _one_writer(folder.parent):
            if not folder.is_dir():
                return
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))
            folder.rename(part / folder.name)  # gone at once for whoever loads it
            for path in sorted((part / folder.name).iterdir()):
                overwrite(path)
            shutil.rmtree(part)
            _flush(folder.parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError("registry.not-removed", path=folder, reason=reason) from error


@contextmanager
def _one_writer(place: Path) -> Iterator[None]:
    handle = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX)
        for left in place.glob(f"{_PART}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(handle)  # lets go of the lock too


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder.parent))  # mode 0700
    try:
        for name, content in files.items():
            handle = os.open(part / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _flush(part)
        part.rename(folder)
        _flush(folder.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _flush(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

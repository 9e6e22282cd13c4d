"""One erasure at a time, and none while a backup is made."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import StorageError
from barun.learning.datasets.writing import make_private
from barun.rights.note import FOLDER_NAME

try:
    import fcntl
except ImportError:  # Windows: one person's desk, one erasure at a time
    fcntl = None  # type: ignore[assignment]

__all__ = ["held_against_erasures"]

_LOCK: Final = ".running"


@contextmanager
def held_against_erasures(data_folder: Path) -> Iterator[None]:
    """Hold an installation so that nobody else erases from it.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.

    Raises
    ------
    StorageError
        If somebody erases just now.
    """
    folder = data_folder / FOLDER_NAME
    make_private(folder)
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StorageError("rights.in-use") from error
        yield
    finally:
        os.close(handle)

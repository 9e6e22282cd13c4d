"""One erasure at a time, and none while a backup is made."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import StorageError, storing
from barun.learning.datasets.writing import make_private
from barun.rights.note import FOLDER_NAME
from barun.store.faults import UNWRITABLE
from barun.store.held_file import hold_file

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
        If somebody erases just now, or the installation cannot be held.
    """
    folder = data_folder / FOLDER_NAME
    make_private(folder)
    with storing(UNWRITABLE, location=folder):
        handle = hold_file(folder / _LOCK)
    if handle is None:
        raise StorageError("rights.in-use")
    try:
        yield
    finally:
        os.close(handle)

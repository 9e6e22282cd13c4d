"""Holding a whole library: nobody's key goes while rows of theirs are on their way into a version.

Between the sealing of rows and the manifest that names whose they are, nothing says that the key is
in use. Whoever writes a version shares the library with others who write; whoever looks who is left
and shreds the keys of the rest has it alone. It is taken before the folder of any dataset is.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import DatasetError, storing
from barun.learning.datasets.writing import make_private
from barun.store.held_file import hold_file

__all__ = ["holding_library"]

_LOCK: Final = ".lock"
_PATIENCE_S: Final = 30.0
"""A version of a dataset is sealed and written in a few seconds. Design choice."""
_EVERY_S: Final = 0.05


@contextmanager
def holding_library(
    folder: Path, *, is_alone: bool, patience_s: float = _PATIENCE_S
) -> Iterator[None]:
    """Hold a library; wait a while for others who do.

    Parameters
    ----------
    folder : pathlib.Path
        Of the library; made where it is not there.
    is_alone : bool
        Whether against everybody, or only against those who want it alone.
    patience_s : float, optional
        How long to wait, in seconds.

    Raises
    ------
    DatasetError
        If somebody else holds it for longer.
    StorageError
        If it cannot be held.
    """
    make_private(folder)
    give_up_s = time.monotonic() + patience_s
    while True:
        with storing("datasets.not-written", place=folder):
            handle = hold_file(folder / _LOCK, is_shared=not is_alone)
        if handle is not None:
            break
        if time.monotonic() >= give_up_s:
            raise DatasetError("datasets.in-use", place=folder, seconds=round(patience_s))
        time.sleep(_EVERY_S)
    try:
        yield
    finally:
        os.close(handle)

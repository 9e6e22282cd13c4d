"""Removing files so that their bytes are gone before their names."""

import os
from pathlib import Path
from typing import Final

__all__ = ["overwrite", "wipe"]

_BLOCK_BYTES: Final = 1 << 16


def overwrite(path: Path) -> None:
    """Write nothing over all that a file holds; it stays, and takes no free space.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    left = path.stat().st_size
    with path.open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(left, _BLOCK_BYTES)))
        file.flush()
        os.fsync(file.fileno())


def wipe(path: Path) -> None:
    """Remove a file whose content is gone first; takes no free space.

    Raises
    ------
    OSError
        If it cannot be written or removed.
    """
    overwrite(path)
    path.unlink()

"""How much room is left on the disk of a database."""

import shutil
from pathlib import Path
from typing import Final

__all__ = ["LEAST_FREE_BYTES", "free_bytes", "pretend_full_while"]

LEAST_FREE_BYTES: Final = 8 * 2**20
"""Below this a disk counts as full: the log of SQLite alone may take 4 MB. Design choice."""

_full_while: list[Path] = []
"""Files that stand for a full disk while they are there."""


def free_bytes(folder: Path) -> int | None:
    """Return the bytes that can still be written in a folder; None where nobody can tell."""
    if any(path.exists() for path in _full_while):
        return 0
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def pretend_full_while(there: Path) -> None:
    """Let disks seem full while a file is there: for services of drills alone."""
    _full_while.append(there)

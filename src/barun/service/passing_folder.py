"""A folder of files that are made to be sent: gone with the answer, or with a later start.

A process that is killed cleans nothing up. Each folder is held for as long as its process lives, so
that a service that starts can tell what nobody needs any more.
"""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from barun.store.held_file import hold_open_file

__all__ = ["passing_folder", "sweep_passing_folders"]

_PREFIX: Final = "barun-passing-"
_NAME: Final = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")
_LEFT_AFTER_S: Final = 24 * 60 * 60.0
"""A folder is not held yet in its first moment. Design choice, far beyond that."""


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Give a folder in the system's temporary one that only this user may enter, and remove it."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        folder = Path(name)
        if os.name == "nt":  # folders cannot be opened there
            yield folder
            return
        handle = _open(folder)
        try:
            with suppress(OSError):  # a disk without locks: there nobody removes it, either
                hold_open_file(handle)
            yield folder
        finally:
            os.close(handle)


def sweep_passing_folders(now_s: float) -> int:
    """Remove folders that killed processes of the same account left; return how many there were.

    Parameters
    ----------
    now_s : float
        Seconds since 1970 UTC; folders of the last day stay.
    """
    if os.name == "nt":
        return 0
    place, n_removed = Path(tempfile.gettempdir()), 0
    with suppress(OSError):  # a folder that may be written and not read
        for name in filter(_NAME.fullmatch, os.listdir(place)):
            with suppress(OSError):  # already gone, or somebody else's
                n_removed += _remove_left_over(place / name, now_s - _LEFT_AFTER_S)
    return n_removed


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _remove_left_over(folder: Path, before_s: float) -> bool:
    handle = _open(folder)
    try:
        found = os.fstat(handle)
        is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
        is_left = is_own and found.st_mtime < before_s and hold_open_file(handle)
        if is_left:
            shutil.rmtree(folder)
        return is_left
    finally:
        os.close(handle)

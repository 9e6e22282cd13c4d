"""Holding a file against other processes; the end of a process, however it ends, lets go."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: one person's desk; two writers are told apart by nothing there
    fcntl = None  # type: ignore[assignment]

__all__ = ["hold_file", "hold_open_file", "holding_file"]


def hold_file(path: Path, *, is_shared: bool = False) -> int | None:
    """Return the handle that holds a file until it is closed; None while somebody else holds it.

    Parameters
    ----------
    path : pathlib.Path
        Made where it is not there, for its owner only; its folder must exist.
    is_shared : bool, optional
        Hold it together with others who share it, against those who do not.

    Raises
    ------
    OSError
        If it cannot be opened or held.
    """
    try:
        return _take(path, waits=False, is_shared=is_shared)
    except BlockingIOError:
        return None


def hold_open_file(handle: int) -> bool:
    """Hold an open file until it is closed; return False while somebody else holds it.

    Parameters
    ----------
    handle : int
        Of the file.

    Raises
    ------
    OSError
        If it cannot be held, as on some disks of a network.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def holding_file(path: Path) -> Iterator[None]:
    """Hold a file; wait while somebody else holds it.

    Parameters
    ----------
    path : pathlib.Path
        As of :func:`hold_file`.

    Raises
    ------
    OSError
        If it cannot be opened or held.
    """
    handle = _take(path, waits=True)
    try:
        yield
    finally:
        os.close(handle)


def _take(path: Path, *, waits: bool, is_shared: bool = False) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if fcntl is not None:
            how = fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX
            fcntl.flock(handle, how | (0 if waits else fcntl.LOCK_NB))
    except BaseException:
        os.close(handle)
        raise
    return handle

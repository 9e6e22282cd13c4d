"""Asking whoever collects samples to write what they have in memory alone into their spools.

Two small files, which say nothing about anybody, beside the spools::

    samples/asked           a number, the time of the last question; each is greater than the last
    samples/<name>.heard    the newest number that the process of a spool has answered

A process that collects holds a spool, so that who asks knows of whom to wait for an answer.
"""

import os
import time
from pathlib import Path
from typing import Final

from barun.errors import StorageError, storing
from barun.store.faults import UNWRITABLE
from barun.store.held_file import hold_file
from barun.store.whole_files import replace_file

__all__ = ["HEARD_SUFFIX", "answer", "ask_to_spool", "asked_number"]

HEARD_SUFFIX: Final = ".heard"
_ASKED_NAME: Final = "asked"
_SPOOLS: Final = "*.spool"
_LOOK_S: Final = 0.02
_PATIENCE_S: Final = 3.0
"""A process that collects looks every tenth of a second, or every second while nothing waits."""


def ask_to_spool(folder: Path, patience_s: float = _PATIENCE_S) -> bool:
    """Let every process that holds a spool write into it what it has in memory alone.

    Parameters
    ----------
    folder : pathlib.Path
        Of the spools.
    patience_s : float, optional
        Waited for answers.

    Returns
    -------
    bool
        Whether all answered, or nobody was there to ask.
    """
    if not _held(folder):
        return True
    # greater than any before, also after a clock was set back: a former answer is none
    number = max(time.time_ns(), asked_number(folder) + 1)
    try:
        _write(folder / _ASKED_NAME, number)
    except StorageError:
        return False  # a disk that is full keeps nobody from what is on it
    for _ in range(max(1, round(patience_s / _LOOK_S))):
        if all(_read(path.with_suffix(HEARD_SUFFIX)) >= number for path in _held(folder)):
            return True
        time.sleep(_LOOK_S)
    return False


def asked_number(folder: Path) -> int:
    """Return the number of the last question; 0 where nobody asked."""
    return _read(folder / _ASKED_NAME)


def answer(spool: Path, number: int) -> None:
    """Say of a spool that all of its process is in it that was there when somebody asked.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    _write(spool.with_suffix(HEARD_SUFFIX), number)


def _held(folder: Path) -> list[Path]:
    """Return the spools of processes that run."""
    found = []
    for path in sorted(folder.glob(_SPOOLS)):
        try:
            handle = hold_file(path)
        except OSError:  # not ours to hold
            continue
        if handle is None:
            found.append(path)
        else:
            os.close(handle)
    return found


def _read(path: Path) -> int:
    try:
        return int(path.read_bytes())
    except (OSError, ValueError):
        return 0


def _write(path: Path, number: int) -> None:
    with storing(UNWRITABLE, location=path):
        replace_file(path, [str(number).encode()])

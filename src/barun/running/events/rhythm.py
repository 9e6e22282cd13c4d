"""How evenly the feet fall."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["fit_step_time", "number_steps"]

_Array = npt.NDArray[np.floating]

_LONG_PAUSE: Final = 1.6
"""A pause this many typical steps long holds a contact that was not seen: a limp by a tenth of the
step makes every second pause 1.5 times the others, a missed contact then 1.67 times at least."""
_FEWEST: Final = 3
_TOE_OFF_WEIGHT: Final = 0.2
"""The instant a foot leaves is found about twice as roughly as the one it lands, see
``benchmarks/running_events.py``."""


def number_steps(contacts_s: _Array) -> npt.NDArray[np.intp]:
    """Count contacts in order, leaving out a number for each that was not seen.

    Parameters
    ----------
    contacts_s : numpy.ndarray, shape (C,)
        First touches of both feet, increasing.

    Returns
    -------
    numpy.ndarray, shape (C,)
        From 0.

    Examples
    --------
    >>> number_steps(np.array([0.0, 0.35, 0.7, 1.4, 1.75])).tolist()
    [0, 1, 2, 4, 5]
    """
    if len(contacts_s) < 2:
        return np.arange(len(contacts_s))
    pauses = np.diff(contacts_s)
    typical = float(np.median(pauses))
    steps = np.where(pauses < _LONG_PAUSE * typical, 1, np.round(pauses / typical))
    return np.concatenate([[0], np.cumsum(steps)]).astype(np.intp)


def fit_step_time(contacts_s: _Array, toe_offs_s: Sequence[float] | _Array = ()) -> float:
    """Return the mean time from one contact to the next.

    Parameters
    ----------
    contacts_s : numpy.ndarray, shape (C,)
        First touches of both feet, increasing.
    toe_offs_s : array-like, shape (C,), optional
        When each of them ended; NaN where unknown.

    Returns
    -------
    float
        Seconds: the common slope of lines through the events numbered in order, one line a foot and
        kind of event, so that a late event at either end weighs little and neither a limp nor
        longer contacts bend it; NaN for fewer than three contacts.

    Examples
    --------
    >>> round(fit_step_time(np.array([0.0, 0.35, 0.7, 1.4, 1.75])), 3)
    0.35
    """
    if len(contacts_s) < _FEWEST:
        return float("nan")
    number = number_steps(contacts_s)
    ends_s = np.asarray(toe_offs_s, dtype=np.float64)
    events_s = np.concatenate([contacts_s, ends_s])
    numbers = np.concatenate([number, number[: len(ends_s)]]).astype(np.float64)
    line = np.concatenate([number % 2, 2 + number[: len(ends_s)] % 2])
    above = below = 0.0
    for which in range(4):
        mine = (line == which) & np.isfinite(events_s)
        if np.count_nonzero(mine) > 1:
            moved = numbers[mine] - numbers[mine].mean()
            weight = 1.0 if which < 2 else _TOE_OFF_WEIGHT
            above += weight * float(moved @ (events_s[mine] - events_s[mine].mean()))
            below += weight * float(moved @ moved)
    return above / below

"""Which rows are trained on and which are tried: other people, other times, or at random.

Rows of one person resemble each other, and neighbours in time are near copies. Folds of time keep
stretches whole and leave out, in training, what lies within seconds of a row that is tried.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["GUARD_S", "Fold", "make_time_blocks", "time_folds"]

_Rows = npt.NDArray[np.intp]
_Names = npt.NDArray[np.str_]
_Array = npt.NDArray[np.float64]
Fold = tuple[_Rows, _Rows]
"""Rows to train on, rows to try."""

_BLOCK_S: Final = 15.0
"""Longest stretch that stays together. Design choice: a dozen blocks a person in the recordings at
hand, so that every fold has every class."""
_PAUSE_S: Final = 5.0
"""Longer pauses end a stretch; as in :class:`barun.learning.posture_dataset.PostureDataset`."""
_INTERVAL_S: Final = 0.45
"""Between rows of unknown time: that of the older data collection."""
GUARD_S: Final = 3.0
"""Rows nearer in time than this to a row that is tried are not trained on. Design choice: in the
recordings at hand a pose is held for longer, but a change of pose takes about so long."""


def make_time_blocks(
    person: _Names, session: _Names, recorded_at_s: _Array
) -> tuple[_Array, npt.NDArray[np.int64]]:
    """Return times that can be compared within a person, and the stretch each row belongs to.

    Parameters
    ----------
    person : numpy.ndarray, shape (N,)
        Who each row is.
    session : numpy.ndarray, shape (N,)
        Recording it is from: two cameras may look at the same time.
    recorded_at_s : numpy.ndarray, shape (N,)
        Seconds; where any of a person is NaN, all of theirs are counted from their order.

    Returns
    -------
    tuple of numpy.ndarray, shape (N,)
        Seconds; numbers from 0, of one person in one session each, at most 15 s long and without a
        pause of more than 5 s.
    """
    time_s = recorded_at_s.astype(np.float64).copy()
    block = np.empty(len(person), dtype=np.int64)
    number = 0
    for name in np.unique(person):
        own = np.flatnonzero(person == name)
        if not np.isfinite(time_s[own]).all():
            time_s[own] = _INTERVAL_S * np.arange(len(own))
        for recording in np.unique(session[own]):
            number = _number_stretches(own[session[own] == recording], time_s, block, number)
    return time_s, block


def _number_stretches(own: _Rows, time_s: _Array, block: npt.NDArray[np.int64], number: int) -> int:
    """Write the stretches of one session, the first of them `number`; return the next number."""
    own = own[np.argsort(time_s[own], kind="stable")]
    begin_s = last_s = float(time_s[own[0]])
    for row in own:
        now_s = float(time_s[row])
        if now_s - last_s > _PAUSE_S or now_s - begin_s > _BLOCK_S:
            number += 1
            begin_s = now_s
        last_s = now_s
        block[row] = number
    return number + 1


def time_folds(
    person: _Names, time_s: _Array, block: npt.NDArray[np.int64], n_folds: int = 4
) -> Iterator[Fold]:
    """Yield folds of whole stretches, in turn, guarded against near copies.

    Parameters
    ----------
    person, time_s, block : numpy.ndarray, shape (N,)
        From :func:`make_time_blocks`.
    n_folds : int
        Folds; fewer where there are fewer stretches.
    """
    _, place = np.unique(block, return_inverse=True)
    fold = place % n_folds
    for number in range(min(n_folds, int(place.max(initial=-1)) + 1)):
        test = np.flatnonzero(fold == number)
        train = fold != number
        for name in np.unique(person[test]):
            own = np.flatnonzero(train & (person == name))
            tried_s = np.sort(time_s[test][person[test] == name])
            after = np.searchsorted(tried_s, time_s[own])
            padded = np.concatenate([[-np.inf], tried_s, [np.inf]])
            gap_s = np.minimum(time_s[own] - padded[after], padded[after + 1] - time_s[own])
            train[own[gap_s < GUARD_S]] = False
        if train.any():
            yield np.flatnonzero(train), test

"""The part of a recording in which the runner is in the picture and seen."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark, LandmarkSequence
from barun.running.view import RunningView

__all__ = ["MIN_GOOD_SHARE", "find_joints_inside", "find_longest_part", "find_near_side_seen"]

_Bools = npt.NDArray[np.bool_]

MIN_GOOD_SHARE: Final = 0.8
"""Share of the frames that have to be good: running clips that could be used had 82 to 100 %, the
others 27 and 5 %."""
_MIN_VISIBILITY: Final = 0.5
"""Below it a point is more likely hidden than seen."""
_PARTS: Final = ("SHOULDER", "ELBOW", "WRIST", "HIP", "KNEE", "ANKLE")
_LEG_PARTS: Final = ("HIP", "KNEE", "ANKLE")


def _joints(parts: tuple[str, ...], *sides: str) -> list[Landmark]:
    return [Landmark[f"{side}_{part}"] for side in sides for part in parts]


def find_joints_inside(sequence: LandmarkSequence) -> _Bools:
    """Tell in which frames shoulders, elbows, wrists, hips, knees and ankles are in the picture.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner.

    Returns
    -------
    numpy.ndarray, shape (T,)
        False also where one of the twelve is missing. Visibility is not asked: pose engines go on
        guessing beyond the edge with high visibility.
    """
    xy = sequence.image_xyz[:, _joints(_PARTS, "LEFT", "RIGHT"), :2]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.all((xy >= 0) & (xy <= 1), axis=(1, 2)))


def find_near_side_seen(sequence: LandmarkSequence, view: RunningView) -> _Bools:
    """Tell in which frames the leg that is nearer to the camera is seen.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner.
    view : RunningView
        From where he is seen. From the front and behind both legs have to be seen.

    Returns
    -------
    numpy.ndarray, shape (T,)
        Hip, knee and ankle visible with more than 0.5; True where the visibility is not known. Of a
        side view the better seen leg counts, since the engine may have exchanged them.
    """
    sides = [
        np.min(np.nan_to_num(sequence.visibility[:, _joints(_LEG_PARTS, side)], nan=1.0), axis=1)
        for side in ("LEFT", "RIGHT")
    ]
    both = np.minimum(*sides) if view.name in ("front", "rear") else np.maximum(*sides)
    return np.asarray(both > _MIN_VISIBILITY)


def find_longest_part(is_good: _Bools) -> tuple[int, int]:
    """Return the longest stretch of which at least 80 % of the frames are good.

    Parameters
    ----------
    is_good : numpy.ndarray, shape (T,)
        Any flags.

    Returns
    -------
    tuple of int
        First row and row after the last; both ends are good frames. (0, 0) if there is none.

    Examples
    --------
    >>> find_longest_part(np.array([False, True, True, True, True, False, True, False, False]))
    (1, 7)
    """
    balance = np.concatenate([[0.0], np.cumsum(is_good - MIN_GOOD_SHARE)])
    # The longest pair start < end with balance[start] <= balance[end]: only new lowest starts and,
    # from behind, new highest ends can make it.
    starts = np.flatnonzero(
        balance < np.concatenate([[np.inf], np.minimum.accumulate(balance)[:-1]])
    )
    best = (0, 0)
    candidate = len(starts) - 1
    for end in range(len(balance) - 1, 0, -1):
        while candidate >= 0 and balance[starts[candidate]] <= balance[end] + 1e-9:
            if end - starts[candidate] > best[1] - best[0]:
                best = (int(starts[candidate]), end)
            candidate -= 1
        if candidate < 0:
            break
    rows = np.flatnonzero(is_good[best[0] : best[1]])
    return (best[0] + int(rows[0]), best[0] + int(rows[-1]) + 1) if len(rows) else (0, 0)

"""The part of a recording in which the runner is in the picture and seen."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark, LandmarkSequence
from barun.running.view import RunningView

__all__ = [
    "MIN_GOOD_SHARE",
    "compute_odd_share",
    "find_joints_inside",
    "find_longest_part",
    "find_near_side_seen",
]

_Bools = npt.NDArray[np.bool_]

MIN_GOOD_SHARE: Final = 0.8
"""Share of the frames that have to be good: running clips that could be used had 82 to 100 %, the
others 27 and 5 %."""
_MIN_VISIBILITY: Final = 0.5
"""Below it a point is more likely hidden than seen."""
_ROUNDING: Final = 1e-9
_ODD: Final = 0.4
"""Share by which a thigh or shank may appear longer or shorter than usual from the side."""
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


def compute_odd_share(xy: npt.NDArray[np.float64]) -> float:
    """Return in which share of the frames thigh or shank have a length they cannot have.

    Parameters
    ----------
    xy : numpy.ndarray, shape (T, 33, 2)
        Positions from the side, both axes in one unit; NaN where missing.

    Returns
    -------
    float
        0 to 1: frames in which thigh or shank of the steadier leg are 40 % longer or shorter than
        their median; NaN if no leg was seen. From the side runners stay below 0.03, points at
        random reach 0.5 and more.
    """
    shares = []
    for side in ("LEFT", "RIGHT"):
        hip, knee, ankle = (xy[:, Landmark[f"{side}_{part}"]] for part in _LEG_PARTS)
        lengths = np.linalg.norm(np.stack([knee - hip, ankle - knee]), axis=-1)
        known = np.all(np.isfinite(lengths), axis=0)
        if known.any():
            lengths = lengths[:, known]
            apart = np.abs(lengths / np.median(lengths, axis=1, keepdims=True) - 1)
            shares.append(float(np.mean(np.any(apart > _ODD, axis=0))))
    return min(shares, default=float("nan"))


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
    # The longest pair start < end with balance[start] <= balance[end], both at good frames: only a
    # start lower than all before it can make it, and each needs no end nearer than the farthest.
    good = np.flatnonzero(is_good)
    if not len(good):
        return 0, 0
    lowest = np.concatenate([[np.inf], np.minimum.accumulate(balance[good])[:-1]])
    starts = good[balance[good] < lowest - _ROUNDING]
    first, after = int(good[0]), int(good[0]) + 1
    candidate = len(starts) - 1
    for end in good[::-1] + 1:
        while candidate >= 0 and balance[starts[candidate]] <= balance[end] + _ROUNDING:
            if end - starts[candidate] > after - first:
                first, after = int(starts[candidate]), int(end)
            candidate -= 1
    return first, after

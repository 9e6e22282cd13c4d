"""Points that leap away for a frame or two and come back."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark

__all__ = ["find_spikes"]

_Array = npt.NDArray[np.float64]

_FAR: Final = 0.35
"""Leg lengths. At 30 frames a second a foot bends its way by up to 0.15 within a frame; wild points
are typically a body part away. A design choice."""
_BACK: Final = 0.5
"""Of the leap: so near to each other the points before and after have to be."""
_LONGEST_FRAMES: Final = 2
_LONGEST_S: Final = 0.12


def find_spikes(xy: _Array, times_s: _Array, leg_length: float) -> npt.NDArray[np.bool_]:
    """Find points that are out of place for one or two frames.

    Parameters
    ----------
    xy : numpy.ndarray, shape (T, 33, 2)
        Positions with both axes in one unit; NaN where missing.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.
    leg_length : float
        In the unit of `xy`, more than 0.

    Returns
    -------
    numpy.ndarray, shape (T, 33)
        True where a point is further from both neighbours than 0.35 leg lengths, and from the way
        between them, while these are close together; only where no more than 0.12 s lie between
        them.
    """
    hips = (xy[:, [Landmark.LEFT_HIP]] + xy[:, [Landmark.RIGHT_HIP]]) / 2
    points = (xy - np.nan_to_num(hips)) / leg_length
    wild = np.zeros(points.shape[:2], dtype=np.bool_)
    for n_frames in range(1, _LONGEST_FRAMES + 1):
        span = n_frames + 1
        if len(points) <= span:
            break
        start, end = points[:-span], points[span:]
        is_short = times_s[span:] - times_s[:-span] <= _LONGEST_S
        apart = np.linalg.norm(end - start, axis=-1)
        for offset in range(1, span):
            middle = points[offset : len(points) - span + offset]
            leap = np.minimum(
                np.linalg.norm(middle - start, axis=-1), np.linalg.norm(middle - end, axis=-1)
            )
            with np.errstate(invalid="ignore"):
                is_wild = (leap > _FAR) & (apart < _BACK * leap) & is_short[:, None]
            wild[offset : len(points) - span + offset] |= is_wild
    return wild

"""Instants at which a course passes a level, between its samples."""

from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["find_crossings"]

_Array = npt.NDArray[np.float64]


def find_crossings(
    values: _Array, times_s: _Array, level: float, way: Literal["up", "down"]
) -> _Array:
    """Return when a course passes a level.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        Any unit; NaN where unknown.
    times_s : numpy.ndarray, shape (N,)
        Strictly increasing.
    level : float
        In the unit of `values`.
    way : {"up", "down"}
        From below the level to it or beyond, or the other way.

    Returns
    -------
    numpy.ndarray, shape (C,)
        Increasing; the line between two samples decides. None across unknown values.

    Examples
    --------
    >>> find_crossings(np.array([0.0, 2.0, 0.0]), np.arange(3.0), 1.0, "down")
    array([1.5])
    """
    above = (values - level) * (1 if way == "up" else -1)
    with np.errstate(invalid="ignore"):
        first = np.flatnonzero((above[:-1] < 0) & (above[1:] >= 0))
    share = above[first] / (above[first] - above[first + 1])
    return np.asarray(times_s[first] + share * (times_s[first + 1] - times_s[first]))

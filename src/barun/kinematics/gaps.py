"""Fills short gaps in what was measured; long ones stay gaps."""

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError

__all__ = ["GapMethod", "fill_gaps", "find_runs"]

GapMethod = Literal["linear", "pchip"]

_TOLERANCE_S: Final = 1e-9


def find_runs(is_known: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return the stretches of True.

    Parameters
    ----------
    is_known : numpy.ndarray, shape (T,)
        Any flags.

    Returns
    -------
    numpy.ndarray, shape (R, 2)
        First row and row after the last of each stretch.

    Examples
    --------
    >>> find_runs(np.array([True, True, False, True])).tolist()
    [[0, 2], [3, 4]]
    """
    edges = np.diff(np.concatenate([[False], is_known, [False]]).astype(np.int8))
    return np.stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)], axis=-1)


def _pchip_slopes(
    times_s: npt.NDArray[np.float64], values: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return slopes that keep a cubic between the points it joins (Fritsch and Butland 1984)."""
    pause = np.diff(times_s)
    rise = np.diff(values) / pause
    if len(rise) == 1:
        return np.array([rise[0], rise[0]])
    slopes = np.zeros(len(values))
    same_way = rise[:-1] * rise[1:] > 0
    before, after = 2 * pause[1:] + pause[:-1], pause[1:] + 2 * pause[:-1]
    first = np.where(same_way, rise[:-1], 1.0)
    second = np.where(same_way, rise[1:], 1.0)
    # the weighted harmonic mean, written so that slopes next to nothing do not overflow
    mean = (before + after) * first * second / (before * second + after * first)
    slopes[1:-1] = np.where(same_way, mean, 0.0)
    slopes[0] = _end_slope(pause[0], pause[1], rise[0], rise[1])
    slopes[-1] = _end_slope(pause[-1], pause[-2], rise[-1], rise[-2])
    return slopes


def _end_slope(pause: float, next_pause: float, rise: float, next_rise: float) -> float:
    slope = ((2 * pause + next_pause) * rise - pause * next_rise) / (pause + next_pause)
    if slope * rise <= 0:
        return 0.0
    if rise * next_rise <= 0 and abs(slope) > 3 * abs(rise):
        return 3 * rise
    return slope


def _pchip(
    at_s: npt.NDArray[np.float64],
    times_s: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    slopes = _pchip_slopes(times_s, values)
    left = np.clip(np.searchsorted(times_s, at_s, side="right") - 1, 0, len(times_s) - 2)
    pause = times_s[left + 1] - times_s[left]
    part = (at_s - times_s[left]) / pause
    rest = 1 - part
    return np.asarray(
        values[left] * (1 + 2 * part) * rest**2
        + values[left + 1] * (1 + 2 * rest) * part**2
        + pause * part * rest * (slopes[left] * rest - slopes[left + 1] * part)
    )


def fill_gaps(
    values: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    limit_s: float,
    *,
    method: GapMethod = "linear",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Fill gaps up to a limit; nothing is ever continued beyond the first or last known value.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, ...)
        NaN where missing; every column is filled on its own.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, need not be evenly spaced.
    limit_s : float
        Longest gap that is filled: the time from the last known instant before it to the first
        known one after it. At least 0.
    method : {"linear", "pchip"}
        ``pchip`` joins the points by cubics that never overshoot them.

    Returns
    -------
    filled : numpy.ndarray, shape (T, ...)
        A copy; NaN where a gap is longer than the limit or open at one end.
    is_filled : numpy.ndarray, shape (T, ...)
        True where a value was put in.

    Raises
    ------
    SettingError
        If the limit is negative or not a number, or the method is unknown.

    References
    ----------
    Fritsch & Butland (1984), A method for constructing local monotone piecewise cubic interpolants,
    SIAM J. Sci. Stat. Comput. 5:300-304.
    """
    if not limit_s >= 0:
        raise SettingError("kinematics.gap-limit", got=limit_s)
    if method not in get_args(GapMethod):
        raise SettingError("kinematics.gap-method", got=method)
    filled = np.array(values, dtype=np.float64)
    is_filled = np.zeros(filled.shape, dtype=np.bool_)
    if not len(filled):
        return filled, is_filled
    columns = filled.reshape(len(filled), -1)
    marks = is_filled.reshape(len(filled), -1)
    for column in range(columns.shape[1]):
        one = columns[:, column]
        is_known = np.isfinite(one)
        if is_known.all() or np.sum(is_known) < 2:
            continue
        within = _short_gaps(is_known, times_s, limit_s)
        at_s, known_s, known = times_s[within], times_s[is_known], one[is_known]
        one[within] = (
            np.interp(at_s, known_s, known) if method == "linear" else _pchip(at_s, known_s, known)
        )
        marks[within, column] = True
    return filled, is_filled


def _short_gaps(
    is_known: npt.NDArray[np.bool_], times_s: npt.NDArray[np.float64], limit_s: float
) -> npt.NDArray[np.intp]:
    rows: list[npt.NDArray[np.intp]] = [np.empty(0, dtype=np.intp)]
    for first, after in find_runs(~is_known):
        is_closed = first > 0 and after < len(times_s)
        if is_closed and times_s[after] - times_s[first - 1] <= limit_s + _TOLERANCE_S:
            rows.append(np.arange(first, after))
    return np.concatenate(rows)

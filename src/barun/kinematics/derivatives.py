"""Rates of change at uneven times."""

import numpy as np
import numpy.typing as npt

__all__ = ["compute_derivative"]


def compute_derivative(
    values: npt.NDArray[np.floating], times_s: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the first derivative by central differences.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, ...)
        Any unit; NaN where missing.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, need not be evenly spaced.

    Returns
    -------
    numpy.ndarray, shape (T, ...)
        Unit of `values` a second. NaN where the value itself or both neighbours are missing, and
        everywhere if there are fewer than two instants; where one neighbour is missing, and at both
        ends, the difference to the other one.

    Notes
    -----
    The two one-sided differences are weighted by the pause on the other side, which is exact for a
    parabola at any spacing. For angles unwrap first.

    References
    ----------
    Fornberg (1988), Generation of finite difference formulas on arbitrarily spaced grids, Math.
    Comp. 51:699-706: the three-point formula of first order.
    """
    data = np.asarray(values, dtype=np.float64)
    result = np.full(data.shape, np.nan)
    if len(data) < 2:
        return result
    pause = np.diff(times_s).reshape(-1, *([1] * (data.ndim - 1)))
    slope = np.diff(data, axis=0) / pause
    before = np.concatenate([np.full((1, *slope.shape[1:]), np.nan), slope])
    after = np.concatenate([slope, np.full((1, *slope.shape[1:]), np.nan)])
    edge = np.ones((1, *pause.shape[1:]))
    pause_before = np.concatenate([edge, pause])
    pause_after = np.concatenate([pause, edge])
    central = (before * pause_after + after * pause_before) / (pause_before + pause_after)
    one_sided = np.where(np.isnan(before), after, before)
    return np.where(np.isnan(central), one_sided, central)

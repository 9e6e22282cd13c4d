"""Puts uneven recordings on even times, which filters need."""

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.kinematics.gaps import GapMethod, fill_gaps

__all__ = ["resample_evenly"]


def resample_evenly(
    values: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    rate_hz: float,
    *,
    limit_s: float,
    method: GapMethod = "pchip",
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return values at even times.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, ...)
        NaN where missing.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.
    rate_hz : float
        Instants a second, more than 0.
    limit_s : float
        Longest pause between two known values that is bridged; NaN in longer ones.
    method : {"pchip", "linear"}
        How to go from one known value to the next.

    Returns
    -------
    even : numpy.ndarray, shape (N, ...)
        Values at the new instants, never beyond the first and last known one.
    even_times_s : numpy.ndarray, shape (N,)
        From the first instant in steps of ``1 / rate_hz``, none after the last.

    Raises
    ------
    SettingError
        If the rate is not positive or the limit negative.
    """
    if not (np.isfinite(rate_hz) and rate_hz > 0):
        raise SettingError("kinematics.filter-positive", name="rate_hz", got=rate_hz)
    data = np.asarray(values, dtype=np.float64)
    if not len(times_s):
        return data.copy(), times_s.copy()
    n_even = int(np.floor((times_s[-1] - times_s[0]) * rate_hz + 1e-6)) + 1
    even_times_s = times_s[0] + np.arange(n_even) / rate_hz
    merged_s, place = np.unique(np.concatenate([times_s, even_times_s]), return_inverse=True)
    merged = np.full((len(merged_s), *data.shape[1:]), np.nan)
    merged[place[: len(times_s)]] = data
    filled, _ = fill_gaps(merged, merged_s, limit_s, method=method)
    return filled[place[len(times_s) :]], even_times_s

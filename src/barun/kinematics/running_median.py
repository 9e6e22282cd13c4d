"""The median of what lies around each instant: steady against single wild frames."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["compute_running_median"]

_BLOCK_VALUES: Final = 4_000_000
"""Values sorted at once, which bounds the memory to about 100 MB."""


def _median_of_rows(windows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the median along the last axis without the NaN; NaN where nothing is left."""
    ordered = np.sort(windows, axis=-1)  # NaN goes to the end
    count = np.sum(np.isfinite(ordered), axis=-1)
    low = np.take_along_axis(ordered, np.maximum((count - 1) // 2, 0)[..., None], axis=-1)
    high = np.take_along_axis(
        ordered, (count // 2).clip(max=ordered.shape[-1] - 1)[..., None], axis=-1
    )
    return np.asarray(np.where(count > 0, ((low + high) / 2)[..., 0], np.nan))


def compute_running_median(
    values: npt.NDArray[np.floating], times_s: npt.NDArray[np.float64], window_s: float
) -> npt.NDArray[np.float64]:
    """Return, for each instant, the median of the values within half a window on either side.

    Parameters
    ----------
    values : numpy.ndarray, shape (T,)
        Any unit; NaN is left out.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing; need not be evenly spaced.
    window_s : float
        Whole width of the window in seconds, more than 0. Both ends belong to it.

    Returns
    -------
    numpy.ndarray, shape (T,)
        In the unit of `values`; NaN where the window holds no value. At the ends of the recording
        the window is cut off, not moved.
    """
    n_frames = len(times_s)
    data = np.asarray(values, dtype=np.float64)
    tolerance_s = 1e-9 * max(1.0, window_s)
    first = np.searchsorted(times_s, times_s - window_s / 2 - tolerance_s, side="left")
    last = np.searchsorted(times_s, times_s + window_s / 2 + tolerance_s, side="right")
    width = int(np.max(last - first, initial=1))
    result = np.full(n_frames, np.nan)
    block = max(1, _BLOCK_VALUES // width)
    for start in range(0, n_frames, block):
        rows = slice(start, min(start + block, n_frames))
        index = first[rows, None] + np.arange(width)
        inside = index < last[rows, None]
        windows = np.where(inside, data[np.minimum(index, n_frames - 1)], np.nan)
        result[rows] = _median_of_rows(windows)
    return result

"""Many experiments at once, looked at after every person."""

import numpy as np
import numpy.typing as npt

from barun.experiments.confidence_sequence import Moments

__all__ = ["running_moments"]

_Array = npt.NDArray[np.float64]


def running_moments(values: _Array, counts: npt.NDArray[np.bool_]) -> Moments:
    """Return the moments after each person, of those who count; shapes (..., N)."""
    n = np.cumsum(counts, axis=-1).astype(np.float64)
    total = np.cumsum(np.where(counts, values, 0.0), axis=-1)
    squares = np.cumsum(np.where(counts, values**2, 0.0), axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        variance = np.where(n > 1, np.maximum(squares - n * mean**2, 0.0) / (n - 1.0), np.nan)
    return Moments(n, mean, variance)

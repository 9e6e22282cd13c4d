"""How often the hips rise and fall: once a step, whichever leg carries which name."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.running_median import compute_running_median

__all__ = ["compute_bounce", "find_bounce_rate"]

_Array = npt.NDArray[np.float64]

_SLOWEST_HZ: Final = 0.5
_FASTEST_HZ: Final = 5.0
"""Steps a second: runners take 2.5 to 3.5; the rest is room for wrong clocks."""
_LEVEL_S: Final = 2.0
_LEAST_CLEAR: Final = 1.5
"""How much higher the peak of the spectrum has to be than any other that is not beside it. Eight
recordings of runners reach 1.8 and more."""
_BESIDE: Final = 0.2
_FEWEST_FRAMES: Final = 16


def compute_bounce(height: _Array, times_s: _Array) -> _Array:
    """Return a height over time without its slow changes, shape (T,), 0 where unknown."""
    return np.asarray(np.nan_to_num(height - compute_running_median(height, times_s, _LEVEL_S)))


def find_bounce_rate(bounce: _Array, interval_s: float) -> float:
    """Find how often the hips rise and fall.

    Parameters
    ----------
    bounce : numpy.ndarray, shape (T,)
        Their height without slow changes, any unit, frames evenly spaced.
    interval_s : float
        Between two frames.

    Returns
    -------
    float
        Times a second; NaN where no rate stands out: the camera moves, or nobody runs.

    Examples
    --------
    >>> times_s = np.arange(90) / 30
    >>> round(find_bounce_rate(np.sin(2 * np.pi * 2.8 * times_s), 1 / 30), 2)
    2.8
    """
    if len(bounce) < _FEWEST_FRAMES:
        return float("nan")
    n_even = 8 * len(bounce)
    rates_hz = np.fft.rfftfreq(n_even, interval_s)
    power = np.abs(np.fft.rfft(bounce * np.hanning(len(bounce)), n_even))
    power[(rates_hz < _SLOWEST_HZ) | (rates_hz > _FASTEST_HZ)] = 0
    peak = int(np.argmax(power))
    rate_hz = float(rates_hz[peak])
    others = power[np.abs(rates_hz - rate_hz) > _BESIDE * rate_hz]
    if not power[peak] > _LEAST_CLEAR * np.max(others, initial=0.0):
        return float("nan")
    return rate_hz

"""The One-Euro filter: smooth while still, quick while moving; for live use.

References
----------
Casiez, Roussel & Vogel (2012), 1 Euro Filter: A Simple Speed-based Low-pass Filter for Noisy Input
in Interactive Systems, CHI '12, 2527-2530.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError

__all__ = ["OneEuroFilter", "OneEuroSettings", "apply_one_euro"]


@dataclass(frozen=True, slots=True)
class OneEuroSettings:
    """How strongly to smooth.

    Raises
    ------
    SettingError
        If a frequency is not positive or `beta` is negative.
    """

    min_cutoff_hz: float = 1.0
    """Cut-off while nothing moves: lower is steadier. 1 Hz is the paper's starting point."""
    beta: float = 0.0
    """How much the cut-off rises with speed, in Hz for one unit of the value a second: higher lags
    less. It depends on the unit; start at 0 and raise it until fast movements keep up."""
    derivative_cutoff_hz: float = 1.0
    """Cut-off of the speed itself, 1 Hz in the paper."""
    restart_after_s: float = 0.5
    """After a gap this long the filter begins anew: what was before says nothing any more."""

    def __post_init__(self) -> None:
        """Check the values."""
        positive = {
            "min_cutoff_hz": self.min_cutoff_hz,
            "derivative_cutoff_hz": self.derivative_cutoff_hz,
            "restart_after_s": self.restart_after_s,
        }
        for name, value in positive.items():
            if not value > 0:
                raise SettingError("kinematics.filter-positive", name=name, got=value)
        if not self.beta >= 0:
            raise SettingError("kinematics.filter-beta", got=self.beta)


def _smoothing(
    cutoff_hz: npt.NDArray[np.float64] | float, pause_s: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the share of the new value: 1 / (1 + tau / pause), tau = 1 / (2 pi cut-off)."""
    turned = 2 * np.pi * cutoff_hz * pause_s
    return np.asarray(turned / (1 + turned))


class OneEuroFilter:
    """Smooths values as they come, each number of an array on its own.

    Parameters
    ----------
    settings : OneEuroSettings, optional
        How strongly to smooth.
    """

    def __init__(self, settings: OneEuroSettings | None = None) -> None:
        self._settings = settings or OneEuroSettings()
        self._value: npt.NDArray[np.float64] | None = None
        self._speed = np.empty(0)
        self._seen_s = np.empty(0)
        self._time_s = -np.inf

    def reset(self) -> None:
        """Forget everything, as before the first value; time may start anew."""
        self._value = None
        self._time_s = -np.inf

    def update(self, value: npt.ArrayLike, time_s: float) -> npt.NDArray[np.float64]:
        """Take the next value and return the smoothed one.

        Parameters
        ----------
        value : array-like
            Any shape, the same at every call; NaN where missing.
        time_s : float
            Seconds, later than at the call before.

        Returns
        -------
        numpy.ndarray
            Of the same shape. NaN where the value is missing; a number that returns within
            `restart_after_s` is smoothed over the gap, later it starts anew.

        Raises
        ------
        SettingError
            If time does not go forward.
        """
        new = np.asarray(value, dtype=np.float64)
        if not time_s > self._time_s:
            raise SettingError("kinematics.filter-time", got=time_s, before=self._time_s)
        self._time_s = time_s
        if self._value is None:
            self._value = np.full(new.shape, np.nan)
            self._speed = np.zeros(new.shape)
            self._seen_s = np.full(new.shape, -np.inf)
        pause_s = time_s - self._seen_s
        fresh = np.isnan(self._value) | (pause_s > self._settings.restart_after_s)
        pause_s = np.where(fresh, 1.0, pause_s)
        old = np.where(fresh, new, self._value)
        speed = (new - old) / pause_s
        share = _smoothing(self._settings.derivative_cutoff_hz, pause_s)
        smooth_speed = share * speed + (1 - share) * np.where(fresh, 0.0, self._speed)
        cutoff_hz = self._settings.min_cutoff_hz + self._settings.beta * np.abs(smooth_speed)
        share = _smoothing(cutoff_hz, pause_s)
        smooth = share * new + (1 - share) * old
        is_known = np.isfinite(new)
        self._value = np.where(is_known, smooth, self._value)
        self._speed = np.where(is_known, smooth_speed, self._speed)
        self._seen_s = np.where(is_known, time_s, self._seen_s)
        return np.where(is_known, smooth, np.nan)


def apply_one_euro(
    values: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    settings: OneEuroSettings | None = None,
) -> npt.NDArray[np.float64]:
    """Smooth a whole recording as the live filter would.

    Parameters
    ----------
    values : numpy.ndarray, shape (T, ...)
        NaN where missing.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing, need not be evenly spaced.
    settings : OneEuroSettings, optional
        How strongly to smooth.

    Returns
    -------
    numpy.ndarray, shape (T, ...)
        NaN where the input is. It lags behind the input, as every live filter does.
    """
    one_euro = OneEuroFilter(settings)
    result = np.empty(np.shape(values))
    for row, (value, time_s) in enumerate(zip(values, times_s, strict=True)):
        result[row] = one_euro.update(value, float(time_s))
    return result

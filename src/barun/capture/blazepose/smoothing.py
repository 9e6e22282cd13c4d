"""Smoothing landmarks over time as MediaPipe does, all points at once.

The filters keep their states in single precision and compute in double precision between, as in
MediaPipe.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["OneEuroFilter", "OneEuroSettings", "PoseSmoother", "VisibilityFilter"]

_DEFAULT_RATE_HZ: Final = 30.0
_NS_PER_S: Final = 1_000_000_000
_MIN_OBJECT_SIDE_PX: Final = 1e-6
"""Landmarks of a smaller region pass unfiltered."""


@dataclass(frozen=True, slots=True)
class OneEuroSettings:
    """Constants of a One-Euro filter."""

    min_cutoff_hz: float
    """Cut-off frequency at rest: lower is calmer."""
    beta: float
    """How much the cut-off frequency grows with speed: larger lags less."""
    derivative_cutoff_hz: float = 1.0
    """Cut-off frequency of the speed itself."""


IMAGE_SETTINGS: Final = OneEuroSettings(min_cutoff_hz=0.05, beta=80.0)
WORLD_SETTINGS: Final = OneEuroSettings(min_cutoff_hz=0.1, beta=40.0)
ALIGNMENT_SETTINGS: Final = OneEuroSettings(min_cutoff_hz=0.01, beta=10.0)
"""Of the two points the next region comes from, where they are smoothed at all."""


def _compute_alpha(rate_hz: float, cutoff_hz: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + rate_hz / (2 * math.pi * cutoff_hz)))


class OneEuroFilter:
    """A low-pass filter whose cut-off frequency follows the speed, for arrays of one shape.

    Parameters
    ----------
    settings : OneEuroSettings
        Its constants.
    ignores_first_interval : bool
        MediaPipe's quirk: a sample at time 0, and the one after it, do not set the frame rate, so
        that the second frame of a clip that starts at 0 is filtered as if at 30 Hz.

    References
    ----------
    Casiez, Roussel & Vogel (2012), 1 Euro filter: a simple speed-based low-pass filter for noisy
    input in interactive systems, CHI '12.
    """

    def __init__(self, settings: OneEuroSettings, *, ignores_first_interval: bool = False) -> None:
        self._settings = settings
        self._ignores_first_interval = ignores_first_interval
        self.reset()

    def reset(self) -> None:
        """Forget everything, as before the first sample."""
        self._time_ns: int | None = None
        self._rate_hz = _DEFAULT_RATE_HZ
        self._raw: npt.NDArray[np.float32] | None = None
        self._value = np.empty(0, dtype=np.float32)
        self._derivative = np.empty(0, dtype=np.float32)

    def filter(
        self, values: npt.NDArray[np.float64], time_ns: int, value_scale: float = 1.0
    ) -> npt.NDArray[np.float64]:
        """Return the filtered values.

        Parameters
        ----------
        values : numpy.ndarray
            Any shape, the same at every call.
        time_ns : int
            Time of the sample; one that is not later than before passes unfiltered.
        value_scale : float
            Unit of speed: the derivative is taken of ``values * value_scale``.
        """
        previous_ns = self._time_ns
        if previous_ns is not None:
            if time_ns <= previous_ns:
                return values.copy()
            if not (self._ignores_first_interval and 0 in (previous_ns, time_ns)):
                self._rate_hz = _NS_PER_S / (time_ns - previous_ns)
        self._time_ns = time_ns
        if self._raw is None:
            self._value = values.astype(np.float32)
            self._derivative = np.zeros_like(self._value)
        else:
            self._step(values, self._raw, value_scale)
        self._raw = values.astype(np.float32)
        return self._value.astype(np.float64)

    def _step(
        self, values: npt.NDArray[np.float64], raw: npt.NDArray[np.float32], value_scale: float
    ) -> None:
        settings, rate_hz = self._settings, self._rate_hz
        speed = (values - raw) * (value_scale * rate_hz)
        alpha = _compute_alpha(rate_hz, np.asarray(settings.derivative_cutoff_hz))
        self._derivative = (alpha * speed + (1 - alpha) * self._derivative).astype(np.float32)
        cutoff_hz = settings.min_cutoff_hz + settings.beta * np.abs(
            self._derivative.astype(np.float64)
        )
        alpha = _compute_alpha(rate_hz, cutoff_hz)
        self._value = (alpha * values + (1 - alpha) * self._value).astype(np.float32)


class VisibilityFilter:
    """An exponential low-pass filter of probabilities.

    Parameters
    ----------
    counts_frames : bool
        As MediaPipe, take a tenth of the new value whatever the frame rate. Otherwise a tenth at 30
        frames a second, and as much a second at other rates.
    """

    _ALPHA: Final = 0.1

    def __init__(self, *, counts_frames: bool) -> None:
        self._counts_frames = counts_frames
        self.reset()

    def reset(self) -> None:
        """Forget everything, as before the first sample."""
        self._time_ns = 0
        self._value: npt.NDArray[np.float32] | None = None

    def filter(self, values: npt.NDArray[np.float64], time_ns: int) -> npt.NDArray[np.float64]:
        """Return the filtered values; the first pass unchanged."""
        if self._value is None:
            self._value = values.astype(np.float32)
        else:
            frames = (time_ns - self._time_ns) / _NS_PER_S * _DEFAULT_RATE_HZ
            kept = 1 - self._ALPHA if self._counts_frames else (1 - self._ALPHA) ** frames
            self._value = ((1 - kept) * values + kept * self._value).astype(np.float32)
        self._time_ns = time_ns
        return self._value.astype(np.float64)


class PoseSmoother:
    """All filters of one person.

    Parameters
    ----------
    mediapipe_parity : bool
        Keep MediaPipe's quirks about the first interval and the frame rate.
    """

    def __init__(self, *, mediapipe_parity: bool) -> None:
        self._image = OneEuroFilter(IMAGE_SETTINGS, ignores_first_interval=mediapipe_parity)
        self._world = OneEuroFilter(WORLD_SETTINGS, ignores_first_interval=mediapipe_parity)
        self._visibility = VisibilityFilter(counts_frames=mediapipe_parity)

    def reset_image(self) -> None:
        """Forget the image landmarks only: what MediaPipe does when the person is lost."""
        self._image.reset()

    def smooth_image(
        self, image_xyz_px: npt.NDArray[np.float64], time_ns: int, side_px: float
    ) -> npt.NDArray[np.float64]:
        """Return smoothed image landmarks, (33, 3) in pixels.

        Parameters
        ----------
        image_xyz_px : numpy.ndarray, shape (33, 3)
            Pixels, z too.
        time_ns : int
            Time of the picture.
        side_px : float
            Side of the region for the next picture, the unit in which speed is measured.
        """
        if side_px < _MIN_OBJECT_SIDE_PX:
            return image_xyz_px
        return self._image.filter(image_xyz_px, time_ns, 1 / side_px)

    def smooth_world(
        self, world_xyz: npt.NDArray[np.float64], time_ns: int
    ) -> npt.NDArray[np.float64]:
        """Return smoothed world landmarks, (33, 3) in metres."""
        return self._world.filter(world_xyz, time_ns)

    def smooth_visibility(
        self, visibility: npt.NDArray[np.float64], time_ns: int
    ) -> npt.NDArray[np.float64]:
        """Return smoothed visibility, (33,)."""
        return self._visibility.filter(visibility, time_ns)

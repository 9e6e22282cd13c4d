"""How the legs turn about each other, whichever of them carries which name.

The vector from the right foot to the left one turns once a stride. Exchanging the names turns it
round, which its square (as a complex number) does not notice: the square turns twice a stride,
evenly, through all exchanges.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.repair.bounce import compute_bounce, find_bounce_rate

__all__ = ["LegRhythm", "find_leg_rhythm"]

_Array = npt.NDArray[np.float64]

_LIFT: Final = 2.5
"""Feet are drawn apart that much further along than up; drawn out, their vector turns evenly."""
_SLOWEST_HZ: Final = 0.5
_FASTEST_HZ: Final = 5.0
"""Steps a second."""
_BOUNCE_BAND: Final = 0.25
"""Share by which the legs may turn at another rate than the hips bounce, where these do so clearly:
a leg that is exchanged for a moment in every stride looks like a run of half the rate."""
_LEAST_SHARE: Final = 0.25
"""Of the square's length, the part that turns at one speed; points at random keep 0.1. A design
choice."""
_STEADY_STRIDES: Final = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class LegRhythm:
    """Which way the left foot should be from the right one."""

    agreement: _Array
    """Shape (T,). From -1, the names are the wrong way round, to 1; small where the feet are close
    together, 0 where unknown. Up to one sign for the whole recording."""
    along: _Array
    """Shape (T,). How far to the right of the other the left foot is by the rhythm, -1 to 1, up to
    the same sign."""


def _feet(xy: _Array, side: str) -> _Array:
    marks = [Landmark[f"{side}_{part}"] for part in ("ANKLE", "HEEL", "FOOT_INDEX")]
    return np.asarray(xy[:, marks].mean(axis=1))


def _smooth(values: npt.NDArray[np.complex128], width: float) -> npt.NDArray[np.complex128]:
    reach = min(int(np.ceil(3 * width)), (len(values) - 1) // 2)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    return np.convolve(values, kernel / kernel.sum(), mode="same")


def find_leg_rhythm(xy: _Array, leg_length: float, interval_s: float) -> LegRhythm | None:
    """Find how the legs turn about each other.

    Parameters
    ----------
    xy : numpy.ndarray, shape (T, 33, 2)
        Positions with both axes in one unit, frames evenly spaced; NaN where missing.
    leg_length : float
        In the same unit, more than 0.
    interval_s : float
        Between two frames.

    Returns
    -------
    LegRhythm or None
        None where they do not turn evenly: nobody runs, or not seen from the side.
    """
    apart = (_feet(xy, "LEFT") - _feet(xy, "RIGHT")) / leg_length
    vector = np.nan_to_num(apart[:, 0] + 1j * _LIFT * apart[:, 1])
    length = np.abs(vector)
    if len(vector) < 8 or not length.any():
        return None
    square = vector**2 / np.maximum(length, 0.1 * np.median(length[length > 0]))
    n_even = 8 * len(square)
    rates_hz = np.fft.fftfreq(n_even, interval_s)
    power = np.abs(np.fft.fft(square, n_even))
    power[(np.abs(rates_hz) < _SLOWEST_HZ) | (np.abs(rates_hz) > _FASTEST_HZ)] = 0
    hips = -compute_position(xy, DerivedPoint.MID_HIP)[:, 1]
    times_s = interval_s * np.arange(len(hips), dtype=np.float64)
    step_hz = find_bounce_rate(compute_bounce(hips, times_s), interval_s)
    if np.isfinite(step_hz):
        power[np.abs(np.abs(rates_hz) - step_hz) > _BOUNCE_BAND * step_hz] = 0
    peak = int(np.argmax(power))
    if power[peak] < _LEAST_SHARE * float(np.sum(np.abs(square))):
        return None
    turned = np.exp(2j * np.pi * rates_hz[peak] * interval_s * np.arange(len(square)))
    width = _STEADY_STRIDES * 2 / abs(float(rates_hz[peak])) / interval_s
    slow = np.unwrap(np.angle(_smooth(square / turned, width)))
    way = np.exp(0.5j * slow) * np.exp(
        1j * np.pi * rates_hz[peak] * interval_s * np.arange(len(square))
    )
    typical = float(np.percentile(length[length > 0], 75))
    agreement = np.real(vector * np.conj(way)) / np.maximum(length, typical)
    return LegRhythm(np.asarray(agreement), np.real(way))

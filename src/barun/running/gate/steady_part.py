"""The part of a recording in which somebody runs evenly: without walking up, turning or stopping.

Hips rise and fall with every step whichever leg carries which name, so this can be asked before
exchanged legs are mended.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.gaps import fill_gaps
from barun.kinematics.normalise import compute_torso_length
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.gate.usable_part import find_longest_part
from barun.running.repair.bounce import compute_bounce, find_bounce_rate

__all__ = ["find_steady_part"]

_Array = npt.NDArray[np.float64]

_SCALE_WINDOW_S: Final = 3.0
_WIDTH_STEPS: Final = 2.0
_LEAST_AMPLITUDE: Final = 0.33
"""Of the usual bounce: a walker's hips rise and fall about half as far as a runner's. A design
choice, looked at on two recordings that begin with walking."""
_MOST_OFF: Final = 0.25
"""Share by which the rhythm may be off the usual one."""
_LEAST_SHARE: Final = 0.3
"""A steady part shorter than this share of the recording is not believed."""
_FEWEST_FRAMES: Final = 16


def _bounce(sequence: LandmarkSequence) -> _Array:
    """Return the height of the hips without slow changes, torso lengths, 0 where unknown."""
    xy = compute_aspect_xy(sequence)
    torso = compute_running_median(compute_torso_length(xy), sequence.times_s, _SCALE_WINDOW_S)
    height = -compute_position(xy, DerivedPoint.MID_HIP)[:, 1] / torso
    filled, _ = fill_gaps(height, sequence.times_s, _SCALE_WINDOW_S)
    return compute_bounce(filled, sequence.times_s)


def find_steady_part(sequence: LandmarkSequence) -> tuple[int, int]:
    """Find the part of a recording in which the hips bounce evenly.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, with a known picture size, evenly timed.

    Returns
    -------
    tuple of int
        First row and row after the last; the whole recording where less than 30 % of it are steady,
        for then something else is wrong with it.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    whole = (0, len(sequence))
    if len(sequence) < _FEWEST_FRAMES:
        return whole
    interval_s = float(np.median(np.diff(sequence.times_s)))
    height = _bounce(sequence)
    rate_hz = find_bounce_rate(height, interval_s)
    if np.isnan(rate_hz):
        return whole
    width = _WIDTH_STEPS / rate_hz / interval_s
    reach = min(int(3 * width), (len(height) - 1) // 2)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    carrier = np.exp(-2j * np.pi * rate_hz * interval_s * np.arange(len(height)))
    weight = np.convolve(np.ones(len(height)), kernel, mode="same")
    wave = np.convolve(height * carrier, kernel, mode="same") / weight
    amplitude = np.abs(wave)
    drift = np.gradient(np.unwrap(np.angle(wave))) / (2 * np.pi * interval_s * rate_hz)
    usual = float(np.percentile(amplitude, 75))
    is_steady = (amplitude >= _LEAST_AMPLITUDE * usual) & (np.abs(drift) <= _MOST_OFF)
    part = find_longest_part(is_steady)
    return part if part[1] - part[0] >= _LEAST_SHARE * len(height) else whole

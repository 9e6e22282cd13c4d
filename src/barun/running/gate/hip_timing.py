"""When in a step the hips are lowest: what tells a jog without flight from walking."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.events.detection import DetectedSteps
from barun.running.events.foot_motion import compute_leg_length

__all__ = ["Gait", "HipTiming", "measure_hip_timing"]

_Array = npt.NDArray[np.float64]
Gait = Literal["running", "walking", "unclear"]

_WALKING: Final = (-0.04, 0.15)
_RUNNING: Final = (0.19, 0.42)
"""Shares of the stride after a first touch within which the hips are lowest. Of simulated people
whose feet are down for half of the stride and more, seen from the side, behind and in front, 0.02
to 0.12 if the hips are highest over the standing leg and 0.25 to 0.37 if they are lowest there. A
runner who flies touches down for less, and the hips are lowest sooner: he is not asked."""
_LEAST_RISE: Final = 0.012
"""Leg lengths from the lowest to the highest place of the hips below which there is nothing to
time: a centimetre. A design choice."""
_FEWEST: Final = 4
_FEWEST_FRAMES: Final = 8


@dataclass(frozen=True, slots=True)
class HipTiming:
    """The rise and fall of the hips within a step."""

    low_share: float
    """Share of the stride, 0 to 0.5, after a first touch at which they are lowest; NaN where fewer
    than four steps were seen."""
    rise: float
    """Leg lengths from their lowest to their highest place."""

    @property
    def gait(self) -> Gait:
        """What somebody does whose feet are down at once for some of each step."""
        if not self.rise >= _LEAST_RISE:
            return "unclear"
        if _RUNNING[0] <= self.low_share <= _RUNNING[1]:
            return "running"
        # Half a stride later it is the next step.
        is_walking = self.low_share <= _WALKING[1] or self.low_share >= 0.5 + _WALKING[0]
        return "walking" if is_walking else "unclear"


def measure_hip_timing(sequence: LandmarkSequence, steps: DetectedSteps) -> HipTiming:
    """Find when the hips are lowest, counted from the first touches.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person, with a known picture size.
    steps : DetectedSteps
        All contacts in it.

    Returns
    -------
    HipTiming
        From one wave a step, fitted around each contact; the median over the contacts.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.

    References
    ----------
    Cavagna et al. (1977), Am J Physiol 233:R243-R261: walking as an inverted pendulum, running as a
    bouncing ball.
    """
    xy = compute_aspect_xy(sequence)
    down = compute_position(xy, DerivedPoint.MID_HIP)[:, 1]
    stride_s = steps.stride_time_s
    touches_s = [contact.initial_contact.time_s for contact in steps.contacts]
    if len(touches_s) < _FEWEST:
        return HipTiming(float("nan"), float("nan"))
    waves = [_fit_wave(down, sequence.times_s - touch_s, stride_s) for touch_s in touches_s]
    known = np.array([wave for wave in waves if wave is not None])
    if len(known) < _FEWEST:
        return HipTiming(float("nan"), float("nan"))
    wave = complex(np.median(known.real), np.median(known.imag))
    low_share = float(np.angle(wave) / (4 * np.pi) % 0.5)
    return HipTiming(low_share, 2 * abs(wave) / compute_leg_length(xy))


def _fit_wave(down: _Array, since_s: _Array, stride_s: float) -> complex | None:
    """Return size and phase of the wave of two periods a stride around an instant; y goes down."""
    near = np.isfinite(down) & (np.abs(since_s) < stride_s)
    if np.count_nonzero(near) < _FEWEST_FRAMES:
        return None
    turn = 4 * np.pi * since_s[near] / stride_s
    columns = np.stack([np.ones_like(turn), since_s[near], np.cos(turn), np.sin(turn)], axis=1)
    _, _, cosine, sine = np.linalg.lstsq(columns, down[near], rcond=None)[0]
    return complex(cosine, sine)

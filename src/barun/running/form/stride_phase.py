"""Where in the stride a runner is at each instant, from the turning of his ankles."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.normalise import normalise_body
from barun.landmarks import Landmark, LandmarkSequence
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES, Side
from barun.running.view import RunningView

__all__ = ["StridePhase", "find_stride_phase", "first_side"]

_Array = npt.NDArray[np.float64]

_WIDTH_STRIDES: Final = 0.6
"""Smoothing of the phase: slower changes of the rhythm are followed, single contacts are not."""
_SCALE_WINDOW_S: Final = 3.0
_FEWEST_FRAMES: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class StridePhase:
    """Strides counted without a jump."""

    strides: _Array
    """Shape (T,). Strides since some contact of the first foot, increasing; NaN nowhere."""
    stride_time_s: float
    """Median."""


def first_side(view: RunningView) -> Side:
    """Return the foot with whose contact a cycle begins: from the side the nearer one."""
    return "right" if view.direction == "right" else "left"


def _swing_signal(sequence: LandmarkSequence, view: RunningView) -> _Array:
    """Return how far the first ankle is ahead of (side) or below (across) the other, shape (T,)."""
    body_xy = normalise_body(sequence, scale_window_s=_SCALE_WINDOW_S)
    apart = body_xy[:, Landmark.LEFT_ANKLE] - body_xy[:, Landmark.RIGHT_ANKLE]
    sign = 1 if first_side(view) == "left" else -1
    return sign * (view.forward * apart[:, 0] if view.name == "side" else apart[:, 1])


def _turn_evenly(signal: _Array, times_s: _Array, stride_s: float) -> _Array | None:
    """Return the turns of a signal's part of one period, shape (T,); None where it has none."""
    known = np.isfinite(signal)
    if np.count_nonzero(known) < _FEWEST_FRAMES:
        return None
    wave = np.where(known, signal - np.mean(signal[known]), 0.0)
    carrier = np.exp(-2j * np.pi * times_s / stride_s)
    width_s = _WIDTH_STRIDES * stride_s
    interval_s = float(np.median(np.diff(times_s)))
    if np.ptp(np.diff(times_s)) < 0.02 * interval_s:
        reach = min(int(3 * width_s / interval_s), len(wave) - 1)
        kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * interval_s / width_s) ** 2)
        part = np.convolve(wave * carrier, kernel, mode="full")[reach : reach + len(wave)]
    else:
        part = np.empty(len(wave), dtype=np.complex128)
        for row, at_s in enumerate(times_s):
            near = slice(*np.searchsorted(times_s, [at_s - 3 * width_s, at_s + 3 * width_s]))
            weight = np.exp(-0.5 * ((times_s[near] - at_s) / width_s) ** 2)
            part[row] = weight @ (wave * carrier)[near]
    return np.asarray(times_s / stride_s + np.unwrap(np.angle(part)) / (2 * np.pi))


def _find_beginning(turns: _Array, times_s: _Array, steps: DetectedSteps) -> float | None:
    """Return at which part of a turn the first foot lands; None where it never does.

    From the side only the nearer foot is asked: the farther one is found late or early when the
    nearer leg hides it.
    """
    first = first_side(steps.view)
    sides = (first,) if steps.view.name == "side" else SIDES
    found = [
        np.interp(steps.times_s("initial_contact", side), times_s, turns)
        - (0.0 if side == first else 0.5)
        for side in sides
    ]
    landings = np.concatenate(found)
    if not len(landings):
        return None
    middle = float(np.angle(np.sum(np.exp(2j * np.pi * landings)))) / (2 * np.pi)
    # The median about the mean direction: a contact that was missed or invented moves nothing.
    return middle + float(np.median((landings - middle + 0.5) % 1 - 0.5))


def find_stride_phase(sequence: LandmarkSequence, steps: DetectedSteps) -> StridePhase | None:
    """Find where in the stride a runner is.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    steps : DetectedSteps
        His contacts: they say where a stride begins, all of them together, so that a contact that
        was found a frame late moves nothing.

    Returns
    -------
    StridePhase or None
        None where nobody runs.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.

    Notes
    -----
    The part of the distance between the ankles that repeats itself once a stride is a wave; its
    angle, smoothed over a stride, is the phase (complex demodulation: Bloomfield 2000, Fourier
    Analysis of Time Series, chapter 7).
    """
    stride_s = steps.stride_time_s
    if not stride_s > 0 or len(sequence) < _FEWEST_FRAMES:
        return None
    times_s = sequence.times_s
    turns = _turn_evenly(_swing_signal(sequence, steps.view), times_s, stride_s)
    if turns is None:
        return None
    # Unwrapping leaves turns that go back where nothing was seen; phases have to increase.
    turns = np.maximum.accumulate(turns) + 1e-9 * np.arange(len(turns))
    offset = _find_beginning(turns, times_s, steps)
    if offset is None:
        return None
    strides = turns - offset
    strides -= np.floor(strides[0])
    n_turns = strides[-1] - strides[0]
    return StridePhase(strides, float((times_s[-1] - times_s[0]) / max(n_turns, 1e-6)))

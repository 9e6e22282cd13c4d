"""Measures a run: every metric with its outcome, reason and uncertainty."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.findings.measurement import Measurement, Support
from barun.landmarks import LandmarkSequence
from barun.running.camera.conditions import Conditions
from barun.running.camera.levelling import level_sequence
from barun.running.cycles.stride import MIN_STRIDES, Stride, find_strides
from barun.running.events.detection import DetectedSteps, detect_contacts
from barun.running.events.gait_event import SIDES, Side
from barun.running.events.rhythm import fit_step_time, number_steps
from barun.running.metrics.flight import measure_flight_error, settle_contact, settle_flight
from barun.running.metrics.form_values import compute_contact_rates, compute_form_values
from barun.running.metrics.metric_table import (
    METRICS,
    TURNED_ERROR_DEG,
    Metric,
    needed_landmarks,
)
from barun.running.metrics.symmetry import compare_sides
from barun.running.metrics.temporal_values import ValueKey, compute_temporal_values

__all__ = [
    "ENOUGH_STRIDES",
    "LEG_PER_HEIGHT",
    "RunningMeasurements",
    "check_height",
    "measure_running",
]

_Array = npt.NDArray[np.float64]
_Outcome = tuple[Literal["reliable", "weak", "cannot_judge"], str | None]

ENOUGH_STRIDES: Final = 7
"""Strides for a reliable value: average at least 7 steps (Dingenen 2018, Phys Ther Sport)."""
_MIN_VISIBILITY: Final = 0.5
"""Below it a point is more likely hidden than seen."""
_WELL_TURNED_DEG: Final = 75.0
"""From here on a side camera counts as well placed: lengths appear as 97 % of themselves."""
_CONTACT_BIAS_S: Final = {"side": 0.010, "oblique": 0.016, "rear": 0.016}
"""What no number of strides averages out of a contact time: largest mean error of a trial against
force plates at 120 frames a second, see ``benchmarks/running_events.py``; of an oblique view not
measured and taken to be the worse."""
_TOUCH_BIAS_S: Final = 0.010
"""The same of the first touch, pooled: 6.8 ms from the side."""
_FRAME_SHARE: Final = 0.4
"""Of a frame interval by which a single first touch is off on top."""
_UNLEVELLED_DEG: Final = 5.0
"""How far a camera may be rolled of which nothing is known. A design choice."""
LEG_PER_HEIGHT: Final = 0.491
"""Thigh 0.245 and shank 0.246 of the body's height: Drillis & Contini (1966), in Winter (2009),
Biomechanics and Motor Control of Human Movement, 4th ed., figure 4.1."""
_LEG_ERROR: Final = 0.1
"""Share by which a leg may be longer or shorter than that. A design choice."""
_HEIGHT_M: Final = (1.0, 2.5)
_CONTACTS: Final = ("contact_time", "duty_factor")
"""What hangs on how long a foot stands."""


@dataclass(frozen=True, slots=True, eq=False)
class RunningMeasurements:
    """Everything measured on one run."""

    steps: DetectedSteps
    strides: tuple[Stride, ...]
    measurements: dict[str, Measurement]
    """By key: ``cadence``, ``left_contact_time``, ``contact_time_difference`` (left minus right,
    with the smallest detectable difference as its uncertainty)."""
    values: dict[ValueKey, _Array]
    """The single strides the medians rest on."""


def _median_visibility(sequence: LandmarkSequence, metric: Metric, side: Side | None) -> float:
    seen = np.min(sequence.visibility[:, needed_landmarks(metric, side)], axis=1)
    seen = seen[np.isfinite(seen)]
    return float(np.median(seen)) if len(seen) else float("nan")


def _is_shown(metric: Metric, steps: DetectedSteps) -> bool:
    name = steps.view.name
    if metric.view == "stance":
        return name != "front"
    if metric.view == "side":
        return name in ("side", "oblique")
    return metric.view == "any" or name in ("front", "rear")


def _is_allowed(metric: Metric, conditions: Conditions | None) -> str | None:
    """Return the key of why clock or camera do not allow it; None if they do."""
    if conditions is None:
        return None
    if metric.needs_clock and not conditions.has_seconds:
        return "running.reason-clock"
    if metric.needs_level and not conditions.levelling.is_levelled:
        return "running.reason-roll"
    moves = conditions.camera.kind == "moving" or not conditions.camera.is_steady
    return "running.reason-camera" if metric.needs_steady_camera and moves else None


def _are_legs_told(conditions: Conditions | None) -> bool:
    return conditions is None or conditions.are_legs_told


def _is_far(side: Side | None, steps: DetectedSteps) -> bool:
    """Return whether the leg is the farther one: who runs to the left shows his left side."""
    return side is not None and steps.view.name == "side" and steps.view.direction != side


def _outcome(
    metric: Metric, side: Side | None, run: "_Run", n_values: int, visibility: float
) -> _Outcome:
    steps = run.steps
    if not _is_shown(metric, steps):
        return "cannot_judge", "running.reason-view"
    refusal = _is_allowed(metric, run.conditions)
    if refusal is not None:
        return "cannot_judge", refusal
    if n_values < MIN_STRIDES:
        return "cannot_judge", "running.reason-few-strides"
    if metric.needs_clock and run.conditions is not None and run.conditions.clock == "suspected":
        return "weak", "running.reason-clock-suspected"
    if steps.view.name == "oblique":
        return "weak", "running.reason-turned"
    if visibility < _MIN_VISIBILITY:
        return "weak", "running.reason-hidden"
    if side is not None and steps.view.name == "side" and not _are_legs_told(run.conditions):
        return "weak", "running.reason-exchanged"
    if metric.view == "side" and _is_far(side, steps):
        return "weak", "running.reason-far-leg"
    if n_values < ENOUGH_STRIDES:
        return "weak", "running.reason-few-strides"
    return "reliable", None


@dataclass(frozen=True, slots=True)
class _Run:
    """What all metrics of a run share."""

    steps: DetectedSteps
    conditions: Conditions | None
    rates: dict[ValueKey, float]
    frame_s: float


def _constant_error(metric: Metric, side: Side | None, run: _Run, values: _Array) -> float:
    """Return what no number of strides averages out, in the unit of the metric, without timing."""
    steps = run.steps
    if metric.view == "stance":
        bias_s = _CONTACT_BIAS_S[steps.view.name]
        return bias_s if metric.unit == "s" else bias_s / steps.stride_time_s
    if metric.unit == "deg" and metric.view == "side":
        is_well_placed = steps.view.turn_deg >= _WELL_TURNED_DEG and not _is_far(side, steps)
        return metric.angle_error_deg if is_well_placed else TURNED_ERROR_DEG
    if metric.view in ("side", "across") and metric.unit != "deg":
        # A length across the line of sight appears shorter by the cosine of the turn.
        off = 90 - steps.view.turn_deg if metric.view == "side" else steps.view.turn_deg
        return float(np.abs(np.median(values)) * (1 - np.cos(np.radians(off))))
    return metric.angle_error_deg


def _camera_error(metric: Metric, run: _Run, side: Side | None, n_strides: int) -> float:
    """Return what the roll of the camera and its frames add, in the unit of the metric."""
    error = 0.0
    if run.conditions is not None:
        levelling = run.conditions.levelling
        roll_deg = levelling.uncertainty_deg if levelling.is_levelled else _UNLEVELLED_DEG
        error = metric.roll_gain * roll_deg
    if metric.is_at_contact:
        # The frames of the strides fall differently, the delay of the detection does not.
        late_s = np.hypot(_TOUCH_BIAS_S, _FRAME_SHARE * run.frame_s / np.sqrt(n_strides))
        error = float(np.hypot(error, run.rates.get((metric.key, side), 0.0) * late_s))
    return error


def _summarise(
    metric: Metric, side: Side | None, values: _Array, run: _Run, support: Support
) -> Measurement:
    key = metric.key if side is None else f"{side}_{metric.key}"
    outcome, reason = _outcome(metric, side, run, len(values), support.median_visibility)
    if outcome == "cannot_judge":
        return Measurement(key, float("nan"), metric.unit, support, outcome, reason)
    random = 1.96 * 1.253 * float(np.std(values, ddof=1)) / np.sqrt(len(values))
    constant = _constant_error(metric, side, run, values)
    camera = _camera_error(metric, run, side, len(values))
    return Measurement(
        key=key,
        value=float(np.median(values)),
        unit=metric.unit,
        support=support,
        outcome=outcome,
        reason=reason,
        uncertainty=float(np.sqrt(random**2 + constant**2 + camera**2)),
    )


def _cadence_values(steps: DetectedSteps) -> tuple[float, float, _Array]:
    """Return steps a minute over the recording, how exact that is, and one value a stride."""
    contacts_s = np.array([contact.initial_contact.time_s for contact in steps.contacts])
    ends_s = contacts_s + np.array([contact.contact_time_s for contact in steps.contacts])
    step_s = fit_step_time(contacts_s, ends_s)
    strides_s = np.concatenate([np.diff(steps.times_s("initial_contact", side)) for side in SIDES])
    usual = strides_s[np.abs(strides_s - 2 * step_s) < 0.5 * step_s]
    if len(usual) < 2:
        return 60 / step_s, float("nan"), np.asarray(120 / usual)
    # A line through the contacts: the scatter of one contact is that of a stride over root two.
    contact_s = float(np.std(usual, ddof=1)) / np.sqrt(2)
    number = number_steps(contacts_s)
    slope_s = contact_s / float(np.sqrt(np.sum((number - number.mean()) ** 2)))
    return 60 / step_s, 1.96 * slope_s * 60 / step_s**2, np.asarray(120 / usual)


def _in_metres(relative: Measurement, height_m: float) -> Measurement:
    """Return a length or speed in metres by the runner's height."""
    scale = LEG_PER_HEIGHT * height_m
    value, uncertainty = scale * relative.value, relative.uncertainty
    if uncertainty is not None:
        uncertainty = float(np.hypot(scale * uncertainty, _LEG_ERROR * value))
    unit = relative.unit.replace("leg", "m")
    return replace(relative, value=value, unit=unit, uncertainty=uncertainty)


def check_height(height_m: float) -> None:
    """Refuse a height that nobody has, before long work rests on it.

    Raises
    ------
    SettingError
        If it is not 1 to 2.5 m.
    """
    low, high = _HEIGHT_M
    if not low <= height_m <= high:
        raise SettingError("running.height", low=low, high=high, got=height_m)


def measure_running(
    sequence: LandmarkSequence,
    steps: DetectedSteps | None = None,
    *,
    height_m: float | None = None,
    conditions: Conditions | None = None,
) -> RunningMeasurements:
    """Measure a run.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    steps : DetectedSteps, optional
        Found from the recording by default.
    height_m : float, optional
        The runner's height, 1 to 2.5. With it lengths are in metres, otherwise in leg lengths.
    conditions : Conditions, optional
        What the gate found about clock and camera: the landmarks are levelled, and what clock, roll
        or motion of the camera do not allow is not measured. Without it everything is believed.

    Returns
    -------
    RunningMeasurements
        A value is the median of the strides; its uncertainty holds their scatter and what no number
        of strides averages out (frame rate, view, pose engine). Fewer than four strides or a view
        that does not show it give no value, with the reason. A flight time is 0 where both feet are
        down at once, see `settle_flight`, and the time of a contact is weak there, or not judged
        from behind, see `settle_contact`.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    SettingError
        If the height is impossible.
    """
    if height_m is not None:
        check_height(height_m)
    steps = steps or detect_contacts(sequence)
    strides = find_strides(steps)
    levelled = sequence
    if conditions is not None:
        levelled = level_sequence(sequence, conditions.levelling)
    values = compute_temporal_values(steps, strides)
    values |= compute_form_values(levelled, steps.view, strides)
    frame_s = float(np.median(np.diff(sequence.times_s))) if len(sequence) > 1 else float("nan")
    rates = compute_contact_rates(levelled, steps.view, strides)
    run = _Run(steps, conditions, rates, frame_s)
    flight_error_s = measure_flight_error(steps)
    cadence, cadence_error, values["cadence", None] = _cadence_values(steps)
    measurements: dict[str, Measurement] = {}
    for metric in METRICS.values():
        sides: tuple[Side | None, ...] = SIDES if metric.is_sided else (None,)
        for side in sides:
            mine = values.get((metric.key, side), np.empty(0))
            n_strides = sum(stride.side == side or side is None for stride in strides)
            seen = _median_visibility(sequence, metric, side)
            support = Support(len(mine), max(n_strides, len(mine)), seen)
            measured = _summarise(metric, side, mine, run, support)
            if metric.key == "cadence" and measured.outcome != "cannot_judge":
                measured = replace(measured, value=cadence, uncertainty=cadence_error)
            if metric.key == "flight_time":
                measured = settle_flight(measured, flight_error_s)
            if metric.key in _CONTACTS and side is not None:
                other: Side = "right" if side == "left" else "left"
                flights_s = values["flight_time", side], values["flight_time", other]
                measured = settle_contact(measured, *flights_s, steps)
            if metric.unit in ("leg", "leg/s") and height_m is not None:
                measured = _in_metres(measured, height_m)
            measurements[measured.key] = measured
    roll_deg = 0.0
    if conditions is not None and conditions.levelling.is_levelled:
        roll_deg = conditions.levelling.uncertainty_deg
    is_side_view = steps.view.name in ("side", "oblique")
    measurements |= compare_sides(
        measurements,
        values,
        sequence.frame_rate_hz,
        is_side_view=is_side_view,
        roll_deg=roll_deg,
        are_legs_told=_are_legs_told(conditions),
    )
    return RunningMeasurements(steps, strides, measurements, values)

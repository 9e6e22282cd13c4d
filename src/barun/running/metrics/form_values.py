"""Angles and distances of single strides."""

import warnings
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.running.cycles.stride import Stride
from barun.running.events.gait_event import SIDES, USUAL_CONTACT, Side
from barun.running.metrics.body_course import BodyCourse, follow_body
from barun.running.metrics.temporal_values import ValueKey
from barun.running.view import RunningView

__all__ = ["compute_contact_rates", "compute_form_values"]

_Array = npt.NDArray[np.float64]

_N_PHASES: Final = 64
_MIDDLE: Final = (0.35, 0.65)
"""Shares of the contact in which the whole foot stands."""

_LOADING: Final = (0.12, 0.25)
"""Shares of the contact in which the foot has come down flat and takes the weight. A design choice:
loading response has no sharp end in running."""

_RATE_S: Final = 0.02


class _StrideBody:
    """The body over the strides of one foot: S strides of 64 phases."""

    def __init__(
        self, sequence: LandmarkSequence, view: RunningView, strides: list[Stride]
    ) -> None:
        phase = np.arange(_N_PHASES) / _N_PHASES
        starts_s = np.array([stride.start_s for stride in strides])
        lengths_s = np.array([stride.duration_s for stride in strides])
        at_s = (starts_s[:, None] + phase * lengths_s[:, None]).ravel()
        self.body: BodyCourse | None = follow_body(sequence, view, at_s)
        self._n_strides = len(strides)
        share = np.array([stride.toe_off_share for stride in strides])
        toe_off = np.where(np.isfinite(share), share, USUAL_CONTACT)[:, None]
        self.stance = phase <= toe_off
        self.swing = phase > toe_off
        within = phase / toe_off
        self.flat = (within >= _MIDDLE[0]) & (within <= _MIDDLE[1])
        self.loading = (within >= _LOADING[0]) & (within <= _LOADING[1])
        self.phase_s = lengths_s / _N_PHASES

    def curves(self, values: _Array) -> _Array:
        """Return values of all instants by stride, shape (S, 64)."""
        return values.reshape(self._n_strides, _N_PHASES)


def _over(curves: _Array, chosen: npt.NDArray[np.bool_], how: str) -> _Array:
    """Return the largest, mean or range of the chosen phases of each stride; NaN if unknown."""
    masked = np.where(chosen, curves, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # strides without any value give NaN
        if how == "largest":
            return np.asarray(np.nanmax(masked, axis=1))
        if how == "range":
            return np.asarray(np.nanmax(masked, axis=1) - np.nanmin(masked, axis=1))
        return np.asarray(np.nanmean(masked, axis=1))


def _side_values(strides: _StrideBody, body: BodyCourse, side: Side) -> dict[str, _Array]:
    knee = strides.curves(body.knee_flexion_deg(side))
    pitch = strides.curves(body.foot_pitch_deg(side))
    shank = strides.curves(body.shank_swing_deg(side))
    always = np.ones_like(strides.stance)
    return {
        "knee_flexion_contact": knee[:, 0],
        "knee_flexion_stance": _over(knee, strides.stance, "largest"),
        "knee_flexion_swing": _over(knee, strides.swing, "largest"),
        "hip_extension": _over(strides.curves(body.hip_extension_deg(side)), always, "largest"),
        "shank_angle_contact": shank[:, 0],
        "shank_angle_loading": _over(shank, strides.loading, "mean"),
        "foot_ahead_contact": strides.curves(body.ahead(side, "ANKLE"))[:, 0],
        # A shoe's sole and the landmarks are not parallel: the flat foot is the zero.
        "foot_angle_contact": pitch[:, 0] - _over(pitch, strides.flat, "mean"),
        "arm_swing": _over(strides.curves(body.arm_swing_deg(side)), always, "range"),
        "elbow_flexion": _over(strides.curves(body.elbow_flexion_deg(side)), always, "mean"),
    }


def _across_values(strides: _StrideBody, body: BodyCourse, side: Side) -> dict[str, _Array]:
    return {
        "pelvic_drop": _over(strides.curves(body.pelvic_drop_deg(side)), strides.stance, "largest"),
        "crossover": _over(strides.curves(body.outward(side)), strides.flat, "mean"),
        "arm_crossing": _over(
            strides.curves(body.hand_inward(side)), np.ones_like(strides.flat), "largest"
        ),
    }


def _heel_rise(strides: _StrideBody, body: BodyCourse, side: Side) -> _Array:
    """Return how high the heel comes above its place on the ground, leg lengths."""
    height = strides.curves(body.heel_height(side))
    return _over(height, strides.swing, "largest") - _over(height, strides.flat, "mean")


def _ground_speed(strides: _StrideBody, body: BodyCourse, side: Side) -> _Array:
    """Return how fast the flat foot goes backward under the hips, leg lengths a second."""
    toe = strides.curves(body.ahead(side, "FOOT_INDEX"))
    phase = np.where(strides.flat & np.isfinite(toe), np.arange(_N_PHASES), np.nan)
    toe = np.where(np.isfinite(phase), toe, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # strides without any value give NaN
        phase = phase - np.nanmean(phase, axis=1, keepdims=True)
        slope = np.nansum(phase * toe, axis=1) / np.nansum(phase**2, axis=1)
    return np.asarray(-slope / strides.phase_s)


def _bounce(strides: _StrideBody, body: BodyCourse) -> _Array:
    """Return how far the hips rise and fall, each stride without its trend, leg lengths."""
    height = strides.curves(-body.hips[:, 1])
    phase = np.linspace(-0.5, 0.5, _N_PHASES)
    slope = height @ phase / (phase @ phase)
    level = height - slope[:, None] * phase
    return _over(level, np.ones_like(strides.stance), "range")


def compute_form_values(
    sequence: LandmarkSequence, view: RunningView, strides: tuple[Stride, ...]
) -> dict[ValueKey, _Array]:
    """Return angles and distances of every stride.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    view : RunningView
        From where he is seen.
    strides : tuple of Stride
        Those to measure.

    Returns
    -------
    dict of (str, side) to numpy.ndarray
        Degrees, leg lengths and hip widths by the keys of ``METRICS``, one value for each stride
        that shows it; only what the view shows.
    """
    values: dict[ValueKey, _Array] = {}
    middle: dict[str, list[_Array]] = {}
    for side in SIDES:
        mine = [stride for stride in strides if stride.side == side]
        if not mine:
            continue
        course = _StrideBody(sequence, view, mine)
        body = course.body
        if body is None:
            continue
        middle.setdefault("vertical_oscillation", []).append(_bounce(course, body))
        always = np.ones_like(course.stance)
        sided: dict[str, _Array] = {}
        if view.name in ("side", "oblique"):
            sided = _side_values(course, body, side)
            speed = _ground_speed(course, body, side)
            middle.setdefault("speed", []).append(speed)
            middle.setdefault("stride_length", []).append(speed * course.phase_s * _N_PHASES)
            lean = _over(course.curves(body.trunk_lean_deg), always, "mean")
            middle.setdefault("trunk_lean", []).append(lean)
        else:
            sided = _across_values(course, body, side)
            lean = course.curves(body.lateral_lean_deg)
            middle.setdefault("lateral_lean", []).append(_over(lean, always, "mean"))
            middle.setdefault("lateral_sway", []).append(_over(lean, always, "range"))
        sided["heel_rise"] = _heel_rise(course, body, side)
        for key, of_strides in sided.items():
            values[key, side] = of_strides[np.isfinite(of_strides)]
    for key, parts in middle.items():
        joined = np.concatenate(parts)
        values[key, None] = joined[np.isfinite(joined)]
    return values


def compute_contact_rates(
    sequence: LandmarkSequence, view: RunningView, strides: tuple[Stride, ...]
) -> dict[ValueKey, float]:
    """Return how fast what is read at the first touch changes there.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    view : RunningView
        From where he is seen.
    strides : tuple of Stride
        Those that are measured.

    Returns
    -------
    dict of (str, side) to float
        Unit of the metric a second, median over the strides, at least 0; only from the side.
    """
    rates: dict[ValueKey, float] = {}
    if view.name not in ("side", "oblique"):
        return rates
    for side in SIDES:
        starts_s = [stride.start_s for stride in strides if stride.side == side]
        if not starts_s:
            continue
        at_s = np.concatenate([np.array(starts_s) - _RATE_S, np.array(starts_s) + _RATE_S])
        body = follow_body(sequence, view, at_s)
        if body is None:
            continue
        courses = {
            "knee_flexion_contact": body.knee_flexion_deg(side),
            "shank_angle_contact": body.shank_swing_deg(side),
            "foot_angle_contact": body.foot_pitch_deg(side),
            "foot_ahead_contact": body.ahead(side, "ANKLE"),
        }
        for key, course in courses.items():
            before, after = course.reshape(2, -1)
            change = np.abs(after - before)[np.isfinite(after - before)]
            if len(change):
                rates[key, side] = float(np.median(change)) / (2 * _RATE_S)
    return rates

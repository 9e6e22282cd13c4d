"""From still frames to a baseline, or to the reason why they make a bad one."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.calibration_settings import CalibrationSettings
from barun.posture.calibration.camera_geometry import CameraGeometry
from barun.posture.calibration.outcome import (
    NOTE_FRONT_SLUMP,
    NOTE_LOOKING_DOWN,
    NOTE_NO_HIPS,
    NOTE_NOT_VALIDATED,
    CalibrationOutcome,
    Refusal,
)
from barun.posture.calibration.view_baseline import ViewBaseline, compute_centre_and_spread
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.view.view import View

__all__ = [
    "Judge",
    "compute_alarm_share",
    "find_bad_posture",
    "join_rows",
    "list_notes",
    "make_outcome",
    "measure_baseline",
    "take_rows",
]

Judge = Callable[[PostureMeasurements, Baselines], npt.NDArray[np.float64]]
"""Loads of the rules, shape (N, R): 1 at the threshold, NaN where a rule cannot tell."""

_AT_THRESHOLD: Final = 1.0


def take_rows(
    measurements: PostureMeasurements, rows: slice | npt.NDArray[np.bool_] | npt.NDArray[np.intp]
) -> PostureMeasurements:
    """Return some rows, copied."""
    return PostureMeasurements(
        **{
            entry.name: getattr(measurements, entry.name)[rows].copy()
            for entry in fields(measurements)
        }
    )


def join_rows(parts: Sequence[PostureMeasurements]) -> PostureMeasurements:
    """Return the rows of all parts, one after the other."""
    return PostureMeasurements(
        **{
            entry.name: np.concatenate([getattr(part, entry.name) for part in parts])
            for entry in fields(parts[0])
        }
    )


def find_bad_posture(
    view: View,
    median: npt.NDArray[np.float64],
    settings: CalibrationSettings,
    *,
    insists: bool = False,
) -> Refusal | None:
    """Tell whether a baseline is bad by itself, where that can be told without knowing the person.

    Parameters
    ----------
    view : View
        From the side a slump is told by the bands of ISO 11226 and RULA; from the front only a head
        bent down or resting on a hand.
    median : numpy.ndarray, shape (F,)
        Medians of the features.
    settings : CalibrationSettings
        The limits.
    insists : bool
        Whether the person was refused for looking down before: seen from the front, the camera may
        be above the eyes instead.
    """

    def value(key: str) -> float:
        return float(median[feature_column(key)])

    if value("hand_to_head") < settings.nearest_hand:
        return Refusal("hand-at-head")
    if not view.is_side:
        largest = settings.largest_look_down_again if insists else settings.largest_look_down
        return Refusal("looking-down") if value("head_pitch") > largest else None
    if value("ear_eye_inclination") > settings.largest_ear_eye_deg:
        return Refusal("looking-down")
    trunk_deg = value("trunk_inclination")
    if trunk_deg > settings.largest_trunk_deg:
        details = {"got_deg": trunk_deg, "limit_deg": settings.largest_trunk_deg}
        return Refusal("slumped-trunk", details)
    neck_deg = float(np.fmax(value("neck_inclination"), value("neck_flexion")))
    if neck_deg > settings.largest_neck_deg:
        details = {"got_deg": neck_deg, "limit_deg": settings.largest_neck_deg}
        return Refusal("slumped-neck", details)
    return None


def compute_alarm_share(
    held_out: PostureMeasurements, baseline: ViewBaseline, judge: Judge
) -> float:
    """Return the share of frames in which any rule is over its threshold, 0 to 1.

    Frames in which no rule can tell count as frames without alarm; NaN if there are no frames.
    """
    if len(held_out) == 0:
        return float("nan")
    loads = judge(held_out, baseline.to_baselines())
    # NaN, which cannot tell, is not over the threshold.
    return float((loads >= _AT_THRESHOLD).any(axis=1).mean())


def measure_baseline(
    measurements: PostureMeasurements, view: View, *, duration_s: float, aspect: float
) -> ViewBaseline:
    """Return the medians and spreads of frames of good sitting, not yet validated."""
    median, spread = compute_centre_and_spread(measurements.values)
    yaw_deg = measurements.yaw_deg[np.isfinite(measurements.yaw_deg)]
    return ViewBaseline(
        view=view,
        median=median,
        spread=spread,
        n_frames=len(measurements),
        duration_s=duration_s,
        alarm_share=float("nan"),
        geometry=CameraGeometry.from_features(
            median,
            yaw_deg=float(np.median(yaw_deg)) if yaw_deg.size else float("nan"),
            aspect=aspect,
        ),
    )


def list_notes(baseline: ViewBaseline, settings: CalibrationSettings) -> tuple[str, ...]:
    """Return the message keys of what could not be checked about a baseline."""
    if not baseline.view.is_side:
        is_down = baseline.median[feature_column("head_pitch")] > settings.largest_look_down
        return (NOTE_FRONT_SLUMP, NOTE_LOOKING_DOWN) if is_down else (NOTE_FRONT_SLUMP,)
    has_hips = np.isfinite(baseline.median[feature_column("trunk_inclination")])
    return () if has_hips else (NOTE_NO_HIPS,)


def make_outcome(
    baseline: ViewBaseline,
    held_out: PostureMeasurements | None,
    judge: Judge,
    settings: CalibrationSettings,
) -> CalibrationOutcome:
    """Validate a baseline and accept or refuse it.

    Parameters
    ----------
    baseline : ViewBaseline
        Not yet validated, not bad by itself.
    held_out : PostureMeasurements or None
        Other frames of good sitting; None where there are none.
    judge : callable
        The rules.
    settings : CalibrationSettings
        How often they may alarm.
    """
    notes = list_notes(baseline, settings)
    if held_out is None or len(held_out) == 0:
        return CalibrationOutcome(baseline, notes=(*notes, NOTE_NOT_VALIDATED))
    share = compute_alarm_share(held_out, baseline, judge)
    if share > settings.largest_alarm_share:
        details = {"share": share, "limit": settings.largest_alarm_share}
        return CalibrationOutcome(None, Refusal("alarms", details))
    validated = replace(baseline, alarm_share=share)
    return CalibrationOutcome(validated, notes=notes)

"""Left against right, with the smallest difference that the recording can tell from none."""

from dataclasses import replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.findings.measurement import Measurement, Support
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.temporal_values import ValueKey

__all__ = ["CONTACT_RATE_HZ", "compare_sides"]

_Array = npt.NDArray[np.float64]

CONTACT_RATE_HZ: Final = 120.0
"""Frames a second below which left and right contact times are not compared: at 30 a frame is 13 to
17 % of a contact, while healthy runners differ by 0.6 % (Girard 2019, Front Sports)."""
_RATE_TOLERANCE: Final = 0.99
"""Files of 120 frames a second say 119.88."""
_NEEDS_RATE: Final = ("contact_time", "duty_factor", "flight_time")
_LEAST_OF_SIDE_DEG: Final = 3.8
_LEAST_DEG: Final = {
    "shank_angle_contact": 4.8,
    "shank_angle_loading": 4.8,
    "knee_flexion_contact": 3.8,
    "knee_flexion_stance": 3.8,
    "knee_flexion_swing": 3.8,
    "pelvic_drop": 2.8,
    "foot_angle_contact": 2.3,
}
"""Smallest detectable differences of 2-D video, averaged over 7 steps: Dingenen (2018), Phys Ther
Sport; the larger end of each. Other angles from the side are taken to be as the knee's."""


_FAR_LEG_DEG: Final = 15.0
"""Degrees by which an engine may read the knee of the far leg lower than that of the near one: 15
on the mean of a treadmill video, up to 27 in swing, where another engine saw both alike; see
docs/decisions/0018."""
_LEAST_S: Final = 0.028
"""Twice the mean error of 0.010 to 0.014 s of running times from one phone, near side: Young
(2023), Sensors 23:696. Errors of two feet seen alike cancel, those of a near and a far one add."""

_TIMES: Final = {
    "stride_time": 1.0,
    "step_time": 2.0,
    "step_share": 2.0,
    "contact_time": 1.0,
    "flight_time": 1.0,
    "duty_factor": 1.0,
}
"""How often that error enters a difference of the sides: a foot that is seen late shortens its own
step and lengthens the other's."""


def _detectable(left: _Array, right: _Array, least: float) -> float:
    """Return 1.96 standard errors of the difference of two medians, at least `least`."""
    errors = [1.253 * np.std(side, ddof=1) / np.sqrt(len(side)) for side in (left, right)]
    return max(1.96 * float(np.hypot(*errors)), least)


def compare_sides(
    measurements: dict[str, Measurement],
    values: dict[ValueKey, _Array],
    frame_rate_hz: float,
    *,
    is_side_view: bool,
    roll_deg: float = 0.0,
    are_legs_told: bool = True,
) -> dict[str, Measurement]:
    """Compare left and right.

    Parameters
    ----------
    measurements : dict of str to Measurement
        With ``left_`` and ``right_`` of each sided metric.
    values : dict
        The single strides.
    frame_rate_hz : float
        Of the recording.
    is_side_view : bool
        Whether one leg is farther from the camera than the other.
    roll_deg : float, optional
        Uncertainty of the camera's roll: seen from behind or in front it moves the sides apart.
    are_legs_told : bool, optional
        False where the pose engine exchanged the legs so often that left may be right: then nothing
        is compared.

    Returns
    -------
    dict of str to Measurement
        ``<metric>_difference``: left minus right, in the unit of the metric; the uncertainty is the
        smallest detectable difference, so that a value within it is no difference. In a side view
        the far leg is worse seen, so sides are compared weakly there. Times of contact are not
        compared below 120 frames a second.
    """
    compared = {}
    for metric in METRICS.values():
        if not metric.is_sided:
            continue
        left, right = (measurements[f"{side}_{metric.key}"] for side in ("left", "right"))
        key = f"{metric.key}_difference"
        support = Support(
            n_frames=min(left.support.n_frames, right.support.n_frames),
            n_frames_total=min(left.support.n_frames_total, right.support.n_frames_total),
            median_visibility=min(left.support.median_visibility, right.support.median_visibility),
        )
        nothing = Measurement(key, float("nan"), left.unit, support, "cannot_judge", left.reason)
        if metric.key in _NEEDS_RATE and frame_rate_hz < _RATE_TOLERANCE * CONTACT_RATE_HZ:
            reason = "running.reason-frame-rate"
            shown = left.reason if left.reason == "running.reason-view" else reason
            compared[key] = replace(nothing, reason=shown)
            continue
        if "cannot_judge" in (left.outcome, right.outcome):
            worse = left if left.outcome == "cannot_judge" else right
            compared[key] = replace(nothing, reason=worse.reason)
            continue
        weak = left if left.outcome == "weak" else right
        outcome: Literal["reliable", "weak"] = (
            weak.outcome if weak.outcome == "weak" else "reliable"
        )
        reason_key = weak.reason
        if is_side_view and outcome == "reliable":
            outcome, reason_key = "weak", "running.reason-far-leg"
        if not are_legs_told and is_side_view:
            compared[key] = replace(nothing, reason="running.reason-exchanged")
            continue
        usual = _LEAST_OF_SIDE_DEG if metric.unit == "deg" and metric.view == "side" else 0.0
        least = _LEAST_DEG.get(metric.key, usual)
        if is_side_view and metric.unit == "deg" and "KNEE" in metric.parts:
            least = _FAR_LEG_DEG
        if metric.key in _TIMES and is_side_view:
            stride_s = (
                1.0 if metric.unit == "s" else float(np.median(values["stride_time", "left"]))
            )
            least = _TIMES[metric.key] * _LEAST_S / stride_s
        if not is_side_view:
            # Twice: what roll adds to one side it takes from the other.
            least = float(np.hypot(least, 2 * metric.roll_gain * roll_deg))
        mine, theirs = values[metric.key, "left"], values[metric.key, "right"]
        scale = left.value / float(np.median(mine)) if left.unit == "m" else 1.0
        compared[key] = Measurement(
            key=key,
            value=left.value - right.value,
            unit=left.unit,
            support=support,
            outcome=outcome,
            reason=reason_key,
            uncertainty=abs(scale) * _detectable(mine, theirs, least),
        )
    return compared

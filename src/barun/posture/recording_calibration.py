"""What a recording itself says of the person's good sitting, view by view."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.baseline import Baselines
from barun.posture.calibration.calibration_settings import (
    DEFAULT_CALIBRATION_SETTINGS,
    CalibrationSettings,
)
from barun.posture.calibration.clip_calibration import calibrate_from_rows
from barun.posture.calibration.hindrance import Hindrance, find_hindrances
from barun.posture.calibration.outcome import CalibrationOutcome, Refusal, RefusalCode
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.judgement.rules import judge_all
from barun.posture.view.view import View

__all__ = ["calibrate_by_recording", "find_seen_views"]

_Array = npt.NDArray[np.float64]

_VIEWS: Final = (View.FRONT, View.LEFT_SIDE, View.RIGHT_SIDE)
_SEEN_SHARE: Final = 0.05
_SEEN_S: Final = 5.0
"""A view taken for less of the recording, and for less time, is a turn in passing. Design
choices."""
_MOSTLY: Final = 0.5
_CODES: Final[dict[RefusalCode, tuple[Hindrance, ...]]] = {
    # somebody of whom nothing can be measured, but whose view is known, is there
    "not-visible": (Hindrance.NOT_VISIBLE, Hindrance.NO_PERSON),
    "turned": (Hindrance.TURNED,),
}


def find_seen_views(
    times_s: _Array, view: npt.NDArray[np.int8], is_present: npt.NDArray[np.bool_]
) -> tuple[View, ...]:
    """Return the views a person is seen in for more than a moment.

    Parameters
    ----------
    times_s : numpy.ndarray, shape (T,)
        Increasing.
    view : numpy.ndarray, shape (T,)
        Values of View.
    is_present : numpy.ndarray, shape (T,)
        Whether a frame holds the person.
    """
    n_present = int(is_present.sum())
    step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
    counts = {one: int((view[is_present] == one).sum()) for one in _VIEWS}
    return tuple(
        one
        for one, count in counts.items()
        if count and (count >= _SEEN_SHARE * n_present or count * step_s >= _SEEN_S)
    )


def calibrate_by_recording(
    measurements: PostureMeasurements,
    times_s: _Array,
    rules: RuleSettings,
    *,
    aspect: float,
    settings: CalibrationSettings = DEFAULT_CALIBRATION_SETTINGS,
) -> dict[View, CalibrationOutcome]:
    """Calibrate each view of a recording by its most upright steady stretch.

    Parameters
    ----------
    measurements : PostureMeasurements
        T frames of one person.
    times_s : numpy.ndarray, shape (T,)
        Increasing.
    rules : RuleSettings
        Thresholds of the validation.
    aspect : float
        Width over height of the picture.
    settings : CalibrationSettings, optional
        Durations and limits.

    Returns
    -------
    dict
        One outcome for each view that occurs; empty for a single picture, which has no stretch. A
        refusal names what stood in the way: too few pictures a second, the head or the shoulders
        hidden or turned most of the time, a bad posture, or the lack of a steady stretch.
    """

    def judge(part: PostureMeasurements, baselines: Baselines) -> _Array:
        return judge_all(part, baselines, rules)[0]

    if len(times_s) < 2:
        return {}
    rate_hz = float(1 / np.median(np.diff(times_s)))
    outcomes = {}
    for view in _VIEWS:
        if not np.any(measurements.view == view):
            continue
        if rate_hz < settings.smallest_rate_hz:
            details = {"rate_hz": rate_hz, "needed_hz": settings.smallest_rate_hz}
            outcomes[view] = CalibrationOutcome(None, Refusal("few-frames", details))
            continue
        outcome = calibrate_from_rows(
            measurements, times_s, judge, view=view, aspect=aspect, settings=settings
        )
        if outcome.refusal is not None and outcome.refusal.code == "too-short":
            refusal = _find_hindrance(measurements, view, settings) or outcome.refusal
            outcome = CalibrationOutcome(None, refusal)
        outcomes[view] = outcome
    return outcomes


def _find_hindrance(
    measurements: PostureMeasurements, view: View, settings: CalibrationSettings
) -> Refusal | None:
    """Return what kept most frames of a view from being used; None if most are usable."""
    found = find_hindrances(measurements, (view,), settings)[measurements.view == view]
    for code, hindrances in _CODES.items():
        if np.mean(np.isin(found, hindrances)) > _MOSTLY:
            return Refusal(code)
    return None

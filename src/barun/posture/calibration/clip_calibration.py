"""Calibration from a recording, or from single frames known to be good."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.calibration.assessment import (
    Judge,
    find_bad_posture,
    make_outcome,
    measure_baseline,
    take_rows,
)
from barun.posture.calibration.calibration_settings import (
    DEFAULT_CALIBRATION_SETTINGS,
    CalibrationSettings,
)
from barun.posture.calibration.hindrance import Hindrance, find_hindrances
from barun.posture.calibration.outcome import CalibrationOutcome, Refusal
from barun.posture.calibration.steady_stretch import (
    compute_block_medians,
    compute_motion,
    list_watched,
)
from barun.posture.calibration.view_baseline import compute_centre_and_spread
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.view.view import View

__all__ = ["FEWEST_FRAMES", "calibrate_from_frames", "calibrate_from_rows"]

_Array = npt.NDArray[np.float64]

FEWEST_FRAMES: Final = 5
"""Single frames a baseline needs; design choice: the median of five bears two bad ones."""

_STRIDE_S: Final = 0.5
_COVERED: Final = 0.9
"""Share of the frames of a stretch that must be usable."""


def calibrate_from_rows(
    measurements: PostureMeasurements,
    times_s: _Array,
    judge: Judge,
    *,
    view: View,
    aspect: float,
    settings: CalibrationSettings = DEFAULT_CALIBRATION_SETTINGS,
) -> CalibrationOutcome:
    """Calibrate by the best stable stretch of a recording.

    Parameters
    ----------
    measurements : PostureMeasurements
        T frames of one person.
    times_s : numpy.ndarray, shape (T,)
        Increasing.
    judge : callable
        The rules, for the validation.
    view : View
        Which view to calibrate.
    aspect : float
        Width over height of the picture.
    settings : CalibrationSettings, optional
        Durations and limits.

    Returns
    -------
    CalibrationOutcome
        The validation is made on the seconds after the stretch, or before it; without such seconds
        the baseline is not validated, and a note says so.

    Notes
    -----
    Nobody says in a recording which posture is the good one. Of all stretches that are still enough
    and not bad by themselves the most upright is taken: from the front the one with the head
    highest over the shoulders, from the side the one with the neck leaning forward least.
    """
    is_usable = find_hindrances(measurements, (view,), settings) == Hindrance.NONE
    starts_s = (
        np.arange(times_s[0], times_s[-1] - settings.collect_s + 1e-9, _STRIDE_S)
        if len(times_s)
        else np.empty(0)
    )
    chosen, refusal = None, None
    best = -np.inf
    for start_s in starts_s:
        rows = _take_stretch(times_s, is_usable, start_s, settings.collect_s, settings)
        if rows is None or _measure_motion(measurements, times_s, rows, view) > (
            settings.restlessness
        ):
            continue
        median, _ = compute_centre_and_spread(measurements.values[rows])
        bad = find_bad_posture(view, median, settings)
        uprightness = _measure_uprightness(view, median)
        if bad is not None:
            refusal = refusal or bad
        elif uprightness > best:
            best, chosen = uprightness, rows
    if chosen is None:
        return CalibrationOutcome(
            None, refusal or Refusal("too-short", {"needed_s": settings.collect_s})
        )
    baseline = measure_baseline(
        take_rows(measurements, chosen), view, duration_s=settings.collect_s, aspect=aspect
    )
    held_out = _find_held_out(measurements, times_s, is_usable, chosen, settings)
    return make_outcome(baseline, held_out, judge, settings)


def calibrate_from_frames(
    measurements: PostureMeasurements,
    judge: Judge,
    *,
    view: View,
    aspect: float,
    held_out: PostureMeasurements | None = None,
    settings: CalibrationSettings = DEFAULT_CALIBRATION_SETTINGS,
) -> CalibrationOutcome:
    """Calibrate by single frames of good sitting, such as ten that somebody labelled.

    Parameters
    ----------
    measurements : PostureMeasurements
        The frames, in any order; those not of the view or not usable are left out.
    judge : callable
        The rules, for the validation.
    view : View
        Which view to calibrate.
    aspect : float
        Width over height of the picture.
    held_out : PostureMeasurements, optional
        Other frames of good sitting, for the validation.
    settings : CalibrationSettings, optional
        Limits.

    Notes
    -----
    Frames taken right after each other are near copies: their spread is smaller than that of the
    person's sitting, and a rule then falls back on the floor of its allowance.
    """
    usable = find_hindrances(measurements, (view,), settings) == Hindrance.NONE
    frames = take_rows(measurements, usable)
    if len(frames) < FEWEST_FRAMES:
        details = {"needed": FEWEST_FRAMES, "got": len(frames)}
        return CalibrationOutcome(None, Refusal("too-few-samples", details))
    baseline = measure_baseline(frames, view, duration_s=0.0, aspect=aspect)
    refusal = find_bad_posture(view, baseline.median, settings)
    if refusal is not None:
        return CalibrationOutcome(None, refusal)
    return make_outcome(baseline, held_out, judge, settings)


def _take_stretch(
    times_s: _Array,
    is_usable: npt.NDArray[np.bool_],
    start_s: float,
    length_s: float,
    settings: CalibrationSettings,
) -> npt.NDArray[np.bool_] | None:
    """Return the usable rows of a stretch; None if they are too few or too far apart."""
    is_inside = (times_s >= start_s) & (times_s < start_s + length_s)
    rows = np.asarray(is_inside & is_usable)
    n_usable = int(rows.sum())
    if n_usable < max(settings.smallest_rate_hz * length_s, _COVERED * is_inside.sum()):
        return None
    edges_s = np.concatenate([[start_s], times_s[rows], [start_s + length_s]])
    return rows if np.diff(edges_s).max() < settings.gap_s else None


def _measure_motion(
    measurements: PostureMeasurements,
    times_s: _Array,
    rows: npt.NDArray[np.bool_],
    view: View,
) -> float:
    columns, tolerances, in_faces = list_watched(view)
    blocks = compute_block_medians(measurements.values[rows][:, columns], times_s[rows])
    low, high = np.fmin.reduce(blocks, axis=0), np.fmax.reduce(blocks, axis=0)
    return compute_motion(low, high, tolerances, in_faces)


def _measure_uprightness(view: View, median: _Array) -> float:
    if view.is_side:
        return -float(median[feature_column("neck_inclination")])
    return float(median[feature_column("head_height")])


def _find_held_out(
    measurements: PostureMeasurements,
    times_s: _Array,
    is_usable: npt.NDArray[np.bool_],
    chosen: npt.NDArray[np.bool_],
    settings: CalibrationSettings,
) -> PostureMeasurements | None:
    """Return the seconds after the stretch, else those before it, else None."""
    if settings.validate_s == 0:
        return None
    first_s = times_s[chosen][0]
    for start_s in (first_s + settings.collect_s, first_s - settings.validate_s):
        rows = _take_stretch(times_s, is_usable & ~chosen, start_s, settings.validate_s, settings)
        if rows is not None:
            return take_rows(measurements, rows)
    return None

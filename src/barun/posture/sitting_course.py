"""How one person sat through a recording: measured, judged row by row, then over time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.findings.measurement import Measurement
from barun.landmarks import LandmarkSequence
from barun.posture.baseline import Baselines
from barun.posture.calibration.assessment import take_rows
from barun.posture.calibration.drift import DriftWatch
from barun.posture.calibration.outcome import CalibrationOutcome
from barun.posture.calibration.profile import Profile
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.features.summary import summarise_posture
from barun.posture.grade import GradeModel
from barun.posture.judgement.rule_settings import DEFAULT_RULE_SETTINGS, RuleSettings
from barun.posture.judgement.rules import RULE_KEYS, RULES, judge_all
from barun.posture.monitor.breaks import BreakSettings
from barun.posture.monitor.dose import compute_dose_course, compute_ratios
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.monitor.timeline import PostureTimeline, judge_timeline
from barun.posture.reason import Reason
from barun.posture.recording_calibration import calibrate_by_recording, find_seen_views
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.posture.weighing import weigh_loads

__all__ = ["BaselineOrigin", "SittingCourse", "SittingSettings", "follow_sitting"]

_Array = npt.NDArray[np.float64]

BaselineOrigin = Literal["profile", "recording", "none"]
"""Where the person's own baseline comes from: a calibration, the steadiest upright stretch of the
recording itself, or nowhere: none at all, or none of a view that is seen."""

_AWAY_S: Final = 5.0
"""As the monitor's: shorter is a lost detection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingSettings:
    """Everything that can be set about the judgement of sitting."""

    rules: RuleSettings = DEFAULT_RULE_SETTINGS
    monitor: MonitorSettings = field(default_factory=MonitorSettings)
    breaks: BreakSettings = field(default_factory=BreakSettings)
    field_of_view_deg: float | None = None
    """Of the camera, across the width of the picture; assumed where it is not known."""


_DEFAULT: Final = SittingSettings()


@dataclass(frozen=True, slots=True, eq=False)
class SittingCourse:
    """How one person sat through a recording; T rows."""

    sequence: LandmarkSequence
    """What was judged."""
    measurements: PostureMeasurements
    """All features; the view is among them."""
    baselines: Mapping[View, ViewBaseline]
    """The person's own good sitting, by view; empty where there is none."""
    baseline_origin: BaselineOrigin
    calibration: Mapping[View, CalibrationOutcome]
    """How the attempts to calibrate by the recording itself ended; empty where none was made."""
    seen_views: tuple[View, ...]
    """Views the person is seen in for more than a moment."""
    loads: _Array
    """Shape (T, R). Columns as ``RULE_KEYS``; NaN where a rule cannot tell."""
    reasons: npt.NDArray[np.int8]
    """Shape (T, R). Why it cannot tell."""
    dose: _Array
    """Shape (T,). Share of the holding time used up, the largest over the rules."""
    timeline: PostureTimeline
    """Events, findings, and where the time went."""
    summary: tuple[Measurement, ...]
    """Of each feature over the recording."""

    @property
    def uncalibrated_views(self) -> tuple[View, ...]:
        """The views seen in which there is no baseline: absolute bands are all there is."""
        return tuple(view for view in self.seen_views if view not in self.baselines)

    def find_peak_row(self, start_s: float, end_s: float, rule_key: str) -> int | None:
        """Return the row of the largest load of a rule within a stretch; None if it has none."""
        times_s = self.sequence.times_s
        rows = np.flatnonzero((times_s >= start_s) & (times_s <= end_s))
        loads = self.loads[rows, RULE_KEYS.index(rule_key)]
        if not np.isfinite(loads).any():
            return None
        # Of the largest tenth the middle one: the very largest may be a slip of the pose engine.
        order = np.argsort(np.where(np.isfinite(loads), loads, -np.inf))
        n_known = int(np.isfinite(loads).sum())
        return int(rows[order[-1 - n_known // 20]])

    def find_reference_row(self, view: View) -> int | None:
        """Return the row of a view nearest to the person's own baseline; None if there is none."""
        baseline = self.baselines.get(view)
        rows = np.flatnonzero(self.measurements.view == view)
        if baseline is None or len(rows) == 0:
            return None
        loads = self.loads[rows]
        is_known = np.isfinite(loads)
        worst = np.where(is_known, loads, 0.0).max(axis=1)
        worst[~is_known.any(axis=1)] = np.inf
        if not np.isfinite(worst).any() or worst.min() >= 1.0:
            return None
        good = rows[worst <= worst.min() + 0.1]
        scale = np.where(baseline.spread > 0, baseline.spread, np.nan)
        departures = np.abs(self.measurements.values[good] - baseline.median) / scale
        known = np.where(np.isfinite(departures), departures, 0.0)
        return int(good[np.argmin(known.sum(axis=1))])


def follow_sitting(
    sequence: LandmarkSequence,
    view: npt.NDArray[np.int8],
    *,
    profile: Profile | None = None,
    settings: SittingSettings = _DEFAULT,
    calibrates: bool = False,
    grade_model: GradeModel | None = None,
) -> SittingCourse:
    """Measure and judge how one person sat.

    Parameters
    ----------
    sequence : LandmarkSequence
        T frames of the person; rows without the person are NaN.
    view : numpy.ndarray, shape (T,)
        From where the person is seen: values of View.
    profile : Profile, optional
        A calibration. Where left out, the most upright steady stretch of the recording stands in
        for it, view by view; where there is none either, absolute bands are all there is.
    settings : SittingSettings, optional
        Thresholds and times.
    calibrates : bool
        Whether to calibrate by the recording although there is a profile, as for adding to it; the
        profile is judged by all the same.
    grade_model : GradeModel, optional
        Confirms or doubts what the rule about slouching says; without it the rule stands alone.

    Returns
    -------
    SittingCourse

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    rows = PoseRows.from_sequence(sequence)
    measurements = measure_posture(
        rows, view.astype(np.int8), field_of_view_deg=settings.field_of_view_deg
    )
    calibration: dict[View, CalibrationOutcome] = {}
    if profile is None or calibrates:
        calibration = calibrate_by_recording(
            measurements, sequence.times_s, settings.rules, aspect=_aspect(rows)
        )
    if profile is None:
        own = {
            seen: outcome.baseline
            for seen, outcome in calibration.items()
            if outcome.baseline is not None
        }
    else:
        own = {seen: one for seen, one in profile.baselines.items() if one.is_current}
    baselines = _pick(own, measurements.view)
    loads, reasons = judge_all(measurements, baselines, settings.rules)
    if grade_model is not None:
        bad = grade_model.grade(measurements, baselines, rows).bad
        loads, reasons = weigh_loads(loads, reasons, bad, measurements.view)
    loads, reasons = _abstain_after_drift(sequence, measurements, baselines, loads, reasons)
    seen_views = find_seen_views(sequence.times_s, measurements.view, rows.is_present)
    timeline = judge_timeline(
        sequence.times_s,
        loads,
        reasons,
        rows.is_present,
        RULES,
        settings=settings.monitor,
        break_settings=settings.breaks,
        measurements=measurements,
    )
    return SittingCourse(
        sequence=sequence,
        measurements=measurements,
        baselines=MappingProxyType(own),
        baseline_origin=_name_origin(own, seen_views, profile),
        calibration=MappingProxyType(calibration),
        seen_views=seen_views,
        loads=loads,
        reasons=reasons,
        dose=_accumulate_dose(sequence, measurements, loads, rows.is_present),
        timeline=timeline,
        summary=summarise_posture(measurements, sequence.times_s),
    )


def _aspect(rows: PoseRows) -> float:
    return float(rows.aspect[0]) if len(rows.aspect) else 1.0


def _name_origin(
    own: Mapping[View, ViewBaseline], seen_views: tuple[View, ...], profile: Profile | None
) -> BaselineOrigin:
    """Return where the baseline comes from; a baseline of a view that is not seen is none."""
    if profile is None:
        return "recording" if own else "none"
    return "profile" if any(view in own for view in seen_views) else "none"


def _pick(own: Mapping[View, ViewBaseline], view: npt.NDArray[np.int8]) -> Baselines:
    """Return the baseline of each row in the view it is seen in."""
    stack = np.full((len(View), 2, len(FEATURE_KEYS)), np.nan)
    for seen, baseline in own.items():
        stack[seen] = baseline.median, baseline.spread
    return Baselines(median=stack[view, 0], spread=stack[view, 1])


def _abstain_after_drift(
    sequence: LandmarkSequence,
    measurements: PostureMeasurements,
    baselines: Baselines,
    loads: _Array,
    reasons: npt.NDArray[np.int8],
) -> tuple[_Array, npt.NDArray[np.int8]]:
    """Take back what was judged while the camera or the person was no longer the one calibrated."""
    watch = DriftWatch(1)
    drift = np.zeros(len(sequence), dtype=np.int8)
    for row, time_s in enumerate(sequence.times_s):
        here = slice(row, row + 1)
        drift[row] = watch.step(
            np.array([time_s]),
            take_rows(measurements, here),
            Baselines(median=baselines.median[here], spread=baselines.spread[here]),
        )[0]
    has_drifted = drift != Reason.NONE
    if not has_drifted.any():
        return loads, reasons
    loads, reasons = loads.copy(), reasons.copy()
    loads[has_drifted] = np.nan
    reasons[has_drifted] = drift[has_drifted, np.newaxis]
    return loads, reasons


def _accumulate_dose(
    sequence: LandmarkSequence,
    measurements: PostureMeasurements,
    loads: _Array,
    is_present: npt.NDArray[np.bool_],
) -> _Array:
    """Return the dose at each instant, the largest over the rules, shape (T,)."""
    ratios, _ = compute_ratios(measurements, loads, RULE_KEYS)
    times_s = sequence.times_s
    seen_s = np.maximum.accumulate(np.where(is_present, times_s, -np.inf))
    is_away = times_s - seen_s > _AWAY_S
    return np.asarray(compute_dose_course(times_s, ratios, is_away).max(axis=1, initial=0.0))

"""What the report of a run says, from its parts."""

from datetime import datetime
from typing import Final

import numpy as np

from barun import __version__
from barun.errors import InputError
from barun.feedback.running.running_report import ComparedRecording, OwnBand, RunningReport
from barun.pipeline.running_analysis import RunningAnalysis
from barun.running.comparison import compare_runs
from barun.running.events.gait_event import Side
from barun.running.form.baseline import RunnerBaseline
from barun.running.form.camera_roll import compute_roll_effect
from barun.running.form.channel import channel_names
from barun.running.form.stride_phase import first_side

__all__ = ["compare_with", "report_of_running"]

_BAND_SPREADS: Final = 2.0
"""Standard deviations to either side: 95 % of the runner's strides, if they scatter evenly."""
_CHANNELS: Final = {
    "knee_flexion": "{side}_knee",
    "elbow_flexion": "{side}_elbow",
    "trunk_lean": "trunk",
    "lateral_lean": "lateral_lean",
    "pelvic_drop": "pelvic_obliquity",
}
"""Angles of the charts that are channels of a baseline, too."""


def compare_with(
    analysis: RunningAnalysis, name: str, before: RunningAnalysis
) -> ComparedRecording | None:
    """Return what changed since another recording; None where this one was refused.

    Raises
    ------
    InputError
        If the other one cannot be analysed.
    """
    if before.run is None:
        raise InputError("running_report.compare-unusable", name=name)
    if analysis.run is None or analysis.unit is None:
        return None
    if before.unit is not None and analysis.unit.is_recording_of((before.unit.content,)):
        return ComparedRecording(name, None)
    comparison = compare_runs(
        analysis.run,
        before.run,
        speed_now_m_per_s=analysis.knowledge.speed_m_per_s,
        speed_before_m_per_s=before.knowledge.speed_m_per_s,
    )
    return ComparedRecording(name, comparison)


def _late_share(analysis: RunningAnalysis) -> float:
    """Return when the right foot lands, as a share of the stride since the left contact."""
    shares = [
        stride.step_s / stride.duration_s
        for stride in (() if analysis.run is None else analysis.run.strides)
        if stride.side == "left" and np.isfinite(stride.step_s)
    ]
    return float(np.median(shares)) if shares else 0.5


def _find_band(
    baseline: RunnerBaseline, angle: str, side: Side, late_share: float, turned_deg: float
) -> OwnBand | None:
    """Return the usual range of an angle since the contact of a foot.

    `turned_deg` is how far the pictures of the baseline are to be turned to be level.
    """
    name = _CHANNELS.get(angle, "").format(side=side)
    names = channel_names(baseline.view)
    if name not in names:
        return None
    place = names.index(name)
    effect = compute_roll_effect(baseline.curve, baseline.view)
    curve = baseline.curve[:, place] + turned_deg * effect[:, place]
    spread = baseline.spread[:, place]
    # The cycle of a baseline begins with the foot that is nearer from the side, else the left one.
    if side != first_side(baseline.view):
        late_share = late_share if side == "right" else 1 - late_share
        shift = -round(late_share * len(curve))
        curve, spread = np.roll(curve, shift), np.roll(spread, shift)
    if angle == "pelvic_drop" and side == "right":
        curve = -curve  # the channel is positive where the right side is lower
    low, high = curve - _BAND_SPREADS * spread, curve + _BAND_SPREADS * spread
    return OwnBand(tuple(low.round(2).tolist()), tuple(high.round(2).tolist()))


def _find_bands(analysis: RunningAnalysis) -> dict[tuple[Side, str], OwnBand]:
    """Return the usual ranges, if the baseline is of this view."""
    own, form = analysis.own, analysis.form
    if own is None or form is None or form.verdict == "not_judged":
        return {}
    late_share = _late_share(analysis)
    levelling = analysis.gate.conditions.levelling
    roll_deg = levelling.roll_deg if levelling.is_levelled else 0.0
    turned_deg = form.camera_roll_deg - roll_deg
    bands = {}
    for side, cycles in analysis.cycles.items():
        for angle in cycles.angles:
            band = _find_band(own.baseline, angle, side, late_share, turned_deg)
            if band is not None:
                bands[side, angle] = band
    return bands


def report_of_running(
    analysis: RunningAnalysis,
    source_name: str,
    now: datetime,
    *,
    engine: str = "-",
    model: str = "-",
    ending: str = "complete",
    compared: ComparedRecording | None = None,
) -> RunningReport:
    """Return what the report says.

    Parameters
    ----------
    analysis : RunningAnalysis
        The analysis.
    source_name : str
        As a person knows it.
    now : datetime
        When the report is made, with a time zone.
    engine, model : str
        What found the landmarks; ``-`` where they came from a file.
    ending : str
        How the source ended.
    compared : ComparedRecording, optional
        Another recording of the same runner.
    """
    knowledge, own = analysis.knowledge, analysis.own
    return RunningReport(
        source_name=source_name,
        sequence=analysis.sequence,
        person=analysis.person,
        other_people=analysis.other_people,
        height_m=knowledge.height_m,
        speed_m_per_s=knowledge.speed_m_per_s,
        slowdown=knowledge.slowdown,
        gate=analysis.gate,
        run=analysis.run,
        cycles=analysis.cycles,
        own_bands=_find_bands(analysis),
        findings=analysis.findings,
        form=analysis.form,
        baseline_names=() if own is None else own.names,
        baseline_strides=0 if own is None else own.baseline.n_strides,
        sequence_score=analysis.sequence_score,
        compared=compared,
        ending=ending,
        engine=engine,
        model=model,
        barun_version=__version__,
        created_at=now,
    )

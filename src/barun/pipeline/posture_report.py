"""What the report and the summary of an analysis of sitting say, from its parts."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from barun import __version__
from barun.feedback.posture.headline import write_headline
from barun.feedback.posture.notes import list_notes
from barun.feedback.posture.phrase import Phrase
from barun.feedback.posture.posture_report import Evidence, PostureReport, RuleCourse, TimeUse
from barun.findings.finding import Finding
from barun.pipeline.plain_values import as_plain_number, describe_measurement
from barun.pipeline.posture_analysis import SittingAnalysis
from barun.posture.calibration.outcome import CalibrationOutcome
from barun.posture.judgement.rules import RULES
from barun.posture.monitor.event import SessionState
from barun.posture.reason import Reason
from barun.posture.sitting_course import SittingCourse
from barun.posture.view.view import View

__all__ = ["report_of_sitting", "summarise_sitting"]

_WITHIN = (SessionState.GOOD, SessionState.DEPARTED, SessionState.SETTLING)
"""A departure that did not last is part of sitting."""


def report_of_sitting(
    analysis: SittingAnalysis,
    source_name: str,
    now: datetime,
    *,
    engine: str = "-",
    model: str = "-",
    hold_s: float,
    profile_name: str | None = None,
) -> PostureReport:
    """Return what the report says.

    Parameters
    ----------
    analysis : SittingAnalysis
        The analysis.
    source_name : str
        As a person knows it.
    now : datetime
        When the report is made, with a time zone.
    engine, model : str
        What found the landmarks; ``-`` where they came from a file.
    hold_s : float
        How long a departure had to last to be a finding.
    profile_name : str, optional
        Name of the calibration that was given.
    """
    course = analysis.course
    return PostureReport(
        source_name=source_name,
        sequence=course.sequence,
        other_people=analysis.other_people,
        view=course.measurements.view,
        measurements=course.measurements,
        baseline={view: (own.median, own.spread) for view, own in course.baselines.items()},
        baseline_origin=course.baseline_origin,
        profile_name=profile_name,
        seen_views=course.seen_views,
        calibration=course.calibration,
        courses=tuple(
            RuleCourse(rule.code, rule.key, course.loads[:, column], course.reasons[:, column])
            for column, rule in enumerate(RULES)
        ),
        dose=course.dose,
        findings=course.timeline.findings,
        evidence=tuple(_find_evidence(course)),
        time_use=_sum_up_time(course),
        summary=course.summary,
        hold_s=hold_s,
        engine=engine,
        model=model,
        barun_version=__version__,
        created_at=now,
    )


def _find_evidence(course: SittingCourse) -> Iterator[Evidence]:
    references: dict[View, int | None] = {}
    for finding in course.timeline.findings:
        if finding.outcome != "issue":
            continue
        row = course.find_peak_row(finding.start_s, finding.end_s, finding.key)
        if row is None:
            continue
        view = View(int(course.measurements.view[row]))
        if view not in references:
            references[view] = course.find_reference_row(view)
        yield Evidence(finding, row, references[view])


def _sum_up_time(course: SittingCourse) -> TimeUse:
    shares = course.timeline.shares
    by_state_s = shares.by_state_s
    unknown_s = {Reason(code): seconds for code, seconds in shares.by_reason_s.items()}
    lost_s = by_state_s[SessionState.CANNOT_JUDGE] - sum(unknown_s.values())
    if shares.blind_s + max(lost_s, 0.0) > 0:
        unseen_s = shares.blind_s + max(lost_s, 0.0)
        unknown_s[Reason.TOO_FEW_FRAMES] = unknown_s.get(Reason.TOO_FEW_FRAMES, 0.0) + unseen_s
    return TimeUse(
        total_s=sum(by_state_s.values()) + shares.blind_s,
        within_s=sum(by_state_s[state] for state in _WITHIN),
        departed_s=by_state_s[SessionState.ISSUE],
        away_s=by_state_s[SessionState.AWAY],
        unknown_s=unknown_s,
    )


def _describe_finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "key": finding.key,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "start_s": round(finding.start_s, 3),
        "end_s": round(finding.end_s, 3),
        "duration_s": round(finding.duration_s, 3),
        "reason": finding.reason,
        "measurements": [describe_measurement(one) for one in finding.measurements],
    }


def _describe_calibration(outcome: CalibrationOutcome) -> dict[str, Any]:
    refusal = outcome.refusal
    return {
        "accepted": outcome.is_accepted,
        "refusal": None if refusal is None else refusal.code,
        "details": {} if refusal is None else dict(refusal.details),
        "notes": list(outcome.notes),
    }


def _describe_phrase(phrase: Phrase) -> dict[str, Any]:
    """Return what fills the placeholders; of texts within the text their keys."""
    return {name: _describe_detail(value) for name, value in phrase.details.items()}


def _describe_detail(value: object) -> object:
    if isinstance(value, tuple):
        return [_describe_detail(one) for one in value]
    return value.key if isinstance(value, Phrase) else value


def summarise_sitting(report: PostureReport) -> dict[str, Any]:
    """Return what ``summary.json`` says: plain values, NaN as None."""
    use = report.time_use
    seen = Counter(View(int(view)).label for view in report.view[report.sequence.has_person])
    return {
        "source": report.source_name,
        "activity": "posture",
        "n_frames": len(report.sequence),
        "n_frames_with_person": int(report.sequence.has_person.sum()),
        "duration_s": round(use.total_s, 3),
        "other_people": report.other_people,
        "hold_s": report.hold_s,
        "baseline": {
            "origin": report.baseline_origin,
            "profile": report.profile_name,
            "views": [view.label for view in report.seen_views if view in report.baseline],
            "views_missing": [view.label for view in report.uncalibrated_views],
        },
        "calibration": {
            view.label: _describe_calibration(outcome)
            for view, outcome in report.calibration.items()
        },
        "headline": [phrase.key for phrase in write_headline(report)],
        "notes": [
            {"kind": note.kind, "key": note.phrase.key, "details": _describe_phrase(note.phrase)}
            for note in list_notes(report)
        ],
        "frames_by_view": dict(seen),
        "time_s": {
            "within": round(use.within_s, 3),
            "departed": round(use.departed_s, 3),
            "away": round(use.away_s, 3),
            "unknown": {
                reason.label: round(seconds, 3) for reason, seconds in use.unknown_s.items()
            },
        },
        "dose": {
            "peak": as_plain_number(float(np.max(report.dose, initial=0.0))),
            "end": as_plain_number(float(report.dose[-1])) if len(report.dose) else None,
        },
        "findings": [_describe_finding(finding) for finding in report.findings],
        "measurements": [describe_measurement(one) for one in report.summary],
        "engine": {"name": report.engine, "model": report.model},
        "barun_version": report.barun_version,
    }

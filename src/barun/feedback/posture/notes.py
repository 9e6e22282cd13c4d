"""What has to be known about a report: the same on the page, in the terminal and in the summary."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from barun.feedback.posture.phrase import Phrase
from barun.feedback.posture.posture_report import PostureReport
from barun.feedback.posture.time_axis import format_duration
from barun.posture.calibration.outcome import Refusal
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["Note", "list_notes", "name_view", "say_reason"]

_LOW_RATE_HZ: Final = 5.0
_RATE_ERROR_HZ: Final = 0.05
"""Instants are written in whole milliseconds."""
_WORTH_SAYING: Final = 0.05
"""Share of the time with a person from which on a reason for not judging is told."""
_OF_BASELINE: Final = frozenset({Reason.CAMERA_MOVED, Reason.PERSON_CHANGED})


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know."""

    kind: Literal["warning", "remark"]
    phrase: Phrase


def name_view(view: View) -> Phrase:
    """Return the name of a view."""
    return Phrase(f"posture_report.view-{view.label.replace('_', '-')}")


def say_reason(report: PostureReport, reason: Reason) -> Phrase:
    """Return why something could not be judged, and what to do.

    A picture that no longer fits the baseline is told by what the baseline is.
    """
    if reason in _OF_BASELINE and report.has_baseline:
        return Phrase(f"posture_report.reason-{reason.label}-{report.baseline_origin}")
    return Phrase(f"posture.reason-{reason.label}")


def list_notes(report: PostureReport) -> tuple[Note, ...]:
    """Return everything to know, what the numbers rest on first."""
    return (
        *_note_baseline(report),
        *_note_time(report),
        *_note_recording(report),
    )


def _note_baseline(report: PostureReport) -> Iterator[Note]:
    name = report.profile_name or ""
    missing = tuple(name_view(view) for view in report.uncalibrated_views)
    if report.has_baseline:
        yield Note("remark", Phrase(f"posture_report.baseline-{report.baseline_origin}", name=name))
    elif report.profile_name is None:
        words = "baseline-picture" if report.is_picture else "baseline-none"
        yield Note("remark" if report.is_picture else "warning", Phrase(f"posture_report.{words}"))
    elif not missing:
        yield Note("warning", Phrase("posture_report.baseline-unused", name=name))
    if report.profile_name is not None and missing:
        yield Note("warning", Phrase("posture_report.note-view-missing", name=name, views=missing))
    if report.profile_name is None:
        yield from _note_refusals(report)


def _note_refusals(report: PostureReport) -> Iterator[Note]:
    for view in report.uncalibrated_views:
        outcome = report.calibration.get(view)
        if outcome is not None and outcome.refusal is not None:
            yield Note(
                "remark",
                Phrase(
                    "posture_report.note-refused",
                    view=name_view(view),
                    reason=_quote(outcome.refusal),
                ),
            )


def _quote(refusal: Refusal) -> Phrase:
    return Phrase(refusal.message_key, **refusal.details)


def _note_time(report: PostureReport) -> Iterator[Note]:
    if report.is_picture:
        return
    if report.is_too_short:
        yield Note("warning", Phrase("posture_report.note-short", hold=f"{report.hold_s:g}"))
    use = report.time_use
    for reason, seconds in sorted(use.unknown_s.items(), key=lambda item: -item[1]):
        if reason is not Reason.NONE and seconds >= _WORTH_SAYING * max(use.present_s, 1e-9):
            yield Note(
                "remark",
                Phrase(
                    "posture_report.note-unknown",
                    time=format_duration(seconds),
                    reason=say_reason(report, reason),
                ),
            )


def _note_recording(report: PostureReport) -> Iterator[Note]:
    if report.other_people:
        yield Note("remark", Phrase("posture_report.note-others", count=report.other_people))
    rate_hz = report.sequence.frame_rate_hz
    if rate_hz < _LOW_RATE_HZ - _RATE_ERROR_HZ:  # NaN for a single picture
        yield Note("warning", Phrase("posture_report.note-rate", rate=f"{rate_hz:.1f}"))

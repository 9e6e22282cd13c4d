"""The sections of a report about the recording and how it was analysed, as HTML."""

from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np

from barun.feedback.clip_report import ClipReport
from barun.feedback.judged_report import write_facts
from barun.feedback.report_data import find_row_step
from barun.feedback.report_text import format_number, say

__all__ = ["compute_percent", "write_provenance", "write_recording"]

_SELDOM_SEEN: Final = 0.5


def write_recording(report: ClipReport) -> str:
    """Return what was analysed, how good the recording is, and what to know about it."""
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in _facts(report))
    notes = "".join(f'<li class="{kind}">{words}</li>' for kind, words in _notes(report))
    notes = f'<ul class="notes">{notes}</ul>' if notes else ""
    return (
        f'<section id="recording"><h2>{say("recording")}</h2><dl class="facts">{facts}</dl>'
        f"{notes}</section>"
    )


def _facts(report: ClipReport) -> Iterator[tuple[str, str]]:
    yield say("kind"), say(f"kind-{report.kind}")
    if report.size_wh is not None:
        width, height = report.size_wh
        yield say("size"), say("size-value", width=width, height=height)
    if report.n_frames != 1:
        yield say("duration"), say("seconds", value=format_number(report.duration_s, 1))
        rate = report.frame_rate_hz
        yield (
            say("frame-rate"),
            say("unknown")
            if rate is None
            else say(
                "frames-per-second", value=format_number(rate, 0 if rate == round(rate) else 2)
            ),
        )
    yield say("frames"), str(report.n_frames)
    yield (
        say("seen"),
        say(
            "seen-value",
            count=report.n_frames_with_person,
            total=report.n_frames,
            percent=compute_percent(report.n_frames_with_person, report.n_frames),
        ),
    )
    if report.people:
        visibility = report.people[0].landmarks.visibility
        known = visibility[np.isfinite(visibility)]
        if known.size:
            percent = format_number(float(np.median(known)) * 100)
            yield say("visibility"), say("visibility-value", percent=percent)
    yield say("ending"), say(f"ending-{report.ending}", seconds=_ended_at(report))


def _notes(report: ClipReport) -> Iterator[tuple[str, str]]:
    if report.ending != "complete":
        yield "warning", say(f"note-{report.ending}", seconds=_ended_at(report))
    if report.n_skipped:
        yield "warning", say("note-skipped", count=report.n_skipped)
    if report.people and report.n_frames_with_person < _SELDOM_SEEN * report.n_frames:
        percent = compute_percent(report.n_frames_with_person, report.n_frames)
        yield "warning", say("note-seldom-seen", percent=percent)
    if report.size_wh is None:
        yield "warning", say("note-no-size")
    if any(person.angles.reference == "world" for person in report.people):
        yield "remark", say("note-world")
    step = find_row_step(report)
    if step > 1:
        yield "remark", say("note-thinned", step=step)


def _ended_at(report: ClipReport) -> str:
    return format_number(report.ended_at_s, 1)


def compute_percent(count: int, total: int) -> int:
    """Return a share in percent, never rounded up to all or down to nothing."""
    if total == 0 or count in (0, total):
        return 100 if count and count == total else 0
    return min(99, max(1, round(100 * count / total)))


def write_provenance(report: ClipReport) -> str:
    """Return how the report was made: engine, model, version, time."""
    facts = [
        (say("engine"), escape(report.engine)),
        (say("model"), escape(report.model)),
        (
            say("model-hash"),
            say("unknown")
            if report.model_sha256 is None
            else f"<code>{report.model_sha256}</code>",
        ),
        (say("version"), escape(report.barun_version)),
        (say("created"), escape(report.created_at.strftime("%Y-%m-%d %H:%M %Z").strip())),
    ]
    if report.people:
        reference = report.people[0].angles.reference
        facts.insert(2, (say("measured-in"), say(f"measured-in-{reference}")))
    return write_facts(facts)

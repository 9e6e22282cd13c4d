"""What was also looked for: rules that found nothing, and rules that could not tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.feedback.posture.notes import say_reason
from barun.feedback.posture.phrase import Phrase, say_phrases
from barun.feedback.posture.posture_report import PostureReport, RuleCourse
from barun.feedback.report_text import say_key
from barun.posture.judgement.rule_texts import title_key
from barun.posture.reason import Reason

__all__ = ["Unjudged", "group_unjudged", "list_passed", "write_looked_for"]

_PARTLY: Final = 0.8
"""Share of the frames with a person below which it is said how much a rule could judge."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Rules that could not tell for the same reason."""

    rules: tuple[Phrase, ...]
    """Their names."""
    reason: Phrase


def list_passed(report: PostureReport) -> Iterator[Phrase]:
    """Yield the names of rules that could judge and found nothing that lasted.

    None where nothing could have lasted.
    """
    if report.is_too_short:
        return
    for course in report.courses:
        if _outcome(report, course) != "passed":
            continue
        share = _share_judged(report, course)
        name = Phrase(title_key(course.key))
        if share < _PARTLY:
            percent = max(round(100 * share), 1)
            yield Phrase("posture_report.judged-partly", name=name, percent=percent)
        else:
            yield name


def group_unjudged(report: PostureReport) -> tuple[Unjudged, ...]:
    """Return the rules that could not tell, by their commonest reason, in the order of codes."""
    groups: dict[Reason, list[Phrase]] = {}
    for course in report.courses:
        if _outcome(report, course) == "not_applicable":
            groups.setdefault(_commonest(course), []).append(Phrase(title_key(course.key)))
    return tuple(
        Unjudged(tuple(names), say_reason(report, reason)) for reason, names in groups.items()
    )


def write_looked_for(report: PostureReport) -> str:
    """Return the section, or nothing if every rule found something."""
    passed = tuple(list_passed(report))
    parts = []
    if passed:
        lead = Phrase("posture_report.passed", rules=passed)
        parts.append(f"<p>{say_phrases((lead,))}</p>")
    entries = "".join(
        f"<dt>{say_phrases((Phrase('posture_report.list', items=group.rules),))}</dt>"
        f"<dd>{say_phrases((group.reason,))}</dd>"
        for group in group_unjudged(report)
    )
    if entries:
        parts.append(
            f"<p>{say_key('posture_report.looked-for-unjudged')}</p>"
            f'<dl class="reasons">{entries}</dl>'
        )
    if not parts:
        return ""
    title = say_key("posture_report.looked-for")
    return f'<section id="looked-for"><h2>{title}</h2>{"".join(parts)}</section>'


def _outcome(report: PostureReport, course: RuleCourse) -> str:
    return next((one.outcome for one in report.findings if one.key == course.key), "")


def _share_judged(report: PostureReport, course: RuleCourse) -> float:
    present = report.sequence.has_person
    return float(np.isfinite(course.load[present]).mean()) if present.any() else 0.0


def _commonest(course: RuleCourse) -> Reason:
    counts = np.bincount(course.reason.astype(np.int64), minlength=len(Reason))
    counts[Reason.NONE] = 0
    counts[Reason.NO_PERSON] = min(counts[Reason.NO_PERSON], 1)  # told by the bar of time
    return Reason(int(np.argmax(counts)))

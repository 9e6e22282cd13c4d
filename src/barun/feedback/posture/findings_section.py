"""The findings of a posture report: what lasted, how it looked, what may help."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from barun.feedback.exercises import Exercise, exercises_for
from barun.feedback.exercises.drawing import draw_exercise
from barun.feedback.exercises.exercise import FINDING_KEYS
from barun.feedback.exercises.wording import say_dose
from barun.feedback.posture.evidence_drawing import draw_evidence
from barun.feedback.posture.phrase import Phrase, say_phrases
from barun.feedback.posture.posture_report import Evidence, PostureReport
from barun.feedback.posture.quantity import (
    compare_with_own,
    say_quantity,
    say_value,
    tells_alone,
)
from barun.feedback.posture.time_axis import format_clock, format_duration
from barun.feedback.report_text import say_key
from barun.findings.finding import Finding, Severity
from barun.messages import LANGUAGES, Language, text
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.judgement.rule_texts import advice_key, explanation_key, title_key
from barun.posture.view.view import View

__all__ = ["RuleFindings", "group_findings", "write_findings"]

MOST_SHOWN: Final = 4
"""Events of one rule that are shown; the rest are counted."""
_VALUES: Final = 2
_SEVERITIES: Final[tuple[Severity, ...]] = ("none", "mild", "moderate", "marked")
_EXERCISES: Final = 3


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """What one rule found."""

    key: str
    """Of the rule."""
    findings: tuple[Finding, ...]
    """In order of time; never empty."""

    @property
    def total_s(self) -> float:
        """Seconds in all."""
        return sum(finding.duration_s for finding in self.findings)

    @property
    def longest(self) -> tuple[Finding, ...]:
        """Those worth showing, in order of time."""
        several = sorted(self.findings, key=lambda one: -one.duration_s)[:MOST_SHOWN]
        return tuple(sorted(several, key=lambda one: one.start_s))

    @property
    def advice(self) -> Phrase:
        """What may help, after the worst of them."""
        worst = max((one.severity for one in self.findings), key=_SEVERITIES.index)
        # What has no severity is advice to get up: the few minutes that the guidance names.
        return Phrase(advice_key(self.key, "moderate" if worst == "none" else worst))


def group_findings(report: PostureReport) -> tuple[RuleFindings, ...]:
    """Return what lasted by rule, the one that lasted longest first."""
    keys = dict.fromkeys(finding.key for finding in report.told)
    groups = (
        RuleFindings(key, tuple(one for one in report.told if one.key == key)) for key in keys
    )
    return tuple(sorted(groups, key=lambda group: -group.total_s))


def write_findings(report: PostureReport) -> str:
    """Return one part a rule that found something, the one that lasted longest first."""
    parts = "".join(_write_rule(report, group) for group in group_findings(report))
    if not parts:
        words = "findings-none" if report.time_use.judged_s else "findings-unjudged"
        parts = f"<p>{say_key(f'posture_report.{words}')}</p>"
    return f'<section id="findings"><h2>{say_key("posture_report.findings")}</h2>{parts}</section>'


def _write_rule(report: PostureReport, group: RuleFindings) -> str:
    key, longest = group.key, group.longest
    cards = "".join(_write_event(report, one) for one in longest)
    more = ""
    if len(group.findings) > len(longest):
        count = len(group.findings) - len(longest)
        more = f'<p class="hint">{say_key("posture_report.more-events", count=count)}</p>'
    in_all = say_key(
        "posture_report.lane-events",
        count=len(group.findings),
        time=format_duration(group.total_s),
    )
    return (
        f'<article class="finding"><h3>{say_key(title_key(key))}'
        f" <small>{group.findings[0].code} · {in_all}</small></h3>"
        f'<div class="told"><div class="words"><p>{say_key(explanation_key(key))}</p>'
        f'<p class="advice">{say_phrases((group.advice,))}</p></div>'
        f'<div class="events">{cards}{more}</div></div>'
        f"{_write_exercises(key)}</article>"
    )


def _write_event(report: PostureReport, finding: Finding) -> str:
    evidence = next((one for one in report.evidence if one.finding is finding), None)
    drawing = values = shown_at = ""
    if evidence is not None:
        drawing = draw_evidence(report.sequence, evidence.row, evidence.reference_row)
        values = "".join(_write_values(report, evidence))
        at = format_clock(float(report.sequence.times_s[evidence.row]), tenths=True)
        words = "shown-at" if evidence.reference_row is not None else "shown-alone"
        shown_at = f"<small>{say_key(f'posture_report.{words}', time=at)}</small>"
    middle = f"<small>{say_key('posture_report.middle')}</small>" if values else ""
    return (
        f'<figure class="event-card {finding.severity}">{drawing}<figcaption>'
        f"<b>{format_clock(finding.start_s)}\N{EN DASH}{format_clock(finding.end_s)}</b> "
        f"({format_duration(finding.duration_s)}) "
        f'<span class="badge {finding.severity}">'
        f"{say_key(f'posture_report.severity-{finding.severity}')}</span>"
        f'<dl class="values">{values}</dl>{middle}{shown_at}</figcaption></figure>'
    )


def _write_values(report: PostureReport, item: Evidence) -> Iterator[str]:
    """Yield what the event rests on: its middle value, and how it differs from the person's own."""
    own = report.baseline.get(View(int(report.view[item.row])))
    for measurement in item.finding.measurements[:_VALUES]:
        key = measurement.key
        if key not in FEATURES:
            continue
        usual = float("nan") if own is None else float(own[0][feature_column(key)])
        change = compare_with_own(key, measurement.value, usual)
        if change is not None and tells_alone(key):
            shown = say_phrases((change,))  # the bare number of a size or place says nothing
        else:
            beside = "" if change is None else f" <small>{say_phrases((change,))}</small>"
            shown = f"{say_value(key, measurement.value)}{beside}"
        yield f"<div><dt>{say_quantity(key)}</dt><dd>{shown}</dd></div>"


def _write_exercises(key: str) -> str:
    if key not in FINDING_KEYS:
        return ""
    cards = "".join(
        f'<div lang="{language}" class="exercise">{draw_exercise(exercise, language)}'
        f"<b>{escape(exercise.text[language].title)}</b>"
        f"<small>{escape(say_dose(exercise.dose, language))}</small>"
        f"{_list_steps(exercise, language)}</div>"
        for exercise in exercises_for(key)[:_EXERCISES]
        for language in LANGUAGES
    )
    return (
        f"<details><summary>{say_key('posture_report.exercises')}</summary>"
        f'<div class="exercises">{cards}</div></details>'
    )


def _list_steps(exercise: Exercise, language: Language) -> str:
    words = exercise.text[language]
    steps = "".join(f"<li>{escape(step)}</li>" for step in words.steps)
    avoid = "".join(f"<li>{escape(one)}</li>" for one in words.avoid)
    heading = escape(text("posture_report.exercise-avoid", language))
    return f'<ol>{steps}</ol><p class="hint">{heading}</p><ul class="avoid">{avoid}</ul>'

"""The findings of a posture report: what lasted, how it looked, what may help."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

import numpy as np

from barun.feedback.exercises import Exercise, exercises_for
from barun.feedback.exercises.drawing import draw_exercise
from barun.feedback.exercises.exercise import FINDING_KEYS
from barun.feedback.exercises.wording import say_dose
from barun.feedback.posture.evidence_drawing import draw_evidence
from barun.feedback.posture.posture_report import Evidence, PostureReport
from barun.feedback.posture.quantity import say_quantity, write_value
from barun.feedback.posture.time_axis import format_clock
from barun.feedback.report_text import say_key
from barun.findings.finding import Severity
from barun.messages import LANGUAGES, Language, text
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.judgement.rule_texts import advice_key, explanation_key, title_key
from barun.posture.view.view import View

__all__ = ["write_findings"]

_MOST_SHOWN: Final = 4
"""Events of one rule shown with a drawing; the rest are counted."""
_EXERCISES: Final = 3


def write_findings(report: PostureReport) -> str:
    """Return one part a rule that found something, the one that lasted longest first."""
    issues = [item for item in report.evidence if item.finding.outcome == "issue"]
    if not issues:
        words = "findings-none" if report.time_use.judged_s else "findings-unjudged"
        return (
            f'<section id="findings"><h2>{say_key("posture_report.findings")}</h2>'
            f"<p>{say_key(f'posture_report.{words}')}</p></section>"
        )
    by_rule = {
        key: list(items)
        for key, items in groupby(
            sorted(issues, key=lambda item: item.finding.key), key=lambda item: item.finding.key
        )
    }
    ordered = sorted(
        by_rule.items(), key=lambda pair: -sum(item.finding.duration_s for item in pair[1])
    )
    parts = "".join(_write_rule(report, key, items) for key, items in ordered)
    return f'<section id="findings"><h2>{say_key("posture_report.findings")}</h2>{parts}</section>'


def _write_rule(report: PostureReport, key: str, items: Sequence[Evidence]) -> str:
    longest = sorted(items, key=lambda item: -item.finding.duration_s)[:_MOST_SHOWN]
    cards = "".join(
        _write_event(report, item) for item in sorted(longest, key=lambda item: item.row)
    )
    more = ""
    if len(items) > len(longest):
        count = len(items) - len(longest)
        more = f'<p class="hint">{say_key("posture_report.more-events", count=count)}</p>'
    worst = max(items, key=lambda item: ("mild", "moderate", "marked").index(_severity(item)))
    return (
        f'<article class="finding"><h3>{say_key(title_key(key))}'
        f" <small>{items[0].finding.code}</small></h3>"
        f"<p>{say_key(explanation_key(key))}</p>"
        f'<div class="events">{cards}</div>{more}'
        f'<p class="advice">{say_key(advice_key(key, _severity(worst)))}</p>'
        f"{_write_exercises(key)}</article>"
    )


def _severity(item: Evidence) -> Severity:
    return "mild" if item.finding.severity == "none" else item.finding.severity


def _write_event(report: PostureReport, item: Evidence) -> str:
    finding = item.finding
    drawing = draw_evidence(report.sequence, item.row, item.reference_row)
    values = "".join(_write_values(report, item))
    shown_at = format_clock(float(report.sequence.times_s[item.row]), tenths=True)
    return (
        f'<figure class="event-card {finding.severity}">{drawing}<figcaption>'
        f"<b>{format_clock(finding.start_s)}\N{EN DASH}{format_clock(finding.end_s)}</b> "
        f"{say_key('posture_report.lasted', time=format_clock(finding.duration_s))} "
        f'<span class="badge {finding.severity}">'
        f"{say_key(f'posture_report.severity-{finding.severity}')}</span>"
        f'<dl class="values">{values}</dl>'
        f"<small>{say_key('posture_report.shown-at', time=shown_at)}</small></figcaption></figure>"
    )


def _write_values(report: PostureReport, item: Evidence) -> Iterator[str]:
    """Yield what the event rests on: the value of the frame shown, and the person's own."""
    own = report.baseline.get(View(int(report.view[item.row])))
    for measurement in item.finding.measurements[:2]:
        if measurement.key not in FEATURES:
            continue
        column = feature_column(measurement.key)
        value = float(report.measurements.values[item.row, column])
        usual = "" if own is None else _write_own(measurement.key, float(own[0][column]))
        yield (
            f"<div><dt>{say_quantity(measurement.key)}</dt>"
            f"<dd>{write_value(measurement.key, value)} {usual}</dd></div>"
        )


def _write_own(key: str, median: float) -> str:
    if not np.isfinite(median):
        return ""
    return f"<small>{say_key('posture_report.own', value=write_value(key, median))}</small>"


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

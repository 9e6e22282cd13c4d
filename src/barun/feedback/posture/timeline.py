"""The timeline of a posture report: views, rules and dose on one axis of time, as SVG."""

from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.posture.notes import say_reason
from barun.feedback.posture.posture_report import PostureReport, RuleCourse
from barun.feedback.posture.time_axis import (
    TimeAxis,
    draw_clock,
    find_stretches,
    format_clock,
    format_duration,
)
from barun.feedback.report_text import say_key
from barun.findings.finding import Finding
from barun.messages import LANGUAGES, Language, text
from barun.posture.judgement.rule_texts import title_key
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["draw_timeline"]

_WIDTH: Final = 1000
_LEFT: Final = 8
_RIGHT: Final = 8
_LANE: Final = 46
_BAR: Final = 12
_CURVE: Final = 24
_STRIP: Final = 14
_DOSE: Final = 64
_COLUMNS: Final = 480
"""Stretches a curve is drawn with at most; of each the largest value is kept."""
_HIGHEST_LOAD: Final = 2.5

_Array = npt.NDArray[np.float64]


def draw_timeline(report: PostureReport) -> str:
    """Return the timeline as HTML: one labelled strip a row, all on the same axis of time.

    Every row is an SVG of its own under its label, so that long labels and narrow screens do not
    meet. Bars carry their time and duration as a tooltip in both languages.
    """
    times_s = report.sequence.times_s
    axis = TimeAxis(float(times_s[0]), float(times_s[-1]), _LEFT, _WIDTH - _RIGHT)
    rows = [
        _row(say_key("posture_report.lane-view"), "", _draw_views(report, axis), _STRIP),
        *(
            _draw_lane(course, report, axis)
            for course in report.courses
            if _is_told(course) or _find_events(report, course.key)
        ),
        *_draw_advice(report, axis),
    ]
    if np.isfinite(report.dose).any():
        rows.append(
            _row(
                say_key("posture_report.lane-dose"),
                f"<small>{say_key('posture_report.lane-dose-note')}</small>",
                _draw_dose(report.dose, times_s, axis),
                _DOSE,
            )
        )
    return f'<div class="timeline">{"".join(rows)}{draw_clock(axis, _WIDTH)}</div>'


def _is_told(course: RuleCourse) -> bool:
    return bool(np.isfinite(course.load).any())


def _find_events(report: PostureReport, key: str) -> list[Finding]:
    return [finding for finding in report.told if finding.key == key]


def _draw_advice(report: PostureReport, axis: TimeAxis) -> Iterator[str]:
    """Yield a row for each kind of advice that stands on no curve, such as to take a break."""
    of_rules = {course.key for course in report.courses}
    for key in dict.fromkeys(one.key for one in report.told if one.key not in of_rules):
        events = _find_events(report, key)
        bars = "".join(_draw_event(event, axis) for event in events)
        yield _row(say_key(title_key(key)), _sum_up(events), bars, _BAR)


def _sum_up(events: list[Finding]) -> str:
    total_s = sum(event.duration_s for event in events)
    words = say_key("posture_report.lane-events", count=len(events), time=format_duration(total_s))
    return f"<small>{words}</small>"


def _row(label: str, note: str, drawing: str, height: float) -> str:
    return (
        f'<div class="lane"><div class="lane-label">{label}{note}</div>'
        f'<svg viewBox="0 0 {_WIDTH} {height}" style="height:{height}px"'
        f' preserveAspectRatio="none" aria-hidden="true">'
        f"{drawing}</svg></div>"
    )


def _tooltip(parts: dict[Language, str]) -> str:
    # A tooltip has one language at a time in no browser: both stand in it.
    return f"<title>{escape(' · '.join(parts[language] for language in LANGUAGES))}</title>"


def _span(start_s: float, end_s: float) -> str:
    return f"{format_clock(start_s)}\N{EN DASH}{format_clock(end_s)}"


def _draw_views(report: PostureReport, axis: TimeAxis) -> str:
    present = report.sequence.has_person
    shown = np.where(present, report.view, -1)
    parts = []
    for value, start_s, end_s in find_stretches(shown, report.sequence.times_s):
        if value < 0:
            name, words = "away", {tag: text("posture_report.away", tag) for tag in LANGUAGES}
        else:
            view = View(value)
            name = view.label
            key = f"posture_report.view-{name.replace('_', '-')}"
            words = {tag: text(key, tag) for tag in LANGUAGES}
        words = {tag: f"{word} {_span(start_s, end_s)}" for tag, word in words.items()}
        parts.append(
            f'<rect class="view {name}" x="{axis.x(start_s):.1f}" y="0"'
            f' width="{max(axis.x(end_s) - axis.x(start_s), 0.6):.1f}" height="{_STRIP}">'
            f"{_tooltip(words)}</rect>"
        )
    return "".join(parts)


def _draw_lane(course: RuleCourse, report: PostureReport, axis: TimeAxis) -> str:
    times_s = report.sequence.times_s
    unknown = np.isnan(course.load)
    parts = [_draw_unknown(report, course, unknown, axis)]
    base = _BAR + 4 + _CURVE
    parts.append(
        f'<path class="threshold" d="M{_LEFT} {base - _CURVE / _HIGHEST_LOAD:.1f}'
        f'H{_WIDTH - _RIGHT}"/>'
    )
    area = _area(course.load / _HIGHEST_LOAD, times_s, axis, base, _CURVE)
    parts.append(f'<path class="load" d="{area}"/>')
    events = _find_events(report, course.key)
    parts += [_draw_event(event, axis) for event in events]
    note = _sum_up(events) if events else ""
    return _row(say_key(title_key(course.key)), note, "".join(parts), _LANE)


def _draw_unknown(
    report: PostureReport, course: RuleCourse, unknown: npt.NDArray[np.bool_], axis: TimeAxis
) -> str:
    shown = np.where(unknown, course.reason, -1)
    parts = []
    for value, start_s, end_s in find_stretches(shown, report.sequence.times_s):
        if value < 0:
            continue
        reason = say_reason(report, Reason(value))
        words = {tag: f"{reason.text(tag)} {_span(start_s, end_s)}" for tag in LANGUAGES}
        parts.append(
            f'<rect class="unknown" x="{axis.x(start_s):.1f}" y="{_BAR + 4}"'
            f' width="{max(axis.x(end_s) - axis.x(start_s), 0.6):.1f}" height="{_CURVE}">'
            f"{_tooltip(words)}</rect>"
        )
    return "".join(parts)


def _draw_event(event: Finding, axis: TimeAxis) -> str:
    x = axis.x(event.start_s)
    words = {
        tag: f"{text(f'posture_report.severity-{event.severity}', tag)} "
        f"{_span(event.start_s, event.end_s)}"
        for tag in LANGUAGES
    }
    return (
        f'<rect class="event {event.severity}" x="{x:.1f}" y="0" rx="3"'
        f' width="{max(axis.x(event.end_s) - x, 3):.1f}" height="{_BAR}">{_tooltip(words)}</rect>'
    )


def _columns(values: _Array, times_s: _Array) -> tuple[_Array, _Array]:
    """Return at most `_COLUMNS` instants and the largest value of each stretch."""
    if len(values) <= _COLUMNS:
        return times_s, values
    chunks = np.array_split(np.arange(len(values)), _COLUMNS)
    middle_s = np.array([times_s[chunk].mean() for chunk in chunks])
    known = np.isfinite(values)
    peaks = np.array(
        [values[chunk][known[chunk]].max() if known[chunk].any() else np.nan for chunk in chunks]
    )
    return middle_s, peaks


def _area(values: _Array, times_s: _Array, axis: TimeAxis, base: float, height: float) -> str:
    """Return the path of the area under a curve; a gap in the values is a gap in the area."""
    steps: list[str] = []
    for run in _runs(*_columns(np.clip(values, 0, 1), times_s)):
        points = "".join(
            f"L{axis.x(time_s):.1f} {base - value * height:.1f}" for time_s, value in run
        )
        start, end = axis.x(run[0][0]), axis.x(run[-1][0])
        steps.append(f"M{start:.1f} {base}{points}L{end:.1f} {base}Z")
    return "".join(steps)


def _runs(times_s: _Array, values: _Array) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for time_s, value in zip(times_s.tolist(), values.tolist(), strict=True):
        if value == value:  # not NaN
            run.append((time_s, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _draw_dose(dose: _Array, times_s: _Array, axis: TimeAxis) -> str:
    known = dose[np.isfinite(dose)]
    top = max(1.15, float(known.max()) * 1.05)
    line = _DOSE - (_DOSE - 4) / top
    return (
        f'<path class="dose" d="{_area(dose / top, times_s, axis, _DOSE, _DOSE - 4)}"/>'
        f'<path class="threshold full" d="M{_LEFT} {line:.1f}H{_WIDTH - _RIGHT}"/>'
    )

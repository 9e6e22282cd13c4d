"""The table of running metrics: left, right, difference, what others measured."""

from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np

from barun.feedback.report_text import say, say_key
from barun.feedback.running.metric_words import (
    format_spread,
    format_value,
    list_groups,
    name_key,
    say_unit,
    say_value,
    split_key,
)
from barun.feedback.running.running_report import RunningReport
from barun.findings.measurement import Measurement
from barun.running.metrics.flight import has_no_flight
from barun.running.metrics.metric_table import METRICS
from barun.running.metrics.reference_ranges import REFERENCE_RANGES, ReferenceRange

__all__ = ["find_range", "write_metrics"]

_WIDTH: Final = 150
_HEIGHT: Final = 26
_ALIKE_SPEED: Final = 0.15
"""Share by which the runner's speed may differ from that of the runners of a range."""


def find_range(report: RunningReport, metric: str) -> ReferenceRange | None:
    """Return what other runners measured, if it holds at the runner's speed.

    A range without a speed is shown at every speed, one with a speed only within 15 % of it.
    """
    reference = REFERENCE_RANGES.get(metric)
    if reference is None or reference.speed_m_per_s is None:
        return reference
    speed = report.speed_m_per_s
    if speed is None:
        return None
    is_near = abs(speed - reference.speed_m_per_s) <= _ALIKE_SPEED * reference.speed_m_per_s
    return reference if is_near else None


def write_metrics(report: RunningReport) -> str:
    """Return the section; empty where nothing was measured."""
    if report.run is None:
        return ""
    bodies = "".join(_write_groups(report))
    heads = ("metric", "left", "right", "difference", "others", "reliability")
    head = "".join(f'<th scope="col">{say_key(f"running_report.{one}")}</th>' for one in heads)
    return (
        f'<section id="metrics"><h2>{say_key("running_report.metrics")}</h2>'
        f'<p class="hint">{say_key("running_report.metrics-note")}</p>'
        f'<div class="table-frame" tabindex="0" role="group" aria-labelledby="metrics-name">'
        f'<table class="metrics"><caption id="metrics-name" class="visually-hidden">'
        f"{say_key('running_report.metrics')}</caption>"
        f"<thead><tr>{head}</tr></thead>{bodies}</table></div></section>"
    )


def _write_groups(report: RunningReport) -> Iterator[str]:
    for group in list_groups():
        rows = "".join(_write_row(report, metric) for metric in group.metrics)
        if rows:
            heading = say_key(f"running_report.group-{group.name}")
            yield f'<tbody><tr><th colspan="6" scope="colgroup">{heading}</th></tr>{rows}</tbody>'


def _write_row(report: RunningReport, metric: str) -> str:
    run = report.run
    if run is None:
        return ""
    keys = (f"left_{metric}", f"right_{metric}") if METRICS[metric].is_sided else (metric,)
    values = [run.measurements[key] for key in keys if key in run.measurements]
    if all(one.outcome == "cannot_judge" for one in values):
        return ""
    cells = "".join(
        f'<td class="number {side}"{span}>{_label(side)}{_write_value(one)}</td>'
        for one, side, span in zip(
            values,
            ("left", "right") if len(values) > 1 else ("middle",),
            ("", "") if len(values) > 1 else (' colspan="2"',),
            strict=True,
        )
    )
    difference = run.measurements.get(f"{metric}_difference")
    reference = find_range(report, metric)
    about = say_key(f"running_report.about-{metric.replace('_', '-')}", "small")
    return (
        f'<tr><th scope="row">{say_key(name_key(metric))}{about}</th>{cells}'
        f'<td class="number">{_write_difference(difference)}</td>'
        f'<td class="others">{_draw(values, reference)}{_write_reference(metric, reference)}</td>'
        f'<td class="outcome">{_write_outcome(values)}</td></tr>'
    )


def _label(name: str) -> str:
    """Return what a cell is, for narrow screens, where the heading is not above it."""
    if name == "middle":
        return ""
    return f'<span class="cell-name">{say_key(f"running_report.{name}")}</span>'


def _write_value(measurement: Measurement) -> str:
    if measurement.outcome == "cannot_judge":
        reason = say_key(measurement.reason, "small") if measurement.reason else ""
        return f"\N{EN DASH} {reason}"
    if has_no_flight(measurement):
        return say_key("running_report.no-flight")
    return say_value(measurement)


def _write_difference(difference: Measurement | None) -> str:
    if difference is None:
        return ""
    label = _label("difference")
    if difference.outcome == "cannot_judge":
        reason = say_key(difference.reason, "small") if difference.reason else ""
        return f"{label}\N{EN DASH} {reason}"
    smallest = difference.uncertainty or 0.0
    is_real = abs(difference.value) > smallest
    kind = "apart" if is_real else "alike"
    unit = say_unit(difference.unit)
    told = format_spread(smallest, difference.unit, is_fine=True)
    words = say_key(f"running_report.sides-{kind}", "small", smallest=told)
    number = format_value(difference.value, difference.unit, is_fine=True, spread=smallest)
    return f'{label}<span class="{kind}">{number}{unit}</span> {words}'


def _write_reference(metric: str, reference: ReferenceRange | None) -> str:
    if reference is None:
        return ""
    unit = METRICS[metric].unit
    low, high = (format_value(edge, unit) for edge in (reference.low, reference.high))
    words = say_key(f"running_report.range-{metric.replace('_', '-')}", "small")
    return (
        f'<span class="range">{low}\N{EN DASH}{high}{say_unit(unit)}'
        f'</span>{words}<small class="source">{escape(reference.source)}</small>'
    )


def _write_outcome(values: list[Measurement]) -> str:
    judged = [one for one in values if one.outcome != "cannot_judge"]
    worst = next((one for one in judged if one.outcome == "weak"), judged[0])
    strides = sum(one.support.n_frames for one in judged)
    reason = f" {say_key(worst.reason, 'small')}" if worst.reason else ""
    side, _ = split_key(worst.key)
    if side is not None and sum(one.outcome == worst.outcome for one in judged) < len(judged):
        reason = f" {say_key(f'running_report.{side}', 'small')}:{reason}"
    count = say_key("running_report.from-strides", "small", count=strides)
    return (
        f'<span class="badge {worst.outcome}">{say(f"outcome-{worst.outcome}")}</span>'
        f" {count}{reason}"
    )


def _draw(values: list[Measurement], reference: ReferenceRange | None) -> str:
    """Draw the values with their uncertainty over the range of others; the table has the words."""
    judged = [one for one in values if one.outcome != "cannot_judge"]
    edges = [edge for one in judged for edge in _interval(one)]
    if reference is not None:
        edges += [reference.low, reference.high]
    low, high = min(edges), max(edges)
    margin = 0.12 * max(high - low, 1e-9 + 0.02 * abs(high))
    low, high = low - margin, high + margin

    def x(value: float) -> float:
        return 4 + (value - low) / (high - low) * (_WIDTH - 8)

    parts = []
    if reference is not None:
        width = x(reference.high) - x(reference.low)
        parts.append(
            f'<rect class="range" x="{x(reference.low):.1f}" y="2" width="{width:.1f}"'
            f' height="{_HEIGHT - 4}" rx="3"/>'
        )
    for one in judged:
        side = "left" if one.key.startswith("left_") else "right"
        side = side if len(values) > 1 else "middle"
        y = {"left": 9, "right": 18, "middle": _HEIGHT / 2}[side]
        start, end = _interval(one)
        parts.append(f'<path class="whisker {side}" d="M{x(start):.1f} {y}H{x(end):.1f}"/>')
        parts.append(f'<circle class="spot {side}" cx="{x(one.value):.1f}" cy="{y}" r="3.5"/>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def _interval(measurement: Measurement) -> tuple[float, float]:
    spread = measurement.uncertainty or 0.0
    half = spread if np.isfinite(spread) else 0.0
    return measurement.value - half, measurement.value + half

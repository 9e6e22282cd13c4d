"""The angles over the stride: curves of both feet, with bands of the runner and of others."""

from html import escape

import numpy as np

from barun.feedback.report_text import format_number, say_key
from barun.feedback.running.cycle_chart import CycleChart, CycleCurve, draw_cycle, list_charts
from barun.feedback.running.running_report import RunningReport

__all__ = ["write_cycles"]

_TABLE_STEP = 8
"""Every eighth of the 64 phases stands in the table: 12.5 % of a stride."""


def write_cycles(report: RunningReport) -> str:
    """Return the section; empty where there is no curve."""
    charts = list_charts(report)
    if not charts:
        return ""
    figures = "".join(_write_chart(index, chart, report) for index, chart in enumerate(charts))
    return (
        f'<section id="cycles" data-cycles><h2>{say_key("running_report.cycles")}</h2>'
        f'<p class="hint">{say_key("running_report.cycles-note")}</p>'
        f'<div class="charts">{figures}</div>{_write_bands(report, charts)}</section>'
    )


def _write_bands(report: RunningReport, charts: tuple[CycleChart, ...]) -> str:
    """Say which bands there are, and why the others are not."""
    notes = [say_key("running_report.band-strides")]
    if report.own_bands:
        notes.append(say_key("running_report.band-own", "span", count=report.baseline_strides))
    elif report.baseline_names:
        notes.append(say_key("running_report.band-own-not-comparable"))
    else:
        notes.append(say_key("running_report.band-own-none"))
    reference = next((one.reference for one in charts if one.reference is not None), None)
    if reference is None:
        notes.append(say_key("running_report.band-others-none"))
    else:
        low, high = reference.percentiles
        words = say_key(
            "running_report.band-others",
            "span",
            count=reference.n_runners,
            share=format_number(high - low),
        )
        notes.append(f'{words} <small class="source">{escape(reference.source)}</small>')
    return f'<ul class="notes">{"".join(f"<li>{note}</li>" for note in notes)}</ul>'


def _say_side(curve: CycleCurve, *, is_one: bool) -> str:
    return say_key(f"running_report.{'both' if is_one else curve.side}")


def _write_chart(index: int, chart: CycleChart, report: RunningReport) -> str:
    name = f"cycle-{index}"
    title = say_key(f"running_report.angle-{chart.angle.replace('_', '-')}")
    is_one = len(chart.curves) == 1 and len(report.cycles) == 2
    keys = "".join(
        f'<li class="{curve.side}"><span>'
        f"{_say_side(curve, is_one=is_one)}</span>"
        f'<output data-cycle-value="{curve.side}"></output></li>'
        for curve in chart.curves
    )
    if any(curve.own is not None for curve in chart.curves):
        keys += f'<li class="own">{say_key("running_report.key-own")}</li>'
    if chart.reference is not None:
        keys += f'<li class="others">{say_key("running_report.key-others")}</li>'
    sentences = " ".join(_describe(curve, is_one=is_one) for curve in chart.curves)
    return (
        f'<figure class="cycle" data-cycle="{index}" aria-labelledby="{name}">'
        f'<div class="plot-head"><h3 id="{name}">{title}</h3><ul class="legend">{keys}</ul></div>'
        f'<div class="live" data-live></div><div class="still">{draw_cycle(chart)}</div>'
        f"<figcaption>{sentences}</figcaption>{_write_table(chart, is_one=is_one)}</figure>"
    )


def _describe(curve: CycleCurve, *, is_one: bool) -> str:
    """Say in words what the curve shows: the text beside the drawing."""
    highest, lowest = int(np.argmax(curve.median)), int(np.argmin(curve.median))
    n_phases = len(curve.median)
    return say_key(
        f"running_report.describes-{'both' if is_one else curve.side}",
        "span",
        contact=format_number(float(curve.median[0])),
        high=format_number(float(curve.median[highest])),
        high_at=round(100 * highest / n_phases),
        low=format_number(float(curve.median[lowest])),
        low_at=round(100 * lowest / n_phases),
    )


def _write_table(chart: CycleChart, *, is_one: bool) -> str:
    rows = range(0, len(chart.curves[0].median), _TABLE_STEP)
    heads = "".join(
        f'<th scope="col">{_say_side(curve, is_one=is_one)}</th>' for curve in chart.curves
    )
    if chart.reference is not None:
        heads += f'<th scope="col">{say_key("running_report.key-others")}</th>'
    body = ""
    for row in rows:
        cells = "".join(
            f"<td>{format_number(float(curve.median[row]))}° "
            f"<small>{format_number(float(curve.low[row]))}\N{HORIZONTAL ELLIPSIS}"
            f"{format_number(float(curve.high[row]))}</small></td>"
            for curve in chart.curves
        )
        if chart.reference is not None:
            low, high = chart.reference.low_deg[row], chart.reference.high_deg[row]
            cells += f"<td>{format_number(low)}\N{HORIZONTAL ELLIPSIS}{format_number(high)}°</td>"
        percent = format_number(100 * row / len(chart.curves[0].median), 1)
        body += f'<tr><th scope="row">{percent} %</th>{cells}</tr>'
    return (
        f"<details><summary>{say_key('running_report.numbers')}</summary>"
        f'<table class="phases"><thead><tr><th scope="col">'
        f"{say_key('running_report.share-of-stride')}</th>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></details>"
    )

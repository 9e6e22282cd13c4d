"""How the run differs from the usual one: verdict, what is named first, heat map joint x phase."""

from html import escape
from typing import Final

import numpy as np

from barun.feedback.posture.phrase import Phrase, say_phrases
from barun.feedback.report_text import format_number, say_key
from barun.feedback.running.departure_words import name_channel, tell_departure
from barun.feedback.running.metric_words import format_value, name_key, say_unit, split_key
from barun.feedback.running.running_report import RunningReport
from barun.running.form.comparison import FormComparison, MetricDeparture
from barun.running.form.stride_phase import first_side
from barun.running.view import RunningView

__all__ = ["say_verdict", "write_form"]

_COLUMNS: Final = 32
"""Two of the 64 phases a cell: narrow enough to see where, wide enough to be seen."""
_STRONGEST: Final = 4.0
"""Standard deviations from which on the colour is full."""
_MOST_METRICS: Final = 6
_MOST_NAMED: Final = 3
_TABLE_PARTS: Final = 8


def _say_channel(name: str) -> str:
    return say_phrases((name_channel(name),))


def say_verdict(form: FormComparison) -> str:
    """Return in one sentence what the comparison found."""
    if form.verdict == "not_judged":
        return say_key(form.reason or "running_report.form-not-judged")
    return say_key(f"running_report.form-{form.verdict}-{form.against or 'baseline'}")


def write_form(report: RunningReport) -> str:
    """Return the section; empty where nothing was measured."""
    form = report.form
    if form is None:
        return ""
    names = ""
    if report.baseline_names:
        listed = escape(", ".join(report.baseline_names))
        names = f'<p class="hint">{say_key("running_report.compared-with")} {listed}</p>'
    kind = "headline" if form.verdict != "not_judged" else "quiet"
    parts = [f'<p class="{kind}">{say_verdict(form)}</p>', names]
    if form.verdict != "not_judged":
        view = report.gate.view
        parts += [_write_scores(form), _write_named(form, view), _write_heat_map(form, view)]
        parts.append(_write_metrics(form))
    return f'<section id="form"><h2>{say_key("running_report.form")}</h2>{"".join(parts)}</section>'


def _write_scores(form: FormComparison) -> str:
    facts = []
    for name, value, threshold in (
        ("score", form.score, form.score_threshold),
        ("residual", form.residual, form.residual_threshold),
    ):
        if np.isfinite(value):
            words = say_key(
                "running_report.of-threshold",
                "span",
                value=format_number(value, 1),
                threshold=format_number(threshold, 1),
            )
            facts.append(
                f"<div><dt>{say_key(f'running_report.form-{name}')}</dt><dd>{words}</dd></div>"
            )
    return f'<dl class="facts">{"".join(facts)}</dl>'


def _write_named(form: FormComparison, view: RunningView) -> str:
    items = "".join(
        f"<li>{say_phrases((tell_departure(one, view),))}</li>" for one in form.named[:_MOST_NAMED]
    )
    return f'<ol class="named">{items}</ol>' if items else ""


def _write_metrics(form: FormComparison) -> str:
    rows = "".join(_write_metric(one) for one in form.departures[:_MOST_METRICS])
    if not rows:
        return ""
    heads = "".join(
        f'<th scope="col">{say_key(f"running_report.column-{one}")}</th>'
        for one in ("quantity", "now", "usual", "departure")
    )
    return (
        f"<h3>{say_key('running_report.form-metrics')}</h3>"
        f'<div class="table-frame" tabindex="0" role="group"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _write_metric(one: MetricDeparture) -> str:
    side, metric = split_key(one.key)
    place = "" if side is None else f" <small>{say_key(f'running_report.{side}')}</small>"
    unit = say_unit(one.unit)
    return (
        f'<tr><th scope="row">{say_key(name_key(metric))}{place}</th>'
        f'<td class="number">{format_value(one.value, one.unit)}{unit}</td>'
        f'<td class="number">{format_value(one.usual, one.unit)}{unit}</td>'
        f'<td class="number">{format_number(one.z, 1)}</td></tr>'
    )


def _color(z: float) -> str:
    """Return the colour of a cell: orange above the usual, blue below, none where alike."""
    if not np.isfinite(z):
        return "var(--line)"
    strength = round(100 * min(abs(z) / _STRONGEST, 1.0))
    return f"color-mix(in srgb, var(--{'right' if z > 0 else 'left'}) {strength}%, var(--card))"


def _write_heat_map(form: FormComparison, view: RunningView) -> str:
    if form.heat_map.size == 0:
        return ""
    n_channels, n_phases = form.heat_map.shape
    step = n_phases // _COLUMNS
    cells = form.heat_map.reshape(n_channels, _COLUMNS, step)
    rows = []
    for name, row in zip(form.channel_names, cells, strict=True):
        values = [float(part[int(np.argmax(np.abs(part)))]) for part in row]
        bar = "".join(f'<i style="background:{_color(value)}"></i>' for value in values)
        rows.append(
            f'<div class="heat-row"><span class="heat-name">{_say_channel(name)}</span>'
            f'<span class="heat-cells" aria-hidden="true">{bar}</span></div>'
        )
    foot = first_side(view)
    note = say_phrases(
        (Phrase("running_report.heat-map-note", foot=Phrase(f"running_report.foot-{foot}")),)
    )
    ticks = "".join(
        f'<span style="left:{percent}%">{percent} %</span>' for percent in (0, 25, 50, 75, 100)
    )
    return (
        f"<figure><h3>{say_key('running_report.heat-map')}</h3>"
        f'<div class="heat" data-heat>{"".join(rows)}'
        f'<div class="heat-row"><span class="heat-name"></span>'
        f'<span class="heat-axis" aria-hidden="true">{ticks}'
        f'<i class="cursor" data-heat-cursor="{foot}" hidden></i></span></div></div>'
        f'<figcaption class="hint">{note}</figcaption>'
        f"{_write_heat_table(form)}</figure>"
    )


def _write_heat_table(form: FormComparison) -> str:
    """Return the numbers behind the colours: the strongest departure of each eighth of a stride."""
    n_channels, n_phases = form.heat_map.shape
    parts = form.heat_map.reshape(n_channels, _TABLE_PARTS, n_phases // _TABLE_PARTS)
    edges = [100 * part / _TABLE_PARTS for part in range(_TABLE_PARTS)]
    heads = "".join(f'<th scope="col">{format_number(edge, 1)} %</th>' for edge in edges)
    rows = ""
    for name, channel in zip(form.channel_names, parts, strict=True):
        numbers = "".join(
            f'<td class="number">{format_number(float(part[int(np.argmax(np.abs(part)))]), 1)}</td>'
            for part in channel
        )
        rows += f'<tr><th scope="row">{_say_channel(name)}</th>{numbers}</tr>'
    return (
        f"<details><summary>{say_key('running_report.numbers')}</summary>"
        f'<div class="table-frame" tabindex="0" role="group"><table><thead><tr><th scope="col">'
        f"{say_key('running_report.share-of-stride')}</th>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></details>"
    )

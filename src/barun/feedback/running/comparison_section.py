"""Two recordings beside each other: what really changed."""

from collections.abc import Sequence
from html import escape

import numpy as np

from barun.feedback.report_text import say_key
from barun.feedback.running.metric_words import (
    format_spread,
    format_value,
    name_key,
    say_unit,
    split_key,
)
from barun.feedback.running.running_report import RunningReport
from barun.running.comparison import MetricChange

__all__ = ["write_comparison"]


def write_comparison(report: RunningReport) -> str:
    """Return the section; empty where there is nothing to compare with."""
    compared = report.compared
    if compared is None:
        return ""
    comparison = compared.comparison
    heading = (
        f'<section id="comparison"><h2>{say_key("running_report.comparison")} '
        f"<small>{escape(compared.name)}</small></h2>"
    )
    if comparison is None:
        return f'{heading}<p class="quiet">{say_key("running_report.compare-same")}</p></section>'
    notes = []
    if not comparison.is_same_view:
        notes.append(("warning", "compare-view"))
    notes.append(
        {
            "alike": ("remark", "compare-speed-alike"),
            "different": ("warning", "compare-speed-different"),
            "unknown": ("remark", "compare-speed-unknown"),
        }[comparison.speeds]
    )
    listed = "".join(
        f'<li class="{kind}">{say_key(f"running_report.{entry}")}</li>' for kind, entry in notes
    )
    heads = "".join(
        f'<th scope="col">{say_key(f"running_report.column-{one}")}</th>'
        for one in ("quantity", "before", "now", "change", "smallest", "verdict")
    )
    within = [one for one in comparison.changes if one.outcome == "within"]
    words = say_key(
        "running_report.compare-words",
        "span",
        count=len(comparison.real),
        total=comparison.n_compared,
    )
    return (
        f'{heading}<p class="headline">{words}</p>'
        f'<p class="hint">{say_key("running_report.compare-note")}</p>'
        f'<ul class="notes">{listed}</ul>'
        f"{_write_table(heads, comparison.real)}"
        f"{_write_rest(heads, within)}</section>"
    )


def _write_table(heads: str, changes: Sequence[MetricChange]) -> str:
    if not changes:
        return ""
    rows = "".join(_write_change(one) for one in changes)
    return (
        f'<div class="table-frame" tabindex="0" role="group"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _write_rest(heads: str, changes: Sequence[MetricChange]) -> str:
    """Return what may be chance, folded away: it is most of it, and none of it is news."""
    if not changes:
        return ""
    words = say_key("running_report.compare-rest", "span", count=len(changes))
    return f"<details><summary>{words}</summary>{_write_table(heads, changes)}</details>"


def _write_change(one: MetricChange) -> str:
    side, metric = split_key(one.key)
    place = "" if side is None else f" <small>{say_key(f'running_report.{side}')}</small>"
    unit = say_unit(one.unit)
    difference = format_value(one.difference, one.unit, is_fine=True, spread=one.smallest)
    smallest = format_spread(one.smallest, one.unit, is_fine=True)
    sign = "+" if one.difference > 0 and np.isfinite(one.difference) else ""
    return (
        f'<tr><th scope="row">{say_key(name_key(metric))}{place}</th>'
        f'<td class="number">{format_value(one.before, one.unit, spread=one.smallest)}{unit}</td>'
        f'<td class="number">{format_value(one.now, one.unit, spread=one.smallest)}{unit}</td>'
        f'<td class="number">{sign}{difference}{unit}</td>'
        f'<td class="number">{smallest}{unit}</td>'
        f'<td><span class="badge {"moderate" if one.outcome == "changed" else "none"}">'
        f"{say_key(f'running_report.change-{one.outcome}')}</span></td></tr>"
    )

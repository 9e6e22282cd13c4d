"""The single strides: how evenly the feet fell, as a drawing and as a table."""

from typing import Final

import numpy as np

from barun.feedback.report_text import format_number, say_key
from barun.feedback.running.running_report import RunningReport
from barun.running.cycles.stride import Stride

__all__ = ["write_strides"]

_WIDTH: Final = 1000
_HEIGHT: Final = 130
_MOST_ROWS: Final = 400
"""Strides in the table; all of them are in ``strides.csv``."""


def write_strides(report: RunningReport) -> str:
    """Return the section; empty where nothing was measured."""
    if report.run is None:
        return ""
    strides = report.run.strides
    durations_ms = np.array([1000 * one.duration_s for one in strides])
    words = say_key(
        "running_report.strides-words",
        "span",
        count=len(strides),
        middle=format_number(float(np.median(durations_ms))),
        spread=format_number(float(np.std(durations_ms))),
    )
    return (
        f'<section id="strides"><h2>{say_key("running_report.strides")}</h2>'
        f'<figure>{_draw(report)}<figcaption class="hint">{words} '
        f"{say_key('running_report.strides-note')}</figcaption></figure>"
        f"{_write_table(report)}</section>"
    )


def _unusual(report: RunningReport) -> set[float]:
    """Return when the strides begin whose curves differ from the runner's others."""
    return {
        stride.start_s
        for cycles in report.cycles.values()
        for stride, is_usual in zip(cycles.strides, cycles.is_usual, strict=True)
        if not is_usual
    }


def _draw(report: RunningReport) -> str:
    run = report.run
    if run is None:
        return ""
    times_s = report.sequence.times_s
    start_s, end_s = float(times_s[0]), float(times_s[-1])
    values = np.array([1000 * one.duration_s for one in run.strides])
    middle = float(np.median(values))
    half = max(1.15 * float(np.max(np.abs(values - middle))), 0.06 * middle)
    unusual = _unusual(report)

    def y(value: float) -> float:
        return 8 + (middle + half - value) / (2 * half) * (_HEIGHT - 16)

    spots = "".join(
        f'<span class="spot {one.side}{" unusual" if one.start_s in unusual else ""}"'
        f' style="left:{100 * (one.start_s - start_s) / (end_s - start_s):.2f}%;'
        f'top:{100 * y(1000 * one.duration_s) / _HEIGHT:.1f}%"></span>'
        for one in run.strides
    )
    lines = "".join(
        f'<span class="level" style="top:{100 * y(value) / _HEIGHT:.1f}%">'
        f"{format_number(value)} ms</span>"
        for value in (middle - 0.7 * half, middle, middle + 0.7 * half)
    )
    return (
        f'<div class="dots" style="height:{_HEIGHT}px" aria-hidden="true" data-time-axis'
        f' data-start="{start_s:.4f}" data-end="{end_s:.4f}">{lines}{spots}'
        f'<i class="cursor" data-time-cursor hidden></i></div>'
    )


def _write_table(report: RunningReport) -> str:
    run = report.run
    if run is None:
        return ""
    unusual = _unusual(report)
    heads = "".join(
        f'<th scope="col">{say_key(f"running_report.column-{one}")}</th>'
        for one in ("number", "side", "start", "stride", "step", "contact", "share", "remark")
    )
    rows = "".join(
        _write_row(number, stride, is_unusual=stride.start_s in unusual)
        for number, stride in enumerate(run.strides[:_MOST_ROWS], start=1)
    )
    return (
        f"<details><summary>{say_key('running_report.numbers')}</summary>"
        f'<div class="table-frame" tabindex="0" role="group"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _write_row(number: int, stride: Stride, *, is_unusual: bool) -> str:
    remark = say_key("running_report.unusual-stride") if is_unusual else ""
    side = say_key(f"running_report.{stride.side}")
    return (
        f'<tr><th scope="row">{number}</th><td class="side {stride.side}">{side}</td>'
        f'<td class="number">{format_number(stride.start_s, 2)} s</td>'
        f'<td class="number">{format_number(1000 * stride.duration_s)} ms</td>'
        f'<td class="number">{format_number(1000 * stride.step_s)} ms</td>'
        f'<td class="number">{format_number(1000 * stride.start.contact_time_s)} ms</td>'
        f'<td class="number">{format_number(100 * stride.toe_off_share)} %</td>'
        f"<td>{remark}</td></tr>"
    )

"""What the recording is, what was repaired in it, and where: facts and one axis of time."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.posture.time_axis import TimeAxis, draw_clock, find_stretches, format_clock
from barun.feedback.report_text import format_number, say, say_key
from barun.feedback.running.running_report import RunningReport

__all__ = ["write_recording"]

_WIDTH: Final = 1000
_BAR: Final = 14

_Bools = npt.NDArray[np.bool_]


def write_recording(report: RunningReport) -> str:
    """Return facts, repairs and the axis of time."""
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in _facts(report))
    notes = "".join(f'<li class="{kind}">{words}</li>' for kind, words in _notes(report))
    listed = f'<ul class="notes">{notes}</ul>' if notes else ""
    return (
        f'<section id="recording"><h2>{say_key("running_report.recording")}</h2>'
        f'<dl class="facts">{facts}</dl>{listed}{_draw_time(report)}</section>'
    )


def _facts(report: RunningReport) -> Iterator[tuple[str, str]]:
    gate, sequence = report.gate, report.sequence
    view = gate.view
    words = say_key(f"running_report.view-{view.name}")
    if view.direction != "none":
        words += f" <small>{say_key(f'running_report.direction-{view.direction}')}</small>"
    yield say_key("running_report.view"), words
    surface = gate.surface.replace("_", "-")
    yield say_key("running_report.surface"), say_key(f"running_report.surface-{surface}")
    rate = say("frames-per-second", value=format_number(gate.frame_rate_hz, 1))
    if abs(report.slowdown - 1) > 1e-3:
        factor = format_number(report.slowdown, 2)
        rate += f" <small>{say_key('running_report.slowed', 'span', factor=factor)}</small>"
    yield say("frame-rate"), rate
    if sequence.size_wh is not None:
        width, height = sequence.size_wh
        yield say("size"), say("size-value", width=width, height=height)
    yield say("duration"), say("seconds", value=format_number(sequence.duration_s, 1))
    yield say_key("running_report.good"), f"{format_number(100 * gate.good_share)} %"
    if report.run is not None:
        sides = [sum(one.side == side for one in report.run.strides) for side in ("left", "right")]
        yield (
            say_key("running_report.strides"),
            say_key("running_report.strides-value", "span", left=sides[0], right=sides[1]),
        )
    if report.height_m is not None:
        yield say_key("running_report.height"), f"{format_number(report.height_m, 2)} m"
    if report.speed_m_per_s is not None:
        speed = report.speed_m_per_s
        words = f"{format_number(speed, 2)} m/s ({format_number(3.6 * speed, 1)} km/h)"
        yield say_key("running_report.speed-told"), words


def _notes(report: RunningReport) -> Iterator[tuple[str, str]]:
    if report.ending != "complete":
        yield "warning", say_key(f"running_report.ending-{report.ending}")
    if report.other_people:
        yield (
            "remark",
            say_key(
                "running_report.others-there",
                "span",
                count=report.other_people,
                person=report.person,
            ),
        )
    repair = report.gate.repair
    if repair is None:
        return
    if report.is_accepted and len(repair.sequence) < len(report.sequence):
        ends = repair.sequence.times_s[[0, -1]]
        start, end = (format_clock(float(time_s), tenths=True) for time_s in ends)
        yield "remark", say_key("running_report.used-part", "span", start=start, end=end)
    counts = (repair.n_exchanges, repair.n_wild, repair.n_filled)
    if not any(counts):
        yield "remark", say_key("running_report.repaired-nothing")
        return
    yield (
        "remark",
        say_key(
            "running_report.repaired",
            "span",
            exchanges=counts[0],
            frames=len(repair.exchanged_frames),
            wild=counts[1],
            filled=counts[2],
            total=len(repair.sequence),
        ),
    )


def _draw_time(report: RunningReport) -> str:
    sequence = report.sequence
    if len(sequence) < 2:
        return ""
    times_s = sequence.times_s
    axis = TimeAxis(float(times_s[0]), float(times_s[-1]), 0, _WIDTH)
    lanes = "".join(_lanes(report, axis))
    return f'<div class="course">{lanes}{draw_clock(axis, _WIDTH)}</div>'


def _lane(name: str, drawing: str, axis: TimeAxis, height: float = _BAR) -> str:
    return (
        f'<div class="lane"><div class="lane-label">{say_key(f"running_report.lane-{name}")}</div>'
        f'<div class="track" data-time-axis data-start="{axis.start_s:.4f}"'
        f' data-end="{axis.end_s:.4f}"><i class="cursor" data-time-cursor hidden></i>'
        f'<svg viewBox="0 0 {_WIDTH} {height}" style="height:{height}px"'
        f' preserveAspectRatio="none" aria-hidden="true">{drawing}</svg></div>'
    )


def _bars(flags: _Bools, times_s: npt.NDArray[np.float64], axis: TimeAxis, kind: str) -> str:
    return "".join(
        f'<rect class="{kind}" x="{axis.x(start):.1f}" y="0"'
        f' width="{max(axis.x(end) - axis.x(start), 1.2):.1f}" height="{_BAR}"/>'
        for value, start, end in find_stretches(flags, times_s)
        if value
    )


def _lanes(report: RunningReport, axis: TimeAxis) -> Iterator[str]:
    gate, times_s = report.gate, report.sequence.times_s
    used = np.zeros(len(times_s), dtype=np.bool_)
    if gate.repair is not None:
        used[slice(*gate.part)] = True
    lost = np.zeros(len(times_s), dtype=np.bool_)
    for reason in gate.reasons:
        for first, after in reason.rows:
            lost[first:after] = True
    yield _lane(
        "used", _bars(used, times_s, axis, "used") + _bars(lost, times_s, axis, "lost"), axis
    )
    if gate.repair is not None:
        yield from _repair_lanes(report, axis)
    if report.run is not None:
        drawing = ""
        for contact in report.run.steps.contacts:
            start_s = contact.initial_contact.time_s
            end_s = start_s + 0.02 if contact.toe_off is None else contact.toe_off.time_s
            y = 0 if contact.side == "left" else _BAR
            open_end = "" if contact.toe_off is not None else " open"
            drawing += (
                f'<rect class="contact {contact.side}{open_end}" x="{axis.x(start_s):.1f}" y="{y}"'
                f' width="{max(axis.x(end_s) - axis.x(start_s), 1.0):.1f}" height="{_BAR - 1}"/>'
            )
        yield _lane("contacts", drawing, axis, 2 * _BAR)


def _repair_lanes(report: RunningReport, axis: TimeAxis) -> Iterator[str]:
    repair = report.gate.repair
    if repair is None:
        return
    times_s = repair.sequence.times_s
    kinds = (
        ("exchanged", repair.exchanged_legs),
        ("wild", np.asarray(repair.wild_points.any(axis=1))),
        ("filled", np.asarray(repair.filled_points.any(axis=1))),
    )
    for name, rows in kinds:
        if rows.any():
            yield _lane(name, _bars(rows, times_s, axis, name), axis)

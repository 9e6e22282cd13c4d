"""The table of a person's angles and what of them cannot be judged, as HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Self

from barun.feedback.angle_plots import GROUPS, split_key
from barun.feedback.clip_report import PersonReport
from barun.feedback.report_recording import compute_percent
from barun.feedback.report_text import format_number, say, say_angle, say_key
from barun.findings.measurement import Measurement, Support

__all__ = ["write_summary"]

_QUANTITIES: Final = frozenset(name for group in GROUPS for name in group.quantities)


@dataclass(frozen=True, slots=True)
class _Line:
    """One angle, its median and the ends of its range."""

    key: str
    median: Measurement
    ends: tuple[Measurement, Measurement] | None = None

    @classmethod
    def find(cls, key: str, by_key: Mapping[str, Measurement]) -> Self | None:
        median = by_key.get(f"{key}_median")
        if median is None:
            return None
        low, high = by_key.get(f"{key}_p5"), by_key.get(f"{key}_p95")
        is_ranged = low is not None and high is not None and low.outcome != "cannot_judge"
        return cls(key, median, (low, high) if low and high and is_ranged else None)


def write_summary(person: PersonReport, n_frames: int) -> str:
    """Return the table of a person's angles and the list of those that cannot be judged.

    Parameters
    ----------
    person : PersonReport
        Who.
    n_frames : int
        Pictures of the recording.
    """
    is_single = n_frames == 1
    by_key = {measurement.key: measurement for measurement in person.measurements}
    lines = [
        line
        for angle in person.angles.angles
        if (line := _Line.find(angle.key, by_key)) is not None
    ]
    statistics = ("_median", "_p5", "_p95", "_range")
    of_angles = {f"{line.key}{statistic}" for line in lines for statistic in statistics}
    lines += [
        _Line(measurement.key, measurement)
        for measurement in person.measurements
        if measurement.key not in of_angles
    ]
    judged = [line for line in lines if line.median.outcome != "cannot_judge"]
    bodies = "".join(_write_bodies(judged, is_single=is_single))
    heads = [say("angle"), say("side"), say("value" if is_single else "median")]
    heads += [] if is_single else [say("range")]
    heads += [] if is_single else [say("support")]
    heads += [say("outcome")]
    table = ""
    if bodies:
        head = "".join(f'<th scope="col">{words}</th>' for words in heads)
        table = (
            f'<div class="table-frame" tabindex="0" role="group"><table>'
            f"<thead><tr>{head}</tr></thead>{bodies}</table></div>"
        )
    not_judged = _write_not_judged([line for line in lines if line not in judged])
    return f"<h3>{say('summary')}</h3>{table}{not_judged}"


def _write_bodies(lines: list[_Line], *, is_single: bool) -> Iterator[str]:
    for group in GROUPS:
        rows = ""
        for quantity in group.quantities:
            members = [line for line in lines if split_key(line.key)[1] == quantity]
            for index, line in enumerate(members):
                name = ""
                if index == 0:
                    name = f'<th scope="row" rowspan="{len(members)}">{say_angle(quantity)}</th>'
                rows += _write_row(name, line, is_single=is_single)
        if rows:
            yield _write_body(group.name, rows)
    rows = "".join(
        _write_row(f'<th scope="row">{_say_key(line.key)}</th>', line, is_single=is_single)
        for line in lines
        if split_key(line.key)[1] not in _QUANTITIES
    )
    if rows:
        yield _write_body("other", rows)


def _write_body(group: str, rows: str) -> str:
    head = f'<tr><th colspan="6" scope="colgroup">{say(f"group-{group}")}</th></tr>'
    return f"<tbody>{head}{rows}</tbody>"


def _write_row(name: str, line: _Line, *, is_single: bool) -> str:
    measurement = line.median
    side = split_key(line.key)[0]
    value = _write_value(measurement)
    if measurement.uncertainty is not None:
        spread = format_number(measurement.uncertainty, _decimals(measurement))
        value += f" <small>{say('uncertainty', value=spread)}</small>"
    cells = [f'<td class="side {side}">{say("midline" if side == "middle" else side)}</td>']
    cells.append(f'<td class="number">{value}</td>')
    if not is_single:
        cells += [_write_range(line), _write_support(measurement.support)]
    reason = f" <small>{say_key(measurement.reason)}</small>" if measurement.reason else ""
    cells.append(
        f'<td class="outcome"><span class="badge {measurement.outcome}">'
        f"{say(f'outcome-{measurement.outcome}')}</span>{reason}</td>"
    )
    return f"<tr>{name}{''.join(cells)}</tr>"


def _write_range(line: _Line) -> str:
    """Return the cell of the range, marked when its ends are less sure than the median."""
    if line.ends is None:
        return '<td class="number"></td>'
    low, high = line.ends
    words = f"{_write_value(low)} … {_write_value(high)}"
    if line.median.outcome == "reliable" and low.outcome == "weak":
        words += f" <small>({say('outcome-weak')})</small>"
    return f'<td class="number">{words}</td>'


def _write_support(support: Support) -> str:
    percent = compute_percent(support.n_frames, support.n_frames_total)
    return (
        '<td class="support"><span class="bar" aria-hidden="true">'
        '<svg viewBox="0 0 100 6" preserveAspectRatio="none"><path d="M0 3H100"/>'
        f'<path class="filled" d="M0 3H{percent}"/></svg></span>'
        f"{say('support-value', percent=percent)}</td>"
    )


def _write_value(measurement: Measurement) -> str:
    unit = "°" if measurement.unit == "deg" else f" {escape(measurement.unit)}"
    return f"{format_number(measurement.value, _decimals(measurement))}{unit}"


def _decimals(measurement: Measurement) -> int:
    return 1 if measurement.unit == "deg" else 2


def _write_not_judged(lines: list[_Line]) -> str:
    """Return the angles without an honest number, one paragraph a reason."""
    by_reason: dict[str, list[str]] = {}
    for line in lines:
        by_reason.setdefault(line.median.reason or "", []).append(line.key)
    if not by_reason:
        return ""
    paragraphs = []
    for reason, keys in by_reason.items():
        words = f"<p>{say_key(reason)}</p>" if reason else ""
        names = "".join(f"<li>{_say_key(name)}</li>" for name in _join_sides(keys))
        paragraphs.append(f"<div>{words}<ul>{names}</ul></div>")
    return (
        '<div class="not-judged"><h4><span class="badge cannot_judge">'
        f"{say('outcome-cannot_judge')}</span></h4>{''.join(paragraphs)}</div>"
    )


def _join_sides(keys: list[str]) -> list[str]:
    """Return the keys, left and right of the same angle as one: ``both_knee_flexion``."""
    joined: list[str] = []
    for key in keys:
        side, quantity = split_key(key)
        other = {"left": f"right_{quantity}", "right": f"left_{quantity}"}.get(side)
        name = f"both_{quantity}" if other in keys else key
        if name not in joined:
            joined.append(name)
    return joined


def _say_key(key: str) -> str:
    if key.startswith("both_"):
        return f"{say('both')} {_say_quantity(key.removeprefix('both_'))}"
    side, quantity = split_key(key)
    name = _say_quantity(quantity)
    return name if side == "middle" else f"{say(side)} {name}"


def _say_quantity(quantity: str) -> str:
    return say_angle(quantity) if quantity in _QUANTITIES else escape(quantity.replace("_", " "))

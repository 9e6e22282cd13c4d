"""The page of the hold time: its table and its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

__all__ = ["HoldRow", "draw_hold_time", "to_markdown", "write_hold_time"]

_DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
_PAGE: Final = _DOCS / "decisions" / "0011-hold-time.md"
_PICTURE: Final = _DOCS / "pictures" / "hold-time.svg"
_START: Final = "<!-- hold time: written by python -m benchmarks.posture_time --write-docs -->"
_END: Final = "<!-- end of hold time -->"

_WIDTH: Final = 720
_HEIGHT: Final = 330
_LEFT: Final = 56
_RIGHT: Final = 14
_TOP: Final = 14
_BOTTOM: Final = 44
_COLORS: Final = ("#0072b2", "#c24e00", "#5a6270", "#007a5a")
"""Of the palette of the reports; told apart by their dashes as well."""
_DASHES: Final = ("", "6 3", "2 3", "8 3 2 3")


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One point of the curve."""

    rate_hz: int
    hold_s: float
    false_per_h: float
    delay_s: float
    n_in_time: int
    n_slumps: int


def to_markdown(curve: Sequence[HoldRow], legacy: Sequence[HoldRow]) -> str:
    """Return the table: false alarms an hour and slumps in time, by hold time and rate."""
    rates_hz = sorted({row.rate_hz for row in curve})
    head = " | ".join(f"{rate_hz} Hz" for rate_hz in rates_hz)
    lines = [
        f"| hold | false alarms an hour: {head} | delay, s | long slumps in time: {head} |",
        "|---|" + "---|" * (2 * len(rates_hz) + 1),
    ]
    holds_s = sorted({row.hold_s for row in curve})
    groups = [(f"{hold_s:g} s", [r for r in curve if r.hold_s == hold_s]) for hold_s in holds_s]
    groups.append(("20 frames", list(legacy)))
    for name, rows in groups:
        by_rate = {row.rate_hz: row for row in rows}
        false = " | ".join(f"{by_rate[rate_hz].false_per_h:.2f}" for rate_hz in rates_hz)
        in_time = " | ".join(
            f"{by_rate[rate_hz].n_in_time}/{by_rate[rate_hz].n_slumps}" for rate_hz in rates_hz
        )
        low, high = (pick(row.delay_s for row in rows) for pick in (min, max))
        delay = f"{low:.1f}" if high - low < 0.1 else f"{low:.1f}–{high:.1f}"
        lines.append(f"| {name} | {false} | {delay} | {in_time} |")
    return "\n".join(lines)


def draw_hold_time(curve: Sequence[HoldRow], legacy: Sequence[HoldRow], chosen_s: float) -> str:
    """Return the picture: false alarms an hour against delay, a line a rate, as SVG."""
    rows = [*curve, *legacy]
    longest_s = max(row.delay_s for row in rows) * 1.04
    most = max(row.false_per_h for row in rows) * 1.08

    def x(delay_s: float) -> float:
        return _LEFT + delay_s / longest_s * (_WIDTH - _LEFT - _RIGHT)

    def y(false_per_h: float) -> float:
        # Square root, so that the few near zero can be told apart.
        return _HEIGHT - _BOTTOM - np.sqrt(false_per_h / most) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="12" fill="#333">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for tick in (0.1, 0.5, 1, 2, 5, 10, 20, 50, 100):
        if tick <= most:
            line = "#c24e00" if tick == 0.5 else "#ddd"
            parts.append(
                f'<path d="M{_LEFT} {y(tick):.1f}H{_WIDTH - _RIGHT}" stroke="{line}"/>'
                f'<text x="{_LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>'
            )
    for tick in range(0, int(longest_s) + 1, 10):
        parts.append(
            f'<text x="{x(tick):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{tick}'
            "</text>"
        )
    rates_hz = sorted({row.rate_hz for row in curve}, reverse=True)
    for index, rate_hz in enumerate(rates_hz):
        color, dash = _COLORS[index % 4], _DASHES[index % 4]
        mine = sorted((r for r in curve if r.rate_hz == rate_hz), key=lambda row: row.hold_s)
        path = "L".join(f"{x(row.delay_s):.1f} {y(row.false_per_h):.1f}" for row in mine)
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="1.6"'
            f' stroke-dasharray="{dash}"/>'
        )
        parts += [
            f'<circle cx="{x(row.delay_s):.1f}" cy="{y(row.false_per_h):.1f}"'
            f' r="{5 if row.hold_s == chosen_s else 2.5}" fill="{color}"/>'
            for row in mine
        ]
        parts += [
            f'<path d="M{x(row.delay_s) - 4:.1f} {y(row.false_per_h) - 4:.1f}l8 8m0 -8l-8 8"'
            f' stroke="{color}" stroke-width="2"/>'
            for row in legacy
            if row.rate_hz == rate_hz
        ]
        label_y = _TOP + 14 + 16 * index
        parts.append(
            f'<path d="M{_WIDTH - 200} {label_y - 4}h28" stroke="{color}" stroke-width="1.6"'
            f' stroke-dasharray="{dash}"/><text x="{_WIDTH - 165}" y="{label_y}">{rate_hz} pictures'
            " a second</text>"
        )
    label_y = _TOP + 14 + 16 * len(rates_hz)
    parts.append(f'<text x="{_WIDTH - 190}" y="{label_y}">✕  20 frames</text>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH) / 2}" y="{_HEIGHT - 8}" text-anchor="middle">seconds from the'
        " start of a slump until it is known (points: hold times; large: chosen)</text>"
    )
    parts.append(
        f'<text transform="translate(14 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">false'
        " alarms an hour</text></svg>"
    )
    return "\n".join(parts) + "\n"


def write_hold_time(curve: Sequence[HoldRow], legacy: Sequence[HoldRow], chosen_s: float) -> None:
    """Renew the table of the page and the picture."""
    document = _PAGE.read_text(encoding="utf-8")
    before, rest = document.split(_START)
    after = rest.split(_END)[1]
    text = f"{before}{_START}\n\n{to_markdown(curve, legacy)}\n\n{_END}{after}"
    _PAGE.write_text(text, encoding="utf-8")
    _PICTURE.write_text(draw_hold_time(curve, legacy, chosen_s), encoding="utf-8")

"""Small drawings of a report as SVG; the numbers stand beside them as text."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

__all__ = ["draw_calibration", "draw_curve"]

_WIDTH, _HEIGHT = 320.0, 220.0
_LEFT, _TOP, _RIGHT, _BOTTOM = 40.0, 10.0, 310.0, 190.0


def _across(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _up(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)


def _frame(title: str, inner: str, ticks: Sequence[tuple[float, str]]) -> str:
    lines = (
        f'<line class="axis" x1="{_LEFT}" y1="{_BOTTOM}" x2="{_RIGHT}" y2="{_BOTTOM}"/>'
        f'<line class="axis" x1="{_LEFT}" y1="{_TOP}" x2="{_LEFT}" y2="{_BOTTOM}"/>'
    )
    texts = "".join(
        f'<text x="{_LEFT - 6}" y="{_up(share) + 4:.1f}" text-anchor="end">{round(100 * share)}'
        "</text>"
        for share in (0.0, 0.5, 1.0)
    )
    texts += "".join(
        f'<text x="{x:.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{escape(label)}</text>'
        for x, label in ticks
    )
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}">'
        f"<title>{escape(title)}</title>{lines}{texts}{inner}</svg>"
    )


def draw_calibration(calibration: Mapping[str, Any], title: str) -> str:
    """Return a reliability diagram: stated probability across, share that was right up.

    Parameters
    ----------
    calibration : mapping
        As in ``report.json``.
    title : str
        For those who do not see it.
    """
    largest = max(calibration["count"], default=1)
    points = "".join(
        f'<circle class="point" cx="{_across(sure):.1f}" cy="{_up(right):.1f}"'
        f' r="{3 + 5 * (count / largest) ** 0.5:.1f}"/>'
        for sure, right, count in zip(
            calibration["confidence"], calibration["accuracy"], calibration["count"], strict=True
        )
    )
    ideal = f'<line class="ideal" x1="{_across(0)}" y1="{_up(0)}" x2="{_across(1)}" y2="{_up(1)}"/>'
    ticks = [(_across(share), f"{round(100 * share)}") for share in (0.0, 0.5, 1.0)]
    return _frame(title, ideal + points, ticks)


def draw_curve(points: Sequence[Mapping[str, Any]], title: str) -> str:
    """Return a learning curve with standard errors: people across, balanced accuracy up.

    Parameters
    ----------
    points : sequence of mapping
        As in ``report.json``.
    title : str
        For those who do not see it.
    """
    most = max(point["n_people"] for point in points)
    placed = [(_across((point["n_people"] - 0.5) / most), point) for point in points]
    line = " ".join(f"{x:.1f},{_up(point['mean']):.1f}" for x, point in placed)
    errors = "".join(
        f'<line class="error" x1="{x:.1f}" x2="{x:.1f}"'
        f' y1="{_up(min(1.0, point["mean"] + point["standard_error"])):.1f}"'
        f' y2="{_up(max(0.0, point["mean"] - point["standard_error"])):.1f}"/>'
        f'<circle class="point" cx="{x:.1f}" cy="{_up(point["mean"]):.1f}" r="4"/>'
        for x, point in placed
    )
    ticks = [(x, str(point["n_people"])) for x, point in placed]
    return _frame(title, f'<polyline class="line" points="{line}"/>{errors}', ticks)

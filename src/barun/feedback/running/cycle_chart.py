"""One chart of an angle over the stride: its curves and bands, and their drawing as SVG."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.feedback.report_text import format_number
from barun.feedback.running.reference_curves import ReferenceCurve, find_reference_curve
from barun.feedback.running.running_report import OwnBand, RunningReport
from barun.running.events.gait_event import SIDES, Side

__all__ = ["CycleChart", "CycleCurve", "draw_cycle", "encode_chart", "list_charts"]

_Array = npt.NDArray[np.float64]

_WIDTH: Final = 520
_HEIGHT: Final = 210
_LEFT: Final = 38
_RIGHT: Final = 8
_TOP: Final = 8
_BOTTOM: Final = 22
_SHARE: Final = 0.8
"""Of the strides within the band of the recording."""
_OF_BODY: Final = frozenset({"trunk_lean", "lateral_lean"})
"""Angles the body has once: one foot's cycle tells all."""
_LEAST_SPAN_DEG: Final = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class CycleCurve:
    """One foot's angle over its stride."""

    side: Side
    median: _Array
    """Shape (64,), degrees."""
    low: _Array
    high: _Array
    toe_off: float
    """Share of the stride; NaN where unseen."""
    own: OwnBand | None


@dataclass(frozen=True, slots=True, eq=False)
class CycleChart:
    """One angle."""

    angle: str
    curves: tuple[CycleCurve, ...]
    """Left first."""
    reference: ReferenceCurve | None

    @property
    def range_deg(self) -> tuple[float, float]:
        """Lowest and highest value drawn, with a margin."""
        parts = [edge for curve in self.curves for edge in (curve.low, curve.high)]
        parts += [
            np.array(edge)
            for curve in self.curves
            if curve.own is not None
            for edge in (curve.own.low_deg, curve.own.high_deg)
        ]
        if self.reference is not None:
            parts += [np.array(self.reference.low_deg), np.array(self.reference.high_deg)]
        values = np.concatenate(parts)
        middle = float(values.max() + values.min()) / 2
        half = max(float(np.ptp(values)), _LEAST_SPAN_DEG) / 2 * 1.06
        return middle - half, middle + half


def list_charts(report: RunningReport) -> tuple[CycleChart, ...]:
    """Return the charts of a report; empty where no foot has enough strides."""
    angles = dict.fromkeys(key for one in report.cycles.values() for key in one.angles)
    charts = []
    for angle in angles:
        curves: list[CycleCurve] = []
        for side in SIDES:
            cycles = report.cycles.get(side)
            if cycles is None or (angle in _OF_BODY and curves):
                continue
            column = cycles.angles.index(angle)
            low, high = cycles.band_deg(_SHARE)
            curves.append(
                CycleCurve(
                    side,
                    cycles.median_deg[:, column],
                    low[:, column],
                    high[:, column],
                    cycles.toe_off_share,
                    report.own_bands.get((side, angle)),
                )
            )
        is_side = report.gate.view.name == "side"
        reference = find_reference_curve(angle) if is_side else None
        charts.append(CycleChart(angle, tuple(curves), reference))
    return tuple(charts)


def encode_chart(chart: CycleChart) -> dict[str, Any]:
    """Return a chart as plain values for the page's script."""
    low, high = chart.range_deg
    reference = chart.reference
    return {
        "angle": chart.angle,
        "range": [round(low, 2), round(high, 2)],
        "curves": [
            {
                "side": curve.side,
                "median": curve.median.round(2).tolist(),
                "low": curve.low.round(2).tolist(),
                "high": curve.high.round(2).tolist(),
                "toeOff": round(curve.toe_off, 4) if np.isfinite(curve.toe_off) else None,
                "own": None if curve.own is None else [curve.own.low_deg, curve.own.high_deg],
            }
            for curve in chart.curves
        ],
        "reference": None if reference is None else [reference.low_deg, reference.high_deg],
    }


class _Axes:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high

    def x(self, share: _Array | float) -> _Array:
        return np.asarray(_LEFT + np.asarray(share) * (_WIDTH - _LEFT - _RIGHT))

    def y(self, value: _Array | float) -> _Array:
        part = (self._high - np.asarray(value)) / (self._high - self._low)
        return np.asarray(_TOP + part * (_HEIGHT - _TOP - _BOTTOM))

    def ticks(self) -> list[float]:
        span = self._high - self._low
        step = next(one for one in (2, 5, 10, 20, 30, 45, 90) if span / one <= 6)
        return [float(t) for t in np.arange(np.ceil(self._low / step) * step, self._high, step)]


def _close(values: _Array) -> tuple[_Array, _Array]:
    """Return shares and values with the first value again at the end: a stride is a circle."""
    return np.linspace(0, 1, len(values) + 1), np.append(values, values[0])


def _path(axes: _Axes, values: _Array) -> str:
    shares, closed = _close(values)
    points = zip(axes.x(shares), axes.y(closed), strict=True)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _band(axes: _Axes, low: _Array, high: _Array, kind: str) -> str:
    shares, bottom = _close(low)
    _, top = _close(high)
    there = [f"{x:.1f} {y:.1f}" for x, y in zip(axes.x(shares), axes.y(top), strict=True)]
    back = [f"{x:.1f} {y:.1f}" for x, y in zip(axes.x(shares), axes.y(bottom), strict=True)]
    return f'<path class="{kind}" d="M{"L".join(there + back[::-1])}Z"/>'


def _draw_grid(axes: _Axes) -> Iterator[str]:
    for tick in axes.ticks():
        y = f"{float(axes.y(tick)):.1f}"
        yield f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>'
        yield (
            f'<text class="tick" x="{_LEFT - 5}" y="{y}" dy="4" text-anchor="end">'
            f"{format_number(tick)}°</text>"
        )
    for percent in (0, 25, 50, 75, 100):
        x = f"{float(axes.x(percent / 100)):.1f}"
        anchor = {0: "start", 100: "end"}.get(percent, "middle")
        yield f'<path class="grid" d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}"/>'
        yield (
            f'<text class="tick" x="{x}" y="{_HEIGHT - 6}" text-anchor="{anchor}">'
            f"{percent} %</text>"
        )


def draw_cycle(chart: CycleChart) -> str:
    """Return a chart as an SVG element, for paper and for readers without JavaScript."""
    axes = _Axes(*chart.range_deg)
    parts = list(_draw_grid(axes))
    if chart.reference is not None:
        low, high = np.array(chart.reference.low_deg), np.array(chart.reference.high_deg)
        parts.append(_band(axes, low, high, "reference"))
    for curve in chart.curves:
        if curve.own is not None:
            low, high = np.array(curve.own.low_deg), np.array(curve.own.high_deg)
            parts.append(_band(axes, low, high, f"own {curve.side}"))
    for curve in chart.curves:
        parts.append(_band(axes, curve.low, curve.high, f"spread {curve.side}"))
    for curve in chart.curves:
        if np.isfinite(curve.toe_off):
            x = float(axes.x(curve.toe_off))
            parts.append(
                f'<path class="toe-off {curve.side}" d="M{x:.1f} {_TOP}V{_HEIGHT - _BOTTOM}"/>'
            )
        parts.append(f'<path class="curve {curve.side}" d="{_path(axes, curve.median)}"/>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'

"""Plots and stick figures as SVG, for readers without JavaScript and for paper."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.angle_plots import AnglePlot, find_reliable
from barun.feedback.report_text import format_number, say
from barun.feedback.skeleton_drawing import find_side
from barun.kinematics.joint_angles import JointAngleSeries
from barun.landmarks import BONES, LandmarkSequence

__all__ = ["aspect_of", "draw_figure", "draw_plot", "find_view_box", "pick_poses"]

_Array = npt.NDArray[np.float64]

_WIDTH: Final = 720
_HEIGHT: Final = 150
_LEFT: Final = 38
_BOTTOM: Final = 20
_TOP: Final = 8
_RIGHT: Final = 8
_COLUMNS: Final = 330
"""Instants a curve is drawn with at most: lowest and highest of each stretch are kept."""
_FIGURE_HEIGHT: Final = 100.0
_N_POSES: Final = 6


def _nice_step(span: float, n_ticks: int) -> float:
    """Return the step of 1, 2 or 5 times a power of ten that gives about that many ticks."""
    rough = max(span, 1e-9) / n_ticks
    power = 10 ** np.floor(np.log10(rough))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))


def _ticks(low: float, high: float, n_ticks: int) -> list[float]:
    step = _nice_step(high - low, n_ticks)
    return [float(tick) for tick in np.arange(np.ceil(low / step) * step, high + step / 1e3, step)]


class _Axes:
    """From seconds and degrees to the drawing."""

    def __init__(self, times_s: _Array, values_deg: _Array) -> None:
        self.start_s, self.end_s = float(times_s[0]), float(times_s[-1])
        low, high = float(np.nanmin(values_deg)), float(np.nanmax(values_deg))
        middle, half = (low + high) / 2, max((high - low) / 2, 5.0) * 1.08
        self.low_deg, self.high_deg = middle - half, middle + half

    def x(self, time_s: _Array | float) -> _Array:
        share = (np.asarray(time_s) - self.start_s) / max(self.end_s - self.start_s, 1e-9)
        return np.asarray(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))

    def y(self, value_deg: _Array | float) -> _Array:
        share = (self.high_deg - np.asarray(value_deg)) / (self.high_deg - self.low_deg)
        return np.asarray(_TOP + share * (_HEIGHT - _TOP - _BOTTOM))


def draw_plot(series: JointAngleSeries, plot: AnglePlot) -> str:
    """Return the curves of one plot as an SVG element.

    Parameters
    ----------
    series : JointAngleSeries
        At least two instants, with at least one value of the plot's angles.
    plot : AnglePlot
        Which angles.
    """
    columns = [column for _, column in plot.columns]
    axes = _Axes(series.times_s, series.values_deg[:, columns])
    reliable = find_reliable(series)
    parts = [*_draw_grid(axes)]
    for side, column in plot.columns:
        parts += [
            f'<rect class="doubt {side}" x="{axes.x(start):.1f}" y="{_TOP}"'
            f' width="{axes.x(end) - axes.x(start):.1f}" height="{_HEIGHT - _TOP - _BOTTOM}"/>'
            for start, end in _find_doubts(series, reliable, column)
        ]
    for side, column in plot.columns:
        path = _draw_curve(axes, series.times_s, series.values_deg[:, column])
        parts.append(f'<path class="curve {side}" d="{path}"/>')
    size = f"0 0 {_WIDTH} {_HEIGHT}"
    return f'<svg viewBox="{size}" aria-hidden="true">{"".join(parts)}</svg>'


def _draw_grid(axes: _Axes) -> Iterator[str]:
    for tick in _ticks(axes.low_deg, axes.high_deg, 4):
        y = f"{axes.y(tick):.1f}"
        yield f'<path class="grid" d="M{_LEFT} {y}H{_WIDTH - _RIGHT}"/>'
        yield (
            f'<text class="tick" x="{_LEFT - 5}" y="{y}" dy="4" text-anchor="end">'
            f"{format_number(tick)}°</text>"
        )
    step = _nice_step(axes.end_s - axes.start_s, 8)
    for tick in _ticks(axes.start_s, axes.end_s, 8):
        decimals = 0 if step >= 1 else int(np.ceil(-np.log10(step)))
        x = f"{axes.x(tick):.1f}"
        yield f'<path class="grid" d="M{x} {_TOP}V{_HEIGHT - _BOTTOM}"/>'
        yield (
            f'<text class="tick" x="{x}" y="{_HEIGHT - 5}" text-anchor="middle">'
            f"{format_number(tick, decimals)}</text>"
        )


def _find_doubts(
    series: JointAngleSeries, reliable: npt.NDArray[np.bool_], column: int
) -> Iterator[tuple[float, float]]:
    """Yield start and end of the stretches that have a value nobody should rely on."""
    doubtful = np.isfinite(series.values_deg[:, column]) & ~reliable[:, column]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], doubtful, [False])).astype(int)))
    times_s = series.times_s
    half_s = float(np.median(np.diff(times_s))) / 2
    for start, end in edges.reshape(-1, 2):
        yield (
            max(float(times_s[start]) - half_s, float(times_s[0])),
            min(float(times_s[end - 1]) + half_s, float(times_s[-1])),
        )


def _draw_curve(axes: _Axes, times_s: _Array, values_deg: _Array) -> str:
    """Return the path of a curve; a gap in the values is a gap in the path."""
    rows = _thin(values_deg)
    steps, pen_down = [], False
    xs, ys = axes.x(times_s[rows]), axes.y(values_deg[rows])
    for x, y in zip(xs, ys, strict=True):
        if np.isfinite(y):
            # A lone point needs a line of no length to be seen, which round caps make a dot.
            steps.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}{'' if pen_down else 'h0'}")
        pen_down = bool(np.isfinite(y))
    return "".join(steps)


def _thin(values_deg: _Array) -> npt.NDArray[np.intp]:
    """Return the rows to draw: of each stretch the first gap, the lowest and the highest value."""
    n_rows = len(values_deg)
    if n_rows <= 2 * _COLUMNS:
        return np.arange(n_rows)
    kept: set[int] = {0, n_rows - 1}
    for stretch in np.array_split(np.arange(n_rows), _COLUMNS):
        values = values_deg[stretch]
        gaps = np.flatnonzero(np.isnan(values))
        kept.update(int(stretch[gap]) for gap in gaps[:1])
        if len(gaps) < len(values):
            kept.update((int(stretch[np.nanargmin(values)]), int(stretch[np.nanargmax(values)])))
    return np.array(sorted(kept))


def find_view_box(sequence: LandmarkSequence) -> tuple[float, float, float, float]:
    """Return the part of the picture the figure needs: left, top, width, height.

    Both axes are in picture heights. It holds the middle 98 % of all landmarks and a margin, and is
    at least half as wide as high.
    """
    aspect = aspect_of(sequence)
    places = sequence.image_xyz[..., :2].reshape(-1, 2)
    places = places[np.all(np.isfinite(places), axis=1)] * (aspect, 1.0)
    if len(places) == 0:
        return 0.0, 0.0, aspect, 1.0
    low, high = np.percentile(places, [1, 99], axis=0)
    size = np.maximum(high - low, 0.02)
    margin = 0.12 * float(size.max())
    width, height = size + 2 * margin
    middle = (low + high) / 2
    width = max(width, height / 2)
    height = max(height, width / 2)
    return (
        float(middle[0] - width / 2),
        float(middle[1] - height / 2),
        float(width),
        float(height),
    )


def aspect_of(sequence: LandmarkSequence) -> float:
    """Return width over height of the picture; 1 where they are not known."""
    return 1.0 if sequence.size_wh is None else sequence.size_wh[0] / sequence.size_wh[1]


def pick_poses(sequence: LandmarkSequence) -> list[int]:
    """Return the rows of up to six poses, evenly spread over the frames with the person."""
    rows = np.flatnonzero(sequence.has_person)
    if len(rows) == 0:
        return []
    spread = np.linspace(0, len(rows) - 1, min(_N_POSES, len(rows))).round().astype(int)
    return [int(rows[index]) for index in spread]


def draw_figure(
    sequence: LandmarkSequence, row: int, view_box: tuple[float, float, float, float]
) -> str:
    """Return the stick figure of one frame as an SVG element."""
    left, top, width, height = view_box
    scale = _FIGURE_HEIGHT / height
    places = (sequence.image_xyz[row, :, :2] * (aspect_of(sequence), 1.0) - (left, top)) * scale
    lines = []
    for start, end in BONES:
        ends = places[[start, end]]
        if not np.all(np.isfinite(ends)):
            continue
        seen = float(np.min(sequence.visibility[row, [start, end]]))
        faint = "" if not np.isfinite(seen) or seen >= 0.5 else " faint"
        (x1, y1), (x2, y2) = ends
        lines.append(
            f'<path class="bone {find_side(start, end)}{faint}"'
            f' d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"/>'
        )
    seconds = format_number(float(sequence.times_s[row]), 2)
    return (
        f'<figure><svg viewBox="0 0 {width * scale:.1f} {_FIGURE_HEIGHT:.0f}" aria-hidden="true">'
        f"{''.join(lines)}</svg><figcaption>{say('seconds', value=seconds)}</figcaption></figure>"
    )

"""How often each value of a measurement was seen, beside the baseline and the bands, as SVG."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.report_text import format_number

__all__ = ["BandMark", "draw_distribution"]

_WIDTH: Final = 320
_HEIGHT: Final = 92
_LEFT: Final = 8
_RIGHT: Final = 8
_TOP: Final = 6
_BOTTOM: Final = 20
_BINS: Final = 36

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BandMark:
    """A band of the literature, drawn as coloured ground."""

    low: float
    """-inf for an open end."""
    high: float
    """+inf for an open end."""
    level: int
    """0 acceptable, 1 conditional, 2 not recommended."""


def draw_distribution(
    values: _Array,
    *,
    unit: str,
    decimals: int,
    baseline: tuple[float, float] | None,
    bands: tuple[BandMark, ...] = (),
) -> str:
    """Return a histogram as an SVG element.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        At least one finite value; NaN is left out.
    unit : str
        Written behind the ticks: a degree sign, or nothing.
    decimals : int
        Of the ticks.
    baseline : tuple of float or None
        Median and spread of the person's own good sitting.
    bands : tuple of BandMark, optional
        Bands of the literature in the same unit.
    """
    known = values[np.isfinite(values)]
    low, high = _find_range(known, baseline)
    width = _WIDTH - _LEFT - _RIGHT
    base = _HEIGHT - _BOTTOM

    def x(value: float) -> float:
        return _LEFT + (min(max(value, low), high) - low) / (high - low) * width

    parts = [
        f'<rect class="band level-{band.level}" x="{x(band.low):.1f}" y="{_TOP}"'
        f' width="{x(band.high) - x(band.low):.1f}" height="{base - _TOP}"/>'
        for band in bands
        if band.high > low and band.low < high
    ]
    if baseline is not None and np.isfinite(baseline[0]):
        median, spread = baseline
        half = 0.0 if not np.isfinite(spread) else 2 * spread
        parts.append(
            f'<rect class="own" x="{x(median - half):.1f}" y="{_TOP}"'
            f' width="{max(x(median + half) - x(median - half), 1):.1f}" height="{base - _TOP}"/>'
        )
    counts, edges = np.histogram(known, bins=_BINS, range=(low, high))
    tallest = max(int(counts.max()), 1)
    parts += [
        f'<rect class="count" x="{x(float(edge)) + 0.5:.1f}"'
        f' y="{base - count / tallest * (base - _TOP):.1f}" width="{width / _BINS - 1:.1f}"'
        f' height="{count / tallest * (base - _TOP):.1f}"/>'
        for count, edge in zip(counts, edges[:-1], strict=True)
        if count
    ]
    if baseline is not None and np.isfinite(baseline[0]):
        place = x(baseline[0])
        parts.append(f'<path class="own-median" d="M{place:.1f} {_TOP}V{base}"/>')
    parts.append(f'<path class="grid" d="M{_LEFT} {base}H{_WIDTH - _RIGHT}"/>')
    for value, anchor in ((low, "start"), ((low + high) / 2, "middle"), (high, "end")):
        parts.append(
            f'<text class="tick" x="{x(value):.1f}" y="{_HEIGHT - 5}" text-anchor="{anchor}">'
            f"{format_number(value, decimals)}{unit}</text>"
        )
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">{"".join(parts)}</svg>'


def _find_range(known: _Array, baseline: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends of the axis: nearly all values and the baseline, never of no width."""
    low, high = (float(edge) for edge in np.percentile(known, [0.5, 99.5]))
    if baseline is not None and np.isfinite(baseline[0]):
        low, high = min(low, baseline[0]), max(high, baseline[0])
    half = max((high - low) / 2 * 1.12, 1e-3 + 0.02 * abs(low + high))
    middle = (low + high) / 2
    return middle - half, middle + half

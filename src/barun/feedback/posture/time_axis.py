"""The axis of time that the drawings of a report share."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["TimeAxis", "draw_clock", "find_stretches", "format_clock", "format_duration"]

_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_TICKS: Final = 9
_TENTHS_BELOW_S: Final = 9.95
_EDGE_SHARE: Final = 0.04


def format_clock(time_s: float, *, tenths: bool = False) -> str:
    """Return a time as ``0:07``, ``12:05`` or ``1:02:05``, rounded; with tenths ``0:07.4``."""
    n_tenths = math.floor(time_s * 10 + 0.5) if tenths else 10 * math.floor(time_s + 0.5)
    whole = n_tenths // 10
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock}.{n_tenths % 10}" if tenths else clock


def format_duration(duration_s: float) -> str:
    """Return how long something lasted: as a clock, with tenths where seconds are few."""
    return format_clock(duration_s, tenths=0.05 <= duration_s < _TENTHS_BELOW_S)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From seconds to the width of a drawing."""

    start_s: float
    end_s: float
    left: float
    right: float

    def x(self, time_s: float) -> float:
        """Return where an instant lies."""
        share = (time_s - self.start_s) / max(self.end_s - self.start_s, 1e-9)
        return self.left + share * (self.right - self.left)

    def ticks_s(self) -> tuple[float, ...]:
        """Return round instants, about nine of them at most."""
        span_s = self.end_s - self.start_s
        step_s = next((step for step in _STEPS_S if span_s / step <= _TICKS), _STEPS_S[-1])
        first = np.ceil(self.start_s / step_s) * step_s
        return tuple(float(tick) for tick in np.arange(first, self.end_s + 1e-9, step_s))


def draw_clock(axis: TimeAxis, width: float) -> str:
    """Return the times that stand below drawings of a width, as HTML."""
    shares = [(tick_s, axis.x(tick_s) / width) for tick_s in axis.ticks_s()]
    ticks = "".join(
        f'<span class="{_place(share)}" style="left:{share * 100:.2f}%">'
        f"{format_clock(tick_s)}</span>"
        for tick_s, share in shares
    )
    return f'<div class="clock" aria-hidden="true">{ticks}</div>'


def _place(share: float) -> str:
    """Return on which side of its instant a time is written, so that it stays on the page."""
    if share < _EDGE_SHARE:
        return "first"
    return "last" if share > 1 - _EDGE_SHARE else "middle"


def find_stretches(
    values: npt.NDArray[np.generic], times_s: npt.NDArray[np.float64]
) -> Iterator[tuple[int, float, float]]:
    """Yield each stretch of equal values: the value, its start and its end in seconds.

    Parameters
    ----------
    values : numpy.ndarray, shape (T,)
        Whole numbers or booleans.
    times_s : numpy.ndarray, shape (T,)
        Instants. A stretch ends where the next begins, the last with the last instant.
    """
    if len(values) == 0:
        return
    starts = np.concatenate(([0], np.flatnonzero(np.diff(values.astype(np.int64))) + 1))
    ends = np.append(times_s[starts[1:]], times_s[-1])
    for start, end_s in zip(starts, ends, strict=True):
        yield int(values[start]), float(times_s[start]), float(end_s)

"""Where each foot stands, roughly: the cadence and the middles of the contacts."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.gaps import fill_gaps
from barun.kinematics.running_median import compute_running_median
from barun.running.events.gait_event import Side
from barun.running.trajectory import fit_trajectory

__all__ = ["RoughStance", "find_rough_stances", "find_stride_time"]

_Array = npt.NDArray[np.float64]

SHORTEST_STRIDE_S: Final = 0.25
LONGEST_STRIDE_S: Final = 4.0
"""Two steps. Runners take 0.5 to 0.9 s; the rest is room for recordings whose clock is wrong, which
the gate then suspects."""
_WIDTH_SHARE: Final = 0.06
"""Smoothing as a share of the stride: one rise and fall of the feet a stride remains."""
_LEAST_LIKENESS: Final = 0.35
"""Correlation of the feet with themselves one stride later, below which nobody runs. Runners reach
0.8 and more; a design choice."""
_FIRST_SHARE: Final = 0.7
"""Of the highest peak: the first peak this high is one stride and not two."""
_LEAST_HEIGHT: Final = 0.05
"""Smallest amplitude of the ankles' difference in height, in leg lengths, that is a step. Runners
reach 0.2 to 0.5, standing people 0.01; a design choice."""
_LEAST_SHARE: Final = 0.3
"""Of the typical amplitude: smaller waves are noise within a step."""
_LONGEST_GAP_S: Final = 0.15


@dataclass(frozen=True, slots=True)
class RoughStance:
    """One foot near the middle of its contact."""

    side: Side
    time_s: float


def find_stride_time(lower: _Array, times_s: _Array) -> float:
    """Find how long a stride (two steps) takes.

    Parameters
    ----------
    lower : numpy.ndarray, shape (N,)
        How much lower the left ankle is than the right one; NaN where unknown.
    times_s : numpy.ndarray, shape (N,)
        Even.

    Returns
    -------
    float
        Seconds; NaN where the feet do not repeat themselves.

    Notes
    -----
    The first high peak of the autocorrelation, normalised by what overlaps, so that short clips
    count: two strides are as alike as one, and half a stride is the opposite.
    """
    known = np.isfinite(lower)
    if np.count_nonzero(known) < 4:
        return float("nan")
    step_s = float(times_s[1] - times_s[0])
    wave = np.where(known, lower - np.mean(lower[known]), 0.0)
    size = 1 << int(2 * len(wave) - 1).bit_length()

    def correlate(first: _Array, second: _Array) -> _Array:
        spectrum = np.conj(np.fft.rfft(first, size)) * np.fft.rfft(second, size)
        return np.asarray(np.fft.irfft(spectrum, size)[: len(wave)])

    mask = known.astype(np.float64)
    power = correlate(wave**2, mask) * correlate(mask, wave**2)
    likeness = correlate(wave, wave) / np.sqrt(np.maximum(power, 1e-12))
    low = int(np.ceil(SHORTEST_STRIDE_S / step_s))
    high = min(int(LONGEST_STRIDE_S / step_s), int(0.7 * len(wave)))
    lags = np.arange(max(low, 1), high)
    if len(lags) < 3:
        return float("nan")
    peak = (likeness[lags] >= likeness[lags - 1]) & (likeness[lags] > likeness[lags + 1])
    peaks = lags[peak & (likeness[lags] > _LEAST_LIKENESS)]
    if not len(peaks):
        return float("nan")
    first = peaks[likeness[peaks] >= _FIRST_SHARE * np.max(likeness[peaks])][0]
    before, here, after = likeness[first - 1 : first + 2]
    bend = before - 2 * here + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float((first + shift) * step_s)


def _alternate(wave: _Array) -> npt.NDArray[np.intp]:
    """Return the largest place of each stretch above zero and the smallest of each below."""
    signs = np.sign(np.nan_to_num(wave))
    edges = np.flatnonzero(np.diff(signs) != 0) + 1
    places = []
    for first, after in zip([0, *edges], [*edges, len(wave)], strict=True):
        if signs[first]:
            places.append(first + int(np.argmax(np.abs(wave[first:after]))))
    return np.array(places, dtype=np.intp)


def find_rough_stances(lower: _Array, times_s: _Array) -> tuple[list[RoughStance], float]:
    """Find which foot stands when.

    Parameters
    ----------
    lower : numpy.ndarray, shape (N,)
        How much lower the left ankle is than the right one, in leg lengths; NaN where unknown.
    times_s : numpy.ndarray, shape (N,)
        Even.

    Returns
    -------
    stances : list of RoughStance
        In order of time: when the other foot is highest above the one that stands. That happens on
        the ground in every view, also while the camera moves, for the hips and the camera cancel.
    stride_time_s : float
        NaN where nobody runs; there are no stances then.
    """
    stride_s = find_stride_time(lower, times_s)
    if np.isnan(stride_s):
        return [], stride_s
    even, _ = fill_gaps(lower, times_s, _LONGEST_GAP_S)
    smooth = fit_trajectory(even[:, None, None], times_s, times_s, _WIDTH_SHARE * stride_s)
    wave = smooth.position[:, 0, 0]
    wave = wave - compute_running_median(wave, times_s, 2 * stride_s)
    known = np.abs(wave[np.isfinite(wave)])
    if not len(known):
        return [], stride_s
    typical = float(np.percentile(known, 90))
    if typical < _LEAST_HEIGHT:
        return [], float("nan")
    places = _alternate(np.where(np.abs(wave) < 0.1 * typical, 0.0, np.nan_to_num(wave)))
    high = [place for place in places if abs(wave[place]) >= _LEAST_SHARE * typical]
    return _without_doubles(high, wave, times_s, stride_s), stride_s


def _without_doubles(
    places: list[int], wave: _Array, times_s: _Array, stride_s: float
) -> list[RoughStance]:
    """Keep the higher of two waves of one foot that are less than 0.6 strides apart."""
    stances: list[tuple[int, Side]] = []
    for place in places:
        side: Side = "left" if wave[place] > 0 else "right"
        earlier = [i for i, (_, other) in enumerate(stances) if other == side]
        if earlier and times_s[place] - times_s[stances[earlier[-1]][0]] < 0.6 * stride_s:
            if abs(wave[place]) > abs(wave[stances[earlier[-1]][0]]):
                stances[earlier[-1]] = (place, side)
            continue
        stances.append((place, side))
    return [RoughStance(side, float(times_s[place])) for place, side in sorted(stances)]

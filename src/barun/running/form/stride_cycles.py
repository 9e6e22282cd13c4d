"""Channels over the phase of each stride, as waves, so that the frame rate does not matter."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.cycles.phase_curves import N_PHASES, find_unusual
from barun.running.cycles.stride import MIN_STRIDES

__all__ = ["StrideCycles", "cut_cycles"]

_Array = npt.NDArray[np.float64]

_N_HARMONICS: Final = 8
"""Waves of the mean stride: four to eight describe running."""
_N_OWN: Final = 3
"""Waves in which single strides differ from it; a stride at 30 frames a second has 20 frames."""
_RIDGE: Final = 1.0
"""Frames' worth of weight that pulls a single stride to the mean one."""
_LEAST_KNOWN: Final = 0.7
"""Share of a stride's frames in which every channel has to be known."""


@dataclass(frozen=True, slots=True, eq=False)
class StrideCycles:
    """The strides of a recording."""

    curves: _Array
    """Shape (S, 64, C). Every stride that was seen whole."""
    is_usual: npt.NDArray[np.bool_]
    """Shape (S,). False for strides that differ from the others."""


def _waves(phase: _Array, n_harmonics: int) -> _Array:
    """Return a constant, cosines and sines, shape (N, 1 + 2 n)."""
    angle = 2 * np.pi * phase[:, None] * np.arange(1, n_harmonics + 1)
    return np.concatenate([np.ones((len(phase), 1)), np.cos(angle), np.sin(angle)], axis=1)


def _fit(waves: _Array, values: _Array, ridge: float) -> _Array:
    """Return weights of the waves, shape (W, C), NaN left out channel by channel."""
    known = np.isfinite(values)
    if known.all():
        normal = waves.T @ waves + ridge * np.eye(waves.shape[1])
        return np.asarray(np.linalg.solve(normal, waves.T @ values))
    weights = np.zeros((waves.shape[1], values.shape[1]))
    for channel in range(values.shape[1]):
        mine = waves[known[:, channel]]
        normal = mine.T @ mine + ridge * np.eye(waves.shape[1])
        weights[:, channel] = np.linalg.solve(normal, mine.T @ values[known[:, channel], channel])
    return weights


def _n_harmonics(strides: _Array) -> int:
    """Return how many waves the frames carry: two frames a wave and some to spare."""
    per_stride = 1 / float(np.median(np.diff(strides)))
    return int(np.clip(np.floor((per_stride - 1) / 2), 1, _N_HARMONICS))


def cut_cycles(channels: _Array, strides: _Array) -> StrideCycles:
    """Lay the strides of a recording over each other.

    Parameters
    ----------
    channels : numpy.ndarray, shape (T, C)
        Over time; NaN where unknown.
    strides : numpy.ndarray, shape (T,)
        Strides since some beginning, increasing.

    Returns
    -------
    StrideCycles
        Whole strides counted from the first frame, each laid on the phase of `strides`, without
        those of which less than 70 % of the frames are known.

    Notes
    -----
    One mean stride of up to eight waves is fitted to all frames of the usual strides at once; each
    stride is that and three waves of its own. Frames fall elsewhere in every stride, so that the
    mean keeps what a single stride at a low frame rate has lost.
    """
    n_channels = channels.shape[1]
    nothing = StrideCycles(np.empty((0, N_PHASES, n_channels)), np.empty(0, dtype=np.bool_))
    # A stride may begin anywhere in its course: whole turns are counted from the first frame on.
    turned = strides - strides[0]
    is_known = np.all(np.isfinite(channels), axis=1)
    number = np.floor(turned + 1e-9).astype(np.intp)
    one_frame = float(np.median(np.diff(strides)))
    kept = []
    for stride in range(int(np.floor(turned[-1] + one_frame + 1e-9))):
        rows = number == stride
        if rows.any() and np.mean(is_known[rows]) >= _LEAST_KNOWN:
            kept.append(stride)
    if len(kept) < 2:
        return nothing
    curves = _curves_of(channels, strides, number, kept, np.ones(len(kept), dtype=np.bool_))
    usual = ~find_unusual(curves)
    if not usual.all() and np.count_nonzero(usual) >= MIN_STRIDES:
        curves = _curves_of(channels, strides, number, kept, usual)
    return StrideCycles(curves, usual)


def _curves_of(
    channels: _Array,
    strides: _Array,
    number: npt.NDArray[np.intp],
    kept: list[int],
    usual: npt.NDArray[np.bool_],
) -> _Array:
    """Return every stride as the mean of the usual ones and waves of its own, (S, 64, C)."""
    rows = np.isin(number, [stride for stride, good in zip(kept, usual, strict=True) if good])
    waves = _waves(strides, _n_harmonics(strides))
    mean = _fit(waves[rows], channels[rows], 1e-3)
    rest = channels - waves @ mean
    own = _waves(strides, min(_N_OWN, _n_harmonics(strides)))
    phase = np.arange(N_PHASES) / N_PHASES
    grid = _waves(phase, (waves.shape[1] - 1) // 2) @ mean
    own_grid = _waves(phase, (own.shape[1] - 1) // 2)
    curves = np.empty((len(kept), N_PHASES, channels.shape[1]))
    for place, stride in enumerate(kept):
        mine = number == stride
        curves[place] = grid + own_grid @ _fit(own[mine], rest[mine], _RIDGE)
    return curves

"""Strides brought to one length, so that they can be laid over each other."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.gaps import fill_gaps
from barun.running.cycles.stride import MIN_STRIDES, Stride

__all__ = ["N_PHASES", "CycleSet", "find_unusual", "normalise_strides"]

_Array = npt.NDArray[np.float64]

N_PHASES: Final = 64
"""Samples a stride: eight harmonics, which describe running, need 17."""
_LONGEST_GAP_S: Final = 0.15
_UNUSUAL: Final = 3.5
"""Modified z-score beyond which a stride is unusual (Iglewicz & Hoaglin 1993, How to Detect and
Handle Outliers, section 3.4)."""
_MAD_TO_SD: Final = 1.4826
_ALIKE: Final = 0.03
"""Share of a channel's range by which strides may differ and be alike."""
_LEAST_DISTANCE: Final = 2.0
"""Spreads from the median curve within which a stride is never unusual."""
_NOTHING: Final = 1e-6
"""Share of a channel's size below which its spread is rounding."""
_LEAST_SPREAD_SHARE: Final = 0.5
"""Least spread of the distances as a share of their median: of strides that are all alike none is
unusual."""


@dataclass(frozen=True, slots=True, eq=False)
class CycleSet:
    """Strides of one foot on a common phase."""

    strides: tuple[Stride, ...]
    """S strides whose curves are known all along."""
    curves: _Array
    """Shape (S, 64, C). Phase 0 is the contact, 1 would be the next one."""
    is_usual: npt.NDArray[np.bool_]
    """Shape (S,). False for strides that differ from the runner's others."""

    @property
    def n_usual(self) -> int:
        """Strides to measure on."""
        return int(np.count_nonzero(self.is_usual))

    @property
    def is_enough(self) -> bool:
        """Whether there are at least four."""
        return self.n_usual >= MIN_STRIDES

    @property
    def median(self) -> _Array:
        """Shape (64, C). Median curve of the usual strides; NaN if they are fewer than four."""
        if not self.is_enough:
            return np.full(self.curves.shape[1:], np.nan)
        return np.asarray(np.median(self.curves[self.is_usual], axis=0))


def find_unusual(curves: _Array) -> npt.NDArray[np.bool_]:
    """Find the strides that differ from the others.

    Parameters
    ----------
    curves : numpy.ndarray, shape (S, K, C)
        Without NaN.

    Returns
    -------
    numpy.ndarray, shape (S,)
        True where the distance from the median curve, each channel in units of its own spread
        between strides, is an outlier among the distances (modified z above 3.5). With fewer than
        four strides nothing is unusual.
    """
    if len(curves) < MIN_STRIDES:
        return np.zeros(len(curves), dtype=np.bool_)
    middle_curve = np.median(curves, axis=0)
    apart = curves - middle_curve
    spread = np.sqrt(np.median(apart**2, axis=(0, 1)))
    spread = np.maximum(spread, _ALIKE * np.ptp(middle_curve, axis=0))
    known = spread > _NOTHING * np.max(np.abs(curves), axis=(0, 1))
    if not known.any():
        return np.zeros(len(curves), dtype=np.bool_)
    distance = np.sqrt(np.mean((apart[..., known] / spread[known]) ** 2, axis=(1, 2)))
    middle = float(np.median(distance))
    scale = _MAD_TO_SD * float(np.median(np.abs(distance - middle)))
    far = distance - middle > _UNUSUAL * max(scale, _LEAST_SPREAD_SHARE * middle)
    return np.asarray(far & (distance > _LEAST_DISTANCE))


def normalise_strides(
    channels: npt.NDArray[np.floating],
    times_s: npt.NDArray[np.float64],
    strides: tuple[Stride, ...],
) -> CycleSet:
    """Bring strides to 64 samples each.

    Parameters
    ----------
    channels : numpy.ndarray, shape (T, C)
        What is looked at over time; NaN where unknown.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.
    strides : tuple of Stride
        Of one foot.

    Returns
    -------
    CycleSet
        Without the strides in which a channel is unknown for longer than 0.15 s.
    """
    filled, _ = fill_gaps(channels, times_s, _LONGEST_GAP_S, method="pchip")
    phase = np.arange(N_PHASES) / N_PHASES
    kept, curves = [], []
    for stride in strides:
        at_s = stride.start_s + phase * stride.duration_s
        first, last = np.searchsorted(times_s, [at_s[0], at_s[-1]])
        if first == 0 or last >= len(times_s):
            continue
        near = slice(int(first) - 1, int(last) + 1)
        curve = np.stack([np.interp(at_s, times_s[near], one) for one in filled[near].T], axis=-1)
        if np.all(np.isfinite(curve)):
            kept.append(stride)
            curves.append(curve)
    stacked = np.stack(curves) if curves else np.empty((0, N_PHASES, channels.shape[1]))
    return CycleSet(tuple(kept), stacked, ~find_unusual(stacked))

"""Cycles as few numbers a channel: their mean and their first waves."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.cycles.phase_curves import N_PHASES

__all__ = ["N_FEATURES", "from_features", "shift_features", "to_features"]

_Array = npt.NDArray[np.float64]

N_WAVES: Final = 2
"""Waves a stride that are compared: of one to three, two told faults from usual strides best on
recordings of six runners (``python -m benchmarks.running_form``); higher ones are mostly noise."""
N_FEATURES: Final = 1 + 2 * N_WAVES
_ROOT: Final = float(np.sqrt(2))


def _waves() -> _Array:
    """Return the curves the features are the weights of, shape (F, 64); each of mean square 1."""
    angle = 2 * np.pi * np.arange(N_PHASES) / N_PHASES
    rows = [np.ones(N_PHASES)]
    for order in range(1, N_WAVES + 1):
        rows += [_ROOT * np.cos(order * angle), _ROOT * np.sin(order * angle)]
    return np.stack(rows)


_WAVES: Final = _waves()


def to_features(cycles: _Array) -> _Array:
    """Return mean and waves of cycles, shape (..., C, F).

    Parameters
    ----------
    cycles : numpy.ndarray, shape (..., 64, C)
        Any unit; the features have the same.

    Examples
    --------
    >>> to_features(np.full((64, 1), 3.0)).round(9).tolist()
    [[3.0, 0.0, 0.0, 0.0, 0.0]]
    """
    return np.asarray(np.swapaxes(cycles, -1, -2) @ _WAVES.T / N_PHASES)


def from_features(features: _Array) -> _Array:
    """Return the cycles, shape (..., 64, C), that features, shape (..., C, F), describe."""
    return np.asarray(np.swapaxes(features @ _WAVES, -1, -2))


def shift_features(features: _Array, later: _Array) -> _Array:
    """Return features of cycles that begin later.

    Parameters
    ----------
    features : numpy.ndarray, shape (C, F)
        Of one cycle.
    later : numpy.ndarray, shape (N,)
        Shares of the stride by which the beginning is moved on.

    Returns
    -------
    numpy.ndarray, shape (N, C, F)
        One for each shift.
    """
    shifted = np.repeat(features[None], len(later), axis=0)
    for order in range(1, N_WAVES + 1):
        angle = 2 * np.pi * order * later[:, None]
        cos, sin = np.cos(angle), np.sin(angle)
        even, odd = features[None, :, 2 * order - 1], features[None, :, 2 * order]
        shifted[..., 2 * order - 1] = cos * even + sin * odd
        shifted[..., 2 * order] = cos * odd - sin * even
    return shifted

"""How much usual strides and usual recordings differ, and a difference in units of that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = [
    "PRIOR_STRIDES",
    "ROLL_SD_DEG",
    "FormNoise",
    "SpreadNoise",
    "combine_variance",
    "median_variance",
    "score_channels",
    "session_variance",
    "whiten",
]

_Array = npt.NDArray[np.float64]

ROLL_SD_DEG: Final = 0.3
"""How far the camera may be turned about its line of sight from one recording to the next. A design
choice: a turn shows in so many channels that this little lets one of two degrees be recognised and
taken out, while a lean of the trunk alone stays what it is."""
PRIOR_STRIDES: Final = 8.0
"""Strides' worth of weight of other runners in the spread between a runner's own strides. A design
choice: with four to eight strides neither alone is known."""
_PRIOR_RECORDINGS: Final = 4.0
"""The same in the spread between his recordings."""
_MEDIAN: Final = np.pi / 2
"""How much more than a mean a median of normal values varies (Kenney & Keeping 1962, Mathematics of
Statistics, part 2, section 6.3)."""
_LEAST_SHARE: Final = 1e-3


@dataclass(frozen=True, slots=True)
class SpreadNoise:
    """Usual spread of one quantity."""

    stride_sd: float
    """Between the strides of a recording."""
    session_sd: float
    """Between recordings of one runner, beyond what their strides explain."""


@dataclass(frozen=True, slots=True, eq=False)
class FormNoise:
    """What is usual for runners of one view."""

    stride_sd: _Array
    """Shape (C, F). Of the features of single strides of one recording."""
    session_sd: _Array
    """Shape (C, F). Of the features of recordings of one runner, beyond that."""
    directions: _Array
    """Shape (P, C, F). How recordings of one runner differ together in many channels, each of the
    size of one standard deviation: a camera that is put up anew."""
    metrics: Mapping[str, SpreadNoise] = field(default_factory=dict)
    """By key without the side."""
    roll_sd_deg: float = ROLL_SD_DEG
    """How far the camera may be turned about its line of sight from one recording to the next."""


def combine_variance(own: _Array, degrees: float, usual_sd: _Array) -> _Array:
    """Return the variance between a runner's strides, steadied by that of other runners.

    Parameters
    ----------
    own : numpy.ndarray, any shape
        What his strides show.
    degrees : float
        Degrees of freedom of `own`; 0 if there is none.
    usual_sd : numpy.ndarray, same shape
        Standard deviation of other runners' strides.

    Returns
    -------
    numpy.ndarray, same shape
        Other runners' variance is brought to his overall level first: some run more evenly in
        everything, and some are followed more smoothly.

    References
    ----------
    Smyth (2004), Linear models and empirical Bayes methods, Stat. Appl. Genet. Mol. Biol. 3:3.
    """
    usual = usual_sd**2
    if not degrees > 0:
        return usual
    known = usual > 0
    level = float(np.median(own[known] / usual[known])) if known.any() else 1.0
    prior = max(level, _LEAST_SHARE) * usual
    return np.asarray((PRIOR_STRIDES * prior + degrees * own) / (PRIOR_STRIDES + degrees))


def session_variance(usual_sd: _Array, own: _Array | None, n_recordings: int) -> _Array:
    """Return the variance between a runner's recordings, by his own where he has three or more."""
    if own is None or n_recordings < 3:
        return np.asarray(usual_sd**2)
    degrees = n_recordings - 1
    weight = _PRIOR_RECORDINGS
    return np.asarray((weight * usual_sd**2 + degrees * own) / (weight + degrees))


def median_variance(stride: _Array, n_here: int, n_there: int) -> _Array:
    """Return the variance of the difference of two medians of strides."""
    return np.asarray(_MEDIAN * stride * (1 / n_here + 1 / n_there))


def whiten(difference: _Array, variance: _Array, directions: _Array) -> tuple[_Array, _Array]:
    """Bring a difference to standard deviations, without what usual directions explain.

    Parameters
    ----------
    difference : numpy.ndarray, shape (..., C, F)
        Of features.
    variance : numpy.ndarray, shape (C, F)
        Usual variance of each.
    directions : numpy.ndarray, shape (P, C, F)
        Usual together, each one standard deviation long.

    Returns
    -------
    z : numpy.ndarray, shape (..., C, F)
        Less the most probable share of each direction, so that a difference along one of them
        counts little and any other in full.
    shares : numpy.ndarray, shape (..., P)
        How much of each direction was taken out.

    References
    ----------
    Tipping & Bishop (1999), Probabilistic principal component analysis, J. R. Stat. Soc. B 61:611.
    """
    size = np.sqrt(variance)
    shape = difference.shape
    z = (difference / size).reshape(-1, size.size)
    along = (directions / size).reshape(len(directions), size.size)
    normal = along @ along.T + np.eye(len(along))
    shares = np.linalg.solve(normal, along @ z.T).T
    z = z - shares @ along
    return np.asarray(z.reshape(shape)), np.asarray(shares.reshape(*shape[:-2], len(along)))


def score_channels(z: _Array) -> tuple[_Array, _Array, _Array]:
    """Return how far a whitened difference departs.

    Parameters
    ----------
    z : numpy.ndarray, shape (..., C, F)
        From :func:`whiten`.

    Returns
    -------
    score : numpy.ndarray, shape (...,)
        The strongest channel: a fault shows in few, noise in all.
    residual : numpy.ndarray, shape (...,)
        Root mean square of all.
    channels : numpy.ndarray, shape (..., C)
        Root mean square of each.
    """
    channels = np.sqrt(np.mean(z**2, axis=-1))
    score = np.max(channels, axis=-1)
    residual = np.sqrt(np.mean(channels**2, axis=-1))
    return np.asarray(score), np.asarray(residual), np.asarray(channels)

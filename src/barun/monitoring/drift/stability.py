"""The population stability index: how differently two samples fall into the same bins."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = [
    "PSI_DRIFTED",
    "bin_shares",
    "chance_stability",
    "largest_stability",
    "population_stability",
    "quantile_edges",
]

_Array = npt.NDArray[np.float64]

PSI_DRIFTED: Final = 0.25
"""From it on the population is another one: the usual reading, Siddiqi, Credit Risk Scorecards
(2006); below 0.1 nothing has changed."""
_CHANCE_Z: Final = 3.09
"""One-sided normal quantile of 0.001. Design choice."""


def quantile_edges(values: _Array, n_bins: int = 10) -> _Array:
    """Return inner edges between bins of equal share.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        Finite values of the reference, at least one.
    n_bins : int, optional
        Bins wanted, at least 2.

    Returns
    -------
    numpy.ndarray, shape (B,)
        Increasing, at most ``n_bins - 1``: equal edges are one, where many values are the same.

    Raises
    ------
    ValueError
        If there is no value, or less than two bins are wanted.
    """
    if not len(values) or n_bins < 2:
        raise ValueError(f"expected values and at least 2 bins, got {len(values)} and {n_bins}")
    edges: _Array = np.unique(np.quantile(values, np.arange(1, n_bins) / n_bins))
    return edges


def bin_shares(values: _Array, edges: _Array) -> _Array:
    """Return the shares of the bins, none of them 0.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        Finite values.
    edges : numpy.ndarray, shape (B,)
        Inner edges, increasing; a value on an edge belongs to the bin above.

    Returns
    -------
    numpy.ndarray, shape (B + 1,)
        They add up to 1. Half a value is added to every bin (Jeffreys), since an empty bin would
        make the index infinite.
    """
    n_bins = len(edges) + 1
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=n_bins)
    return np.asarray((counts + 0.5) / (len(values) + 0.5 * n_bins), dtype=np.float64)


def population_stability(expected: _Array, observed: _Array) -> float:
    """Return the population stability index of two samples, from the shares of their bins.

    Parameters
    ----------
    expected, observed : numpy.ndarray, shape (B,)
        Shares greater than 0.

    Returns
    -------
    float
        Sum of ``(o - e) ln(o / e)``: 0 where they are equal, never below.

    Raises
    ------
    ValueError
        If they are of other numbers of bins, or a share is not positive.
    """
    if expected.shape != observed.shape or (expected <= 0).any() or (observed <= 0).any():
        raise ValueError(f"expected positive shares of as many bins, got {expected} and {observed}")
    return float(((observed - expected) * np.log(observed / expected)).sum())


def largest_stability(expected: _Array, n_observed: int) -> float:
    """Return the index when all of so many values fall into the bin least expected.

    Parameters
    ----------
    expected : numpy.ndarray, shape (B,)
        Shares greater than 0.
    n_observed : int
        Values; with half a value in every bin, as :func:`bin_shares` counts.
    """
    counts = np.full(len(expected), 0.5)
    counts[int(np.argmin(expected))] += n_observed
    return population_stability(expected, counts / counts.sum())


def chance_stability(n_bins: int, n_expected: float, n_observed: float) -> float:
    """Return the index that samples of one population stay below in 999 of 1000 cases.

    Parameters
    ----------
    n_bins : int
        Bins.
    n_expected, n_observed : float
        Sizes of the samples; of values that hang together, their effective sizes.

    Notes
    -----
    Without a change the index is distributed as ``(1/n + 1/m) chi2(B - 1)``: Yurdakul, Statistical
    properties of the population stability index (2018), theorem 1. The quantile of chi2 is Wilson
    and Hilferty's.
    """
    freedom = max(n_bins - 1, 1)
    spread = 2.0 / (9.0 * freedom)
    chi2 = freedom * (1.0 - spread + _CHANCE_Z * spread**0.5) ** 3
    return (1.0 / n_expected + 1.0 / n_observed) * chi2

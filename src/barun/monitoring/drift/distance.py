"""The two-sample test of Kolmogorov and Smirnov, and how many values a series is worth."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["distance", "distance_probability", "effective_size"]

_Array = npt.NDArray[np.float64]
_TERMS: Final = 101


def distance(first: _Array, second: _Array) -> float:
    """Return the largest distance of two empirical distributions, 0 to 1.

    Parameters
    ----------
    first, second : numpy.ndarray, shape (N,), (M,)
        Finite values, at least one each; in any order.

    Raises
    ------
    ValueError
        If one of them is empty.
    """
    if not len(first) or not len(second):
        raise ValueError(f"expected two samples, got {len(first)} and {len(second)} values")
    first, second = np.sort(first), np.sort(second)
    both = np.concatenate([first, second])
    below_first = np.searchsorted(first, both, side="right") / len(first)
    below_second = np.searchsorted(second, both, side="right") / len(second)
    return float(np.abs(below_first - below_second).max())


def distance_probability(largest: float, n_first: float, n_second: float) -> float:
    """Return how probable at least such a distance is within one population.

    Parameters
    ----------
    largest : float
        Of :func:`distance`.
    n_first, n_second : float
        Sizes of the samples; of values that hang together, their effective sizes.

    Notes
    -----
    The limit distribution, with the correction for small samples of Stephens (1970), as in Press et
    al., Numerical Recipes, 14.3; good from ``n m / (n + m) >= 4`` on.
    """
    root = math.sqrt(n_first * n_second / (n_first + n_second))
    scaled = (root + 0.12 + 0.11 / root) * largest
    if (
        scaled < 0.2
    ):  # below it the probability is 1 to ten digits, and the series does not converge
        return 1.0
    terms = ((-1) ** (k - 1) * math.exp(-2.0 * (k * scaled) ** 2) for k in range(1, _TERMS))
    return min(max(2.0 * sum(terms), 0.0), 1.0)


def effective_size(values: _Array) -> float:
    """Return how many independent values a series in its order is worth.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        Finite values, equally far apart.

    Returns
    -------
    float
        Between 1 and N; that of a first-order autoregressive series, ``N (1 - r) / (1 + r)`` with
        the correlation `r` of neighbours (Bayley and Hammersley, 1946). Minutes of sitting hang
        together: as many as there are, they would make every hour another population.
    """
    n_values = len(values)
    if n_values < 3:
        return float(max(n_values, 1))
    centred = values - values.mean()
    power = float(centred @ centred)
    if power <= 0.0:
        return 1.0
    correlation = max(float(centred[1:] @ centred[:-1]) / power, 0.0)
    return float(np.clip(n_values * (1.0 - correlation) / (1.0 + correlation), 1.0, n_values))

"""How sure a share or a score is."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["bootstrap_interval", "exact_interval", "mean_interval"]


def exact_interval(n_right: int, n_all: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share.

    Parameters
    ----------
    n_right, n_all : int
        Right answers and all answers.
    confidence : float
        Probability with which the interval covers the true share, at least.

    Notes
    -----
    The answers are taken as independent. Consecutive frames are not: of frames, the interval is too
    narrow, and `bootstrap_interval` over episodes or people stands beside it.

    References
    ----------
    Clopper & Pearson (1934), The use of confidence or fiducial limits illustrated in the case of
    the binomial, Biometrika 26:404-413.
    """
    from scipy.stats import beta

    if n_all < 1 or not 0 <= n_right <= n_all:
        raise ValueError(f"expected 0 <= n_right <= n_all and n_all >= 1, got {n_right}, {n_all}")
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, n_right, n_all - n_right + 1)) if n_right else 0.0
    high = float(beta.ppf(1 - tail, n_right + 1, n_all - n_right)) if n_right < n_all else 1.0
    return low, high


def mean_interval(
    values: npt.NDArray[np.float64], *, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Return the interval of a mean by Student's distribution, or None of fewer than two values.

    Parameters
    ----------
    values : numpy.ndarray, shape (N,)
        One an independent unit: a person.
    confidence : float
        Probability with which the interval covers the true mean of units like these.

    Notes
    -----
    Of few units, four or five, a bootstrap would be too narrow.

    References
    ----------
    Student (1908), The probable error of a mean, Biometrika 6:1-25.
    """
    from scipy.stats import t

    if len(values) < 2:
        return None
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    reach = float(t.ppf((1 + confidence) / 2, len(values) - 1)) * error
    return float(values.mean() - reach), float(values.mean() + reach)


def bootstrap_interval(
    score: Callable[[npt.NDArray[np.intp]], float],
    groups: npt.NDArray[np.int64] | npt.NDArray[np.str_],
    *,
    n_draws: int = 500,
    confidence: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the interval of a score when whole groups of rows are drawn anew.

    Parameters
    ----------
    score : callable
        Of row numbers, with repeats; NaN where a draw has no score, which is left out.
    groups : numpy.ndarray, shape (N,)
        Rows of one group stay together: an episode, a person.
    n_draws : int
        Draws.
    confidence : float
        Probability mass between the ends.
    seed : int
        Of the draws.

    References
    ----------
    Field & Welsh (2007), Bootstrapping clustered data, J. R. Stat. Soc. B 69:369-390.
    """
    rng = np.random.default_rng(seed)
    names, place = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(place == number) for number in range(len(names))]
    scores = [
        score(
            np.concatenate([members[group] for group in rng.integers(len(names), size=len(names))])
        )
        for _ in range(n_draws)
    ]
    known = np.array(scores)[np.isfinite(scores)]
    if not known.size:
        return float("nan"), float("nan")
    tail = (1 - confidence) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)

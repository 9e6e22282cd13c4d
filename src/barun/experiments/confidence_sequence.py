"""Intervals that hold at every look at once, so that one may look as often as one likes.

An interval of the usual kind holds 95 % of the time at *one* look that was fixed beforehand. Who
looks every day and stops at the first success is wrong far more often. The intervals here are
asymptotic confidence sequences: the probability that the truth is *ever* outside, over all looks,
is at most `error`, for as many people as a normal approximation needs. They are the inverse of the
mixture sequential probability ratio test (mSPRT) with a normal mixture of scale ``scale``.

Sources: H. Robbins, "Statistical methods related to the law of the iterated logarithm", 1970 (the
mixture); R. Johari, L. Pekelis, D. Walsh, "Always valid inference: bringing sequential analysis to
A/B testing", 2015, and R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference:
continuous monitoring of A/B tests", Operations Research 2022 (mSPRT for experiments);
I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas, "Time-uniform central limit theory and
asymptotic confidence sequences", Annals of Statistics 2024 (the asymptotic form).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

__all__ = [
    "Interval",
    "Moments",
    "difference_interval",
    "difference_of",
    "half_width",
    "mean_interval",
]

_Array = npt.NDArray[np.float64]
_Values = _Array | float


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between which values the truth is at all looks together."""

    estimate: float
    """NaN where there is nobody."""
    low: float
    """Minus infinity where there are too few people to say anything."""
    high: float


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums of one value each of some people; arrays where many looks are worked out at once."""

    n: _Values
    """How many people."""
    mean: _Values
    variance: _Values
    """Of one person, with n - 1; NaN of fewer than two."""

    @classmethod
    def of(cls, values: npt.ArrayLike) -> Self:
        """Return the moments of the values of people, shape (N,)."""
        known = np.asarray(values, dtype=np.float64)
        n_people = len(known)
        mean = float(known.mean()) if n_people else np.nan
        variance = float(known.var(ddof=1)) if n_people > 1 else np.nan
        return cls(float(n_people), mean, variance)


def half_width(variance: _Values, *, error: float, scale: float) -> _Array:
    """Return half the width of an interval around an estimate that holds at all looks.

    Parameters
    ----------
    variance : float or array
        Of the estimate (not of one person), above 0.
    error : float
        How often the truth may ever be outside, on both sides together.
    scale : float
        Standard deviation of the mixture, in the unit of the estimate: differences of about this
        size are found with the fewest people. The guarantee holds for every value.

    Returns
    -------
    ndarray
        ``sqrt(V (V + s^2) / s^2 (2 log(1/error) + log(1 + s^2/V)))``; infinite where the variance
        is NaN.

    Notes
    -----
    From ``M = sqrt(V / (V + s^2)) exp(d^2 s^2 / (2 V (V + s^2)))``, a martingale if the true
    difference is 0 and the estimate normal, which by Ville's inequality (1939) is ever above
    ``1/error`` with probability `error` at most; solved for the difference d.
    """
    known = np.asarray(variance, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = scale**2 / known
        squared = known * (1.0 + 1.0 / ratio) * (-2.0 * np.log(error) + np.log1p(ratio))
        width = np.sqrt(squared)
    return np.where(np.isnan(width), np.inf, width)


def mean_interval(moments: Moments, *, error: float, scale: float) -> Interval:
    """Return the interval of a mean over people, such as of differences within each person."""
    estimate, width = moments.mean, half_width(_of_mean(moments), error=error, scale=scale)
    return _to_interval(estimate, width)


def difference_interval(
    challenger: Moments, champion: Moments, *, error: float, scale: float
) -> Interval:
    """Return the interval of the mean of the challenger's people less that of the champion's.

    Notes
    -----
    The variance of an arm is never taken smaller than that of all people together: a handful of
    people who happen to agree must not look certain.
    """
    estimate, variance = difference_of(challenger, champion)
    width = half_width(variance, error=error, scale=scale)
    return _to_interval(float(estimate), width)


def difference_of(challenger: Moments, champion: Moments) -> tuple[_Array, _Array]:
    """Return the difference of the means of two arms, and its variance; arrays stay arrays."""
    n_both = np.asarray(challenger.n) + champion.n - 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        within = (np.asarray(challenger.n) - 1.0) * challenger.variance
        pooled = (within + (np.asarray(champion.n) - 1.0) * champion.variance) / n_both
        variance = (
            np.fmax(challenger.variance, pooled) / challenger.n
            + np.fmax(champion.variance, pooled) / champion.n
        )
    is_known = (np.asarray(challenger.n) > 1) & (np.asarray(champion.n) > 1) & (variance > 0)
    difference = np.asarray(challenger.mean) - champion.mean
    return difference, np.where(is_known, variance, np.nan)


def _of_mean(moments: Moments) -> _Array:
    variance = np.asarray(moments.variance, dtype=np.float64)
    is_known = (np.asarray(moments.n) > 1) & (variance > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_known, variance / moments.n, np.nan)


def _to_interval(estimate: _Values, width: _Array) -> Interval:
    middle, half = float(estimate), float(width)
    if np.isnan(middle):
        return Interval(np.nan, -np.inf, np.inf)
    return Interval(middle, middle - half, middle + half)

"""Two models on the same frames: where they differ, and which of them people say was right.

Frames of one person resemble each other, so that a test over frames finds what is not there. Here
every person has one value or one vote.

Sources: Q. McNemar, "Note on the sampling error of the difference between correlated proportions",
Psychometrika 1947 (only the frames count on which the two differ), in its exact form by the
binomial distribution; W. Dixon and A. Mood, "The statistical sign test", JASA 1946 (people vote);
B. Efron, "Bootstrap methods", Annals of Statistics 1979, drawing people; H. Robbins 1970 for the
sequence of votes that may be looked at any time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, exp, lgamma, log
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = [
    "PairedPerson",
    "PairedTest",
    "bootstrap_interval",
    "compare_pairs",
    "exact_binomial",
    "vote_evidence",
]

_Array = npt.NDArray[np.float64]
_MOST_EXACT: Final = 1000
_N_DRAWS: Final = 2000


@dataclass(frozen=True, slots=True)
class PairedPerson:
    """Labelled frames of one person that both models judged."""

    n_frames: int
    n_only_champion: int
    """Frames on which the champion was right and the other wrong."""
    n_only_challenger: int
    """The other way round."""

    @property
    def difference(self) -> float:
        """Accuracy of the challenger less that of the champion, -1 to 1; NaN without frames."""
        if self.n_frames == 0:
            return np.nan
        return (self.n_only_challenger - self.n_only_champion) / self.n_frames


@dataclass(frozen=True, slots=True)
class PairedTest:
    """What is said of some people together."""

    n_people: int
    """With labelled frames."""
    n_frames: int
    """Labelled, of all of them."""
    n_only_champion: int
    """Frames on which the champion was right and the other wrong."""
    n_only_challenger: int
    """The other way round."""
    n_for_challenger: int
    """For whom it was right more often; people for whom both were right as often do not vote."""
    n_for_champion: int
    p_votes: float
    """Of the sign test over people, both sides, at one look; 1 without a vote."""
    p_frames: float
    """McNemar's exact test over all frames. Too small where people have many frames: for
    comparison only."""
    evidence: float
    """At least 1/error means: the votes are not even, at any number of looks."""
    low: float
    high: float
    """Where the mean difference is with 95 %, people drawn anew; at one look. NaN under two people.
    """


def exact_binomial(n_first: int, n_second: int) -> float:
    """Return how probable a split of votes at least this uneven is if both sides are as likely.

    Parameters
    ----------
    n_first, n_second : int
        Votes; ties are left out before.

    Returns
    -------
    float
        Two-sided: twice the smaller tail, at most 1. Over 1000 votes the tail is the normal
        approximation with continuity correction.
    """
    n_votes, fewer = n_first + n_second, min(n_first, n_second)
    if n_votes == 0:
        return 1.0
    if n_votes > _MOST_EXACT:
        from math import erfc, sqrt

        z = max(0.0, abs(n_first - n_second) - 1.0) / sqrt(n_votes)
        return min(1.0, erfc(z / sqrt(2.0)))
    tail = sum(comb(n_votes, k) for k in range(fewer + 1))
    return min(1.0, 2.0 * tail / 2**n_votes)


def vote_evidence(n_first: int, n_second: int) -> float:
    """Return the evidence against even votes that may be looked at after every vote.

    Notes
    -----
    The likelihood of the votes, averaged over every probability of a vote alike, against that of
    one half: ``2^n k! (n - k)! / (n + 1)!``. It is a martingale of mean 1 if votes are even, so
    that it is ever above ``1/error`` with probability `error` at most, exactly.
    """
    n_votes = n_first + n_second
    told = n_votes * log(2.0) + lgamma(n_first + 1) + lgamma(n_second + 1) - lgamma(n_votes + 2)
    return exp(min(told, 700.0))


def bootstrap_interval(
    differences: npt.ArrayLike, rng: np.random.Generator, *, error: float = 0.05
) -> tuple[float, float]:
    """Return where the mean over people is, drawing people anew; NaN under two people.

    Parameters
    ----------
    differences : array_like
        Shape (N,), one value a person.
    rng : numpy.random.Generator
        What people are drawn with.
    error : float, optional
        Left out at both ends together.
    """
    known = np.asarray(differences, dtype=np.float64)
    if len(known) < 2:
        return np.nan, np.nan
    drawn = known[rng.integers(0, len(known), (_N_DRAWS, len(known)))].mean(axis=1)
    low, high = np.quantile(drawn, [error / 2.0, 1.0 - error / 2.0])
    return float(low), float(high)


def compare_pairs(people: Sequence[PairedPerson], rng: np.random.Generator) -> PairedTest:
    """Return what people with labelled frames say together."""
    known = [one for one in people if one.n_frames > 0]
    differences = np.array([one.difference for one in known])
    n_for_challenger = int(np.count_nonzero(differences > 0))
    n_for_champion = int(np.count_nonzero(differences < 0))
    low, high = bootstrap_interval(differences, rng)
    return PairedTest(
        n_people=len(known),
        n_frames=sum(one.n_frames for one in known),
        n_only_champion=sum(one.n_only_champion for one in known),
        n_only_challenger=sum(one.n_only_challenger for one in known),
        n_for_challenger=n_for_challenger,
        n_for_champion=n_for_champion,
        p_votes=exact_binomial(n_for_challenger, n_for_champion),
        p_frames=exact_binomial(
            sum(one.n_only_challenger for one in known), sum(one.n_only_champion for one in known)
        ),
        evidence=vote_evidence(n_for_challenger, n_for_champion),
        low=low,
        high=high,
    )

"""The rule by which one of many models is chosen.

Of all that lie within one standard error of the best, the one that holds the fewest numbers: it is
the smaller and the faster, and the difference in score is one that other people might turn round.
Among equals the better, then the one that was tried first. The standard error is that of a mean
over people, pooled over the best of each kind: of three people the best one's own is an accident,
and the smallest accident would win (docs/decisions/0023).

References
----------
Breiman, Friedman, Olshen, Stone (1984), Classification and Regression Trees, section 3.4.3: the
one-standard-error rule.
"""

import math
from collections.abc import Sequence

from barun.learning.comparison.judging import Trial

__all__ = ["best_of_candidates", "choose", "find_within_one_error", "pool_standard_errors"]


def pool_standard_errors(trials: Sequence[Trial]) -> float:
    """Return the root mean square of the standard errors of the best of each kind.

    How much people differ is much the same for every kind; of a handful of people each kind alone
    shows it badly. Only the best of each, so that a kind that was tried often does not count more,
    and what failed does not count.
    """
    best = best_of_candidates(trials).values()
    return math.sqrt(sum(one.standard_error**2 for one in best) / len(best))


def find_within_one_error(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """Return the trials within one standard error of the best, the best first."""
    ordered = sorted(trials, key=lambda one: (-one.mean, one.numbers, one.number))
    least = ordered[0].mean - pool_standard_errors(trials)
    return tuple(one for one in ordered if one.mean >= least)


def choose(trials: Sequence[Trial]) -> Trial:
    """Return the trial that the rule takes.

    Parameters
    ----------
    trials : sequence of Trial
        At least one, all of the same folds.

    Raises
    ------
    ValueError
        If there is none.
    """
    if not trials:
        raise ValueError("expected at least one trial")
    near = find_within_one_error(trials)
    return min(near, key=lambda one: (one.numbers, -one.mean, one.number))


def best_of_candidates(trials: Sequence[Trial]) -> dict[str, Trial]:
    """Return the best trial of each kind of classifier, by name, the best kind first."""
    ordered = sorted(trials, key=lambda one: (-one.mean, one.numbers, one.number))
    best: dict[str, Trial] = {}
    for trial in ordered:
        best.setdefault(trial.configuration.candidate, trial)
    return best

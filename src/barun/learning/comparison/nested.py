"""Nested cross-validation: everything that is chosen is chosen without the person that is tried.

For each person, the search runs on all others alone, by leaving out one of *them* at a time; the
rule of choice is applied to what it found; the model is fitted on the others and tried on the
person. Of a single person, stretches of time take the place of people.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.candidates import BASELINES, Configuration
from barun.learning.comparison.choice import best_of_candidates, choose
from barun.learning.comparison.judging import Trial, find_folds, fit_configuration
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.search import Budget, Search

__all__ = ["NestedResult", "cross_validate"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NestedResult:
    """Probabilities of every row by models that know nothing of its person."""

    chosen: _Array
    """Shape (N, C). Of what the rule chose, each time anew; NaN where a row was not tried."""
    by_candidate: dict[str, _Array]
    """Of the best of each kind, each time anew; NaN where a kind was not reached."""
    baselines: dict[str, _Array]
    """Of the yardsticks."""
    choices: dict[str, Configuration]
    """What the rule chose, by who was left out."""
    n_trials: dict[str, int]
    """Trials made, by who was left out."""


def cross_validate(
    search: Search,
    rows: QuestionRows,
    budget: Budget,
    candidates: tuple[str, ...],
    *,
    seed: int,
    on_fold: Callable[[str, int, int], None] = lambda name, number, count: None,
) -> NestedResult:
    """Run nested cross-validation.

    Parameters
    ----------
    search : Search
        Keeps the trials, so that a killed run goes on.
    rows : QuestionRows
        All rows.
    budget : Budget
        Of all folds together; trials are those of each fold.
    candidates : tuple of str
        Kinds of classifiers.
    on_fold : callable
        Called before each fold with its name, number from 1, and how many there are.

    Raises
    ------
    InputError
        If a fold lacks a class.
    """
    folds = find_folds(rows)
    shape = (len(rows), len(rows.question.classes))
    chosen = np.full(shape, np.nan)
    by_candidate: dict[str, _Array] = {}
    baselines = {name: np.full(shape, np.nan) for name in BASELINES}
    choices: dict[str, Configuration] = {}
    n_trials: dict[str, int] = {}
    share = Budget(budget.seconds / len(folds), budget.trials)
    for number, (name, (train, test)) in enumerate(folds, start=1):
        on_fold(name, number, len(folds))
        known, tried = rows.select(train), rows.select(test)
        trials = search.run(f"{rows.question.name}: without {name}", known, share, candidates)
        n_trials[name] = len(trials)
        best: dict[str, Trial] = best_of_candidates(trials)
        choices[name] = choose(trials).configuration
        model = fit_configuration(choices[name], known, seed=seed)
        chosen[test] = model.probabilities(tried)
        for kind, trial in best.items():
            own = by_candidate.setdefault(kind, np.full(shape, np.nan))
            if trial.configuration == choices[name]:
                own[test] = chosen[test]
            else:
                fitted = fit_configuration(trial.configuration, known, seed=seed)
                own[test] = fitted.probabilities(tried)
        for kind, own in baselines.items():
            yardstick = Configuration(kind, rows.question.feature_sets[0])
            own[test] = fit_configuration(yardstick, known, seed=seed).probabilities(tried)
    return NestedResult(chosen, by_candidate, baselines, choices, n_trials)

"""Classifiers fitted on some rows and tried on others."""

import math
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.splits import Fold, time_folds
from barun.learning.evaluation import score_predictions, split_people

__all__ = [
    "FittedModel",
    "Trial",
    "count_numbers",
    "find_folds",
    "fit_configuration",
    "predict_folds",
    "score_parts",
    "try_configuration",
]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FittedModel:
    """A fitted classifier of a question."""

    configuration: Configuration
    estimator: Any
    n_classes: int

    def probabilities(self, rows: QuestionRows) -> _Array:
        """Return the probability of each class, shape (N, C); 0 for those it never saw."""
        values = rows.features[self.configuration.feature_set]
        found = self.estimator.predict_proba(values)
        result = np.zeros((len(values), self.n_classes))
        result[:, self.estimator.classes_] = found
        return result


def fit_configuration(
    configuration: Configuration, rows: QuestionRows, *, seed: int
) -> FittedModel:
    """Fit a classifier on all of the rows.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    ValueError
        If the classifier cannot be fitted on so few rows.
    """
    values = rows.features[configuration.feature_set]
    estimator = configuration.build(
        n_features=values.shape[1], has_gaps=bool(np.isnan(values).any()), seed=seed
    )
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # A network stopped early is a network all the same: its figures say what it is worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        _fit(estimator, values, rows)
    return FittedModel(configuration, estimator, len(rows.question.classes))


def _fit(estimator: Any, values: _Array, rows: QuestionRows) -> None:
    """Fit a pipeline, every label with its weight.

    What takes no weights gets rows repeated in proportion, which for weights that are multiples of
    the smallest is the same.
    """
    weight = rows.weight
    if weight is None:
        estimator.fit(values, rows.labels)
        return
    from sklearn.utils.validation import has_fit_parameter

    name, last = estimator.steps[-1]
    members = [one for _, one in getattr(last, "estimators", None) or ()]
    if all(has_fit_parameter(one, "sample_weight") for one in (last, *members)):
        estimator.fit(values, rows.labels, **{f"{name}__sample_weight": weight})
        return
    times = np.maximum(1, np.round(weight / weight.min())).astype(np.int64)
    estimator.fit(np.repeat(values, times, axis=0), np.repeat(rows.labels, times))


def find_folds(rows: QuestionRows, *, n_time_folds: int = 4) -> tuple[tuple[str, Fold], ...]:
    """Return named folds: one a person, or, of a single person, stretches of time."""
    if len(rows.people) > 1:
        return tuple((name, (train, test)) for name, train, test in split_people(rows.person))
    folds = time_folds(rows.person, rows.time_s, rows.block, n_time_folds)
    return tuple((f"time {number}", fold) for number, fold in enumerate(folds, start=1))


def predict_folds(
    configuration: Configuration,
    rows: QuestionRows,
    folds: Iterable[Fold],
    *,
    seed: int,
    on_fold: Callable[[], None] = lambda: None,
) -> _Array:
    """Return probabilities of every row that is tried, shape (N, C); NaN for the others.

    `on_fold` is called before each fold.
    """
    result = np.full((len(rows), len(rows.question.classes)), np.nan)
    for train, test in folds:
        on_fold()
        if len(np.unique(rows.labels[train])) < 2:
            continue
        model = fit_configuration(configuration, rows.select(train), seed=seed)
        result[test] = model.probabilities(rows.select(test))
    return result


def score_parts(
    labels: npt.NDArray[np.int64], probabilities: _Array, part: npt.NDArray[np.str_]
) -> dict[str, float]:
    """Return the balanced accuracy of each part, by name; rows without probabilities are left out.

    Notes
    -----
    A class that a person never showed does not count for that person.
    """
    known = np.isfinite(probabilities).all(axis=1)
    scores = {}
    for name in np.unique(part[known]):
        own = known & (part == name)
        said = probabilities[own].argmax(axis=1)
        score = score_predictions(labels[own], said, probabilities.shape[1])
        scores[str(name)] = score.balanced_accuracy
    return scores


@dataclass(frozen=True, slots=True)
class Trial:
    """A configuration and how it did on people, or times, it was not trained on."""

    number: int
    configuration: Configuration
    scores: Mapping[str, float]
    """Balanced accuracy by fold."""
    numbers: int
    """How many numbers the model holds: its size and, nearly, its work."""
    duration_s: float = 0.0

    @property
    def mean(self) -> float:
        """Mean of the folds."""
        return float(np.mean(list(self.scores.values())))

    @property
    def standard_error(self) -> float:
        """Of the mean, from the spread over the folds; 0 of a single one."""
        values = list(self.scores.values())
        return float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0


def try_configuration(
    configuration: Configuration,
    rows: QuestionRows,
    *,
    seed: int,
    number: int = 0,
    clock: Callable[[], float],
) -> Trial:
    """Fit and try a configuration on every fold of the rows."""
    begin_s = clock()
    scores, numbers = {}, []
    for name, (train, test) in find_folds(rows):
        if len(np.unique(rows.labels[train])) < len(np.unique(rows.labels)):
            continue
        model = fit_configuration(configuration, rows.select(train), seed=seed)
        tried = rows.select(test)
        (score,) = score_parts(
            tried.labels, model.probabilities(tried), np.full(len(tried), name)
        ).values()
        scores[name] = score
        numbers.append(count_numbers(model.estimator))
    if not scores:
        raise ValueError("expected every class in the training rows of some fold")
    return Trial(number, configuration, scores, round(float(np.mean(numbers))), clock() - begin_s)


def count_numbers(estimator: Any) -> int:
    """Return how many numbers a fitted model holds: weights, stored rows, nodes times five.

    Notes
    -----
    A deterministic stand-in for size and speed, the same on every machine; both are measured of
    what is written in the end. A node of a tree is a feature, a threshold, two branches and a
    value. Of a selection only the place of what is kept counts.
    """
    inner: list[Any] = [one for _, one in getattr(estimator, "steps", ())]
    for name in ("estimators_", "calibrated_classifiers_"):
        inner += list(getattr(estimator, name, ()))
    for name in ("final_estimator_", "estimator"):
        member = getattr(estimator, name, None)
        if hasattr(member, "classes_"):
            inner.append(member)
    if hasattr(estimator, "tree_"):
        return 5 * int(estimator.tree_.node_count)
    if hasattr(estimator, "_predictors"):
        return 5 * sum(len(tree.nodes) for trees in estimator._predictors for tree in trees)
    if inner:
        return sum(count_numbers(one) for one in inner)
    sizes = 0
    names = ("coef_", "intercept_", "support_vectors_", "dual_coef_", "_fit_X", "mean_", "scale_")
    for name in names:
        if name == "coef_" and hasattr(estimator, "support_vectors_"):
            continue
        sizes += int(np.size(getattr(estimator, name, ())))
    for name in ("coefs_", "intercepts_"):
        sizes += sum(int(np.size(one)) for one in getattr(estimator, name, ()))
    return sizes

"""The figures of one way to answer a question, on people left out, on other times, at random."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.judging import predict_folds, score_parts
from barun.learning.comparison.question import QuestionRows
from barun.learning.comparison.splits import Fold, time_folds
from barun.learning.evaluation import random_folds, score_predictions
from barun.learning.intervals import exact_interval

__all__ = [
    "N_RANDOM_FOLDS",
    "Figures",
    "compute_figures",
    "figure_random_split",
    "figure_time_split",
]

_Array = npt.NDArray[np.float64]

N_RANDOM_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """How well rows that were not trained on were recognised; shares of 1."""

    n_rows: int
    accuracy: float
    interval: tuple[float, float]
    """Exact 95 % interval of the accuracy, which takes rows as independent: too narrow."""
    balanced_accuracy: float
    """Mean over people, where there are several."""
    people: dict[str, float]
    """Balanced accuracy of each."""
    intervals: dict[str, tuple[float, float]]
    """Exact 95 % interval of the accuracy on each, too narrow likewise."""
    confusion: tuple[tuple[int, ...], ...]
    """Rows true, columns said."""

    @property
    def worst_person(self) -> str:
        """Who is recognised worst."""
        return min(self.people, key=lambda name: (self.people[name], name))

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        worst = self.worst_person
        return {
            **asdict(self),
            "worst_person": worst,
            "worst": self.people[worst],
            "worst_interval": self.intervals[worst],
        }


def compute_figures(
    labels: npt.NDArray[np.int64], probabilities: _Array, person: npt.NDArray[np.str_]
) -> Figures:
    """Return the figures of predictions.

    Parameters
    ----------
    labels : numpy.ndarray, shape (N,)
        Classes as numbers.
    probabilities : numpy.ndarray, shape (N, C)
        NaN where a row was not tried.
    person : numpy.ndarray, shape (N,)
        Who it is.

    Raises
    ------
    ValueError
        If no row was tried.
    """
    known = np.isfinite(probabilities).all(axis=1)
    said = probabilities[known].argmax(axis=1)
    score = score_predictions(labels[known], said, probabilities.shape[1])
    people = score_parts(labels, probabilities, person)
    is_right = {name: (said == labels[known])[person[known] == name] for name in people}
    return Figures(
        score.n_rows,
        score.accuracy,
        exact_interval(score.n_right, score.n_rows),
        float(np.mean(list(people.values()))),
        people,
        {name: exact_interval(int(own.sum()), len(own)) for name, own in is_right.items()},
        tuple(tuple(row) for row in score.confusion.tolist()),
    )


def _figure(
    configuration: Configuration, rows: QuestionRows, folds: Iterable[Fold], seed: int
) -> Figures:
    probabilities = predict_folds(configuration, rows, folds, seed=seed)
    return compute_figures(rows.labels, probabilities, rows.person)


def figure_random_split(configuration: Configuration, rows: QuestionRows, *, seed: int) -> Figures:
    """Return what a random split promises: five folds, neighbours in time on both sides."""
    return _figure(configuration, rows, random_folds(len(rows), N_RANDOM_FOLDS, seed=seed), seed)


def figure_time_split(configuration: Configuration, rows: QuestionRows, *, seed: int) -> Figures:
    """Return how the same people are recognised at other times than those trained on."""
    return _figure(configuration, rows, time_folds(rows.person, rows.time_s, rows.block), seed)

"""Honest figures: on people a model has never seen, in one person's time without looking ahead.

Rows of one person resemble each other, consecutive ones most of all. A random split lets a model
know each test row's neighbour; leaving people out does not, nor do folds of whole episodes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from barun.learning.classifiers import ClassifierFamily, Parameters

__all__ = [
    "Score",
    "Trainer",
    "block_folds",
    "compute_log_loss",
    "fit_tuned",
    "leave_one_person_out",
    "random_folds",
    "score_predictions",
    "split_people",
]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Rows = npt.NDArray[np.intp]


class Trainer(Protocol):
    """Fits a model on some rows and returns what gives probabilities of others."""

    def __call__(self, rows: _Rows) -> Callable[[_Rows], _Array]:
        """Return a function of row numbers that gives probabilities, shape (M, C)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How well labels were predicted."""

    confusion: npt.NDArray[np.int64]
    """Shape (C, C). Rows true, columns predicted."""
    balanced_accuracy: float
    """Mean share of each class found."""
    macro_f1: float
    """Mean F1 of the classes that there are."""

    @property
    def n_rows(self) -> int:
        """Rows scored."""
        return int(self.confusion.sum())

    @property
    def n_right(self) -> int:
        """Rows predicted right."""
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        """Share predicted right; NaN of nothing."""
        return self.n_right / self.n_rows if self.n_rows else float("nan")


def score_predictions(labels: _Ints, predicted: _Ints, n_classes: int) -> Score:
    """Score predictions.

    Parameters
    ----------
    labels, predicted : numpy.ndarray, shape (N,)
        Classes as numbers from 0.
    n_classes : int
        C.

    Notes
    -----
    A class that is not among the labels counts neither for the balanced accuracy nor for F1.
    """
    confusion = np.zeros((n_classes, n_classes), dtype=np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    right = np.diag(confusion).astype(np.float64)
    n_true, n_predicted = confusion.sum(axis=1), confusion.sum(axis=0)
    present = n_true > 0
    if not present.any():
        return Score(confusion, float("nan"), float("nan"))
    found = right[present] / n_true[present]
    f1 = 2 * right[present] / (n_true[present] + n_predicted[present])
    return Score(confusion, float(found.mean()), float(f1.mean()))


def split_people(people: npt.NDArray[np.str_]) -> Iterator[tuple[str, _Rows, _Rows]]:
    """Yield each person with the rows of all others and their own."""
    for person in np.unique(people):
        own = people == person
        yield str(person), np.flatnonzero(~own), np.flatnonzero(own)


def leave_one_person_out(
    people: npt.NDArray[np.str_],
    train: Trainer,
    *,
    fit_on: npt.NDArray[np.bool_] | None = None,
) -> _Array:
    """Predict everybody by a model of all others.

    Parameters
    ----------
    people : numpy.ndarray, shape (N,)
        Who each row is.
    train : Trainer
        Called once a person.
    fit_on : numpy.ndarray, shape (N,), optional
        Rows that may be trained on; all are predicted.

    Returns
    -------
    numpy.ndarray, shape (N, C)
        Probabilities.
    """
    result: _Array | None = None
    for _, others, own in split_people(people):
        rows = others if fit_on is None else others[fit_on[others]]
        probabilities = train(rows)(own)
        if result is None:
            result = np.full((len(people), probabilities.shape[1]), np.nan)
        result[own] = probabilities
    if result is None:
        raise ValueError("expected at least one person")
    return result


def block_folds(blocks: _Ints, n_folds: int) -> Iterator[tuple[_Rows, _Rows]]:
    """Yield training and test rows of folds made of whole blocks, in their order in turn.

    Parameters
    ----------
    blocks : numpy.ndarray, shape (N,)
        Number of the stretch of time each row belongs to.
    n_folds : int
        Folds; fewer where there are fewer blocks.
    """
    names = np.unique(blocks)
    fold_of = {int(name): place % n_folds for place, name in enumerate(names)}
    fold = np.array([fold_of[int(name)] for name in blocks])
    for number in range(min(n_folds, len(names))):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def random_folds(n_rows: int, n_folds: int, *, seed: int) -> Iterator[tuple[_Rows, _Rows]]:
    """Yield training and test rows of a random split, as it should not be done: for comparison."""
    order = np.random.default_rng(seed).permutation(n_rows)
    for number in range(n_folds):
        test = np.sort(order[number::n_folds])
        yield np.setdiff1d(np.arange(n_rows), test), test


def compute_log_loss(
    probabilities: _Array, labels: _Ints, groups: npt.NDArray[np.str_] | None = None
) -> float:
    """Return the mean of minus log probability of the label; every group and class weighs the same.

    Parameters
    ----------
    probabilities : numpy.ndarray, shape (N, C)
        Of the classes.
    labels : numpy.ndarray, shape (N,)
        Columns.
    groups : numpy.ndarray, shape (N,), optional
        For example people; one group if left out.
    """
    own = np.clip(probabilities[np.arange(len(labels)), labels], 1e-6, None)
    groups = np.full(len(labels), "") if groups is None else groups
    keys = np.array([f"{group}/{label}" for group, label in zip(groups, labels, strict=True)])
    return float(np.mean([-np.log(own[keys == key]).mean() for key in np.unique(keys)]))


def fit_tuned(
    family: ClassifierFamily,
    features: _Array,
    labels: _Ints,
    blocks: _Ints,
    *,
    n_folds: int = 4,
    seed: int = 0,
) -> tuple[Any, Parameters]:
    """Fit a family with the parameters that do best on folds of whole blocks.

    Parameters
    ----------
    family : ClassifierFamily
        What to fit.
    features : numpy.ndarray, shape (N, D)
        Of the training people only.
    labels : numpy.ndarray, shape (N,)
        Classes as numbers.
    blocks : numpy.ndarray, shape (N,)
        Stretches of time that stay together: near copies of a training row must not be test rows.

    Returns
    -------
    tuple
        The fitted estimator and the parameters chosen.

    Notes
    -----
    Chosen by log loss. Folds that lack a class in training are left out.
    """
    losses = []
    for parameters in family.grid if len(family.grid) > 1 else ():
        fold_losses = []
        for train, test in block_folds(blocks, n_folds):
            if len(np.unique(labels[train])) < len(np.unique(labels)) or not len(test):
                continue
            estimator = family.build(parameters, seed=seed).fit(features[train], labels[train])
            probabilities = estimator.predict_proba(features[test])
            fold_losses.append(compute_log_loss(probabilities, labels[test]))
        losses.append(float(np.mean(fold_losses)) if fold_losses else float("inf"))
    chosen = family.grid[losses.index(min(losses))] if losses else family.grid[0]
    return family.build(chosen, seed=seed).fit(features, labels), chosen

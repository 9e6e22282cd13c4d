"""A classifier fitted anew to all rows kept; the parts of it that are scikit-learn's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, Self

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.learning.online.incremental_learner import ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.replay_buffer import keep_latest

__all__ = ["FittedModel", "RefitKind", "Refitting", "fit_model"]

RefitKind = Literal["logistic", "boosting", "trees"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FittedModel:
    """A fitted classifier; classes it has not seen have probability 0."""

    estimator: Any
    """Pipeline of scikit-learn; None where only one class was seen."""
    classes: npt.NDArray[np.int64]
    """Seen ones, increasing."""
    n_classes: int

    def probabilities(self, features: _Array) -> _Array:
        """Return probabilities of the classes, shape (N, K)."""
        answer = np.zeros((len(features), self.n_classes))
        if len(features):
            seen = 1.0 if self.estimator is None else self.estimator.predict_proba(features)
            answer[:, self.classes] = seen
        return answer


def _logistic(seed: int) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    fit = LogisticRegression(C=1.0, max_iter=500, random_state=seed)
    return make_pipeline(SimpleImputer(keep_empty_features=True), StandardScaler(), fit)


def _boosting(seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    fit = HistGradientBoostingClassifier(
        max_iter=30,
        learning_rate=0.15,
        min_samples_leaf=10,
        early_stopping=False,
        random_state=seed,
    )
    return make_pipeline(SimpleImputer(keep_empty_features=True), fit)


def _trees(seed: int) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    fit = ExtraTreesClassifier(40, min_samples_leaf=2, random_state=seed)
    return make_pipeline(SimpleImputer(keep_empty_features=True), fit)


_BUILD: Final[MappingProxyType[RefitKind, Callable[[int], Any]]] = MappingProxyType(
    {"logistic": _logistic, "boosting": _boosting, "trees": _trees}
)


def fit_model(kind: RefitKind, rows: LabelledBatch, size: ProblemSize, *, seed: int) -> FittedModel:
    """Fit a classifier to rows in which every person weighs the same.

    Parameters
    ----------
    kind : {"logistic", "boosting", "trees"}
        Which.
    rows : LabelledBatch
        At least one.
    size : ProblemSize
        What goes in and what comes out.
    seed : int
        Of the fit.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    classes = np.unique(rows.labels)
    if len(classes) == 1:
        return FittedModel(None, classes, size.n_classes)
    try:
        estimator = _BUILD[kind](seed)
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
    last, _ = estimator.steps[-1]
    weights = {f"{last}__sample_weight": _weigh_people(rows.people)}
    estimator.fit(rows.features, rows.labels, **weights)
    return FittedModel(estimator, classes, size.n_classes)


@dataclass(frozen=True, slots=True)
class Refitting:
    """How a learner fits anew: what all that do so have in common."""

    size: ProblemSize
    """What goes in and what comes out."""
    model: RefitKind
    """What is fitted."""
    rows_per_class: int
    """Kept at most of each person and class, the latest ones."""
    seed: int
    """Of the fits."""

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> Self:
        """Return that of a card; `as_card` writes it."""
        size = ProblemSize(card["n_features"], card["n_classes"])
        return cls(size, card["model"], card["rows_per_class"], card["seed"])

    def as_card(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "model": self.model,
            "rows_per_class": self.rows_per_class,
            "seed": self.seed,
            "n_features": self.size.n_features,
            "n_classes": self.size.n_classes,
        }

    def fit(self, rows: LabelledBatch) -> FittedModel:
        """Fit to rows, at least one."""
        return fit_model(self.model, rows, self.size, seed=self.seed)

    def keep(self, rows: Sequence[LabelledBatch]) -> LabelledBatch:
        """Return the latest rows of batches in their order."""
        return keep_latest(LabelledBatch.joined(rows), self.rows_per_class)

    def predict(self, rows: LabelledBatch, others: LabelledBatch) -> npt.NDArray[np.int64]:
        """Return what a model fitted to rows says of others, shape (N,)."""
        return np.asarray(self.fit(rows).probabilities(others.features).argmax(axis=1))

    def ask(self, fitted: FittedModel | None, features: _Array) -> _Array:
        """Return probabilities of the classes, shape (N, K); equal before anything was fitted."""
        if fitted is None:
            return np.full((len(features), self.size.n_classes), 1 / self.size.n_classes)
        return fitted.probabilities(features)


def _weigh_people(people: npt.NDArray[np.str_]) -> _Array:
    """Return weights, mean 1, that give every person the same sum: a newcomer is heard at once."""
    _, place, counts = np.unique(people, return_inverse=True, return_counts=True)
    return np.asarray(len(people) / len(counts) / counts[place], dtype=np.float64)

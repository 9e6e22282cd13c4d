"""One model for everybody, and a line of one's own: only a bias is learnt from a newcomer."""

from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.learning.online.gate import compare_models
from barun.learning.online.incremental_learner import ProblemSize, UpdateOutcome
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.refitting import FittedModel, RefitKind, Refitting
from barun.learning.online.state_folder import write_state

__all__ = ["RECALIBRATION_KIND", "RecalibratedLearner", "fit_bias"]

RECALIBRATION_KIND: Final = "recalibration"

_Array = npt.NDArray[np.float64]

_SPREAD: Final = 1.0
"""Standard deviation of people's biases in log odds, assumed before anything is known of somebody.
Design choice."""
_N_STEPS: Final = 20
_SMALLEST: Final = 1e-6
_ROW_SHARE: Final = 0.25
"""What a row counts in a bias: neighbouring frames are near copies of each other. Design choice."""


def fit_bias(probabilities: _Array, labels: npt.NDArray[np.int64]) -> _Array:
    """Return what is best added to the log probabilities of the classes, shape (K,).

    Parameters
    ----------
    probabilities : numpy.ndarray, shape (N, K)
        Of a model that has not seen the person.
    labels : numpy.ndarray, shape (N,)
        What was true.

    Notes
    -----
    The most probable bias if biases of people are normally distributed about 0; found by Newton's
    method. 0 without rows.

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks, ICML: vector scaling, of which only
    the bias is kept here.
    """
    n_classes = probabilities.shape[1]
    bias = np.zeros(n_classes)
    if not len(labels):
        return bias
    logs = np.log(np.clip(probabilities, _SMALLEST, None))
    truth = np.eye(n_classes)[labels]
    for _ in range(_N_STEPS):
        own = _softmax(logs + bias)
        slope = _ROW_SHARE * (own - truth).sum(axis=0) + bias / _SPREAD**2
        curve = _ROW_SHARE * (np.diag(own.sum(axis=0)) - own.T @ own)
        bias = bias - np.linalg.solve(curve + np.eye(n_classes) / _SPREAD**2, slope)
    return bias


def _softmax(logs: _Array) -> _Array:
    powers = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


class RecalibratedLearner:
    """Fits a model when a new person begins, to everybody before, then biases a person.

    See `IncrementalLearner`. A person's own rows never change what others are told: they enter the
    model when the next person begins, if people held out are not answered worse with them.

    Parameters
    ----------
    size : ProblemSize
        What goes in and what comes out.
    model : {"logistic", "boosting", "trees"}
        What everybody shares.
    rows_per_class : int
        Kept at most of each person and class, the latest ones.
    seed : int
        Of the fits.
    """

    def __init__(
        self,
        size: ProblemSize,
        *,
        model: RefitKind = "logistic",
        rows_per_class: int = 300,
        seed: int = 0,
    ) -> None:
        self._refitting = Refitting(size, model, rows_per_class, seed)
        self._rows = LabelledBatch.empty(size.n_features)
        self._learnt = LabelledBatch.empty(size.n_features)
        self._fitted: FittedModel | None = None
        self._biases: dict[str, _Array] = {}
        self._refused: tuple[str, ...] = ()

    @property
    def size(self) -> ProblemSize:
        """What goes in and what comes out."""
        return self._refitting.size

    @property
    def refused(self) -> tuple[str, ...]:
        """People the model does not learn from: with their rows it was worse on the others."""
        return self._refused

    @property
    def biases(self) -> dict[str, _Array]:
        """What is added to the log probabilities of the classes, by person, shape (K,) each."""
        return {name: bias.copy() for name, bias in self._biases.items()}

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        """Fit to everybody else if somebody is new, then the biases of those in the batch."""
        self.size.check(batch)
        if not len(batch):
            return UpdateOutcome(is_replaced=False)
        n_refused = 0
        if any(person not in self._rows.names for person in batch.names):
            n_refused = self._take_in()
        self._rows = self._refitting.keep([self._rows, batch])
        if self._learnt.names in ((), self._rows.names):  # nobody else: the first is the model
            self._learn(self._rows)
        for person in batch.names:
            if person not in self._learnt.names:
                own = self._rows.of(person)
                self._biases[person] = fit_bias(self._share(own.features), own.labels)
        return UpdateOutcome(is_replaced=True, n_refused=n_refused)

    def _take_in(self) -> int:
        """Let the model learn from everybody so far unless others suffer; return refused rows."""
        settled = (*self._learnt.names, *self._refused)
        fresh = self._rows.select(~np.isin(self._rows.people, settled))
        if not len(fresh):
            return 0
        if not compare_models(self._learnt, fresh, self._refitting.predict).is_open:
            self._refused = (*self._refused, *fresh.names)
            return len(fresh)
        self._learn(self._rows.select(~np.isin(self._rows.people, self._refused)))
        return 0

    def _learn(self, rows: LabelledBatch) -> None:
        self._learnt = rows
        self._fitted = self._refitting.fit(rows)
        entered = set(rows.names)
        self._biases = {name: each for name, each in self._biases.items() if name not in entered}

    def _share(self, features: _Array) -> _Array:
        return self._refitting.ask(self._fitted, features)

    def probabilities(self, features: _Array, people: npt.NDArray[np.str_]) -> _Array:
        """Return probabilities of the classes, shape (N, K)."""
        shared = self._share(features)
        for person, bias in self._biases.items():
            own = people == person
            if own.any():
                shared[own] = _softmax(np.log(np.clip(shared[own], _SMALLEST, None)) + bias)
        return shared

    def save(self, folder: Path) -> None:
        """Write the rows kept and the biases; the model is fitted again when it is loaded."""
        card = {
            "kind": RECALIBRATION_KIND,
            "refused": list(self._refused),
            **self._refitting.as_card(),
        }
        arrays = self._rows.as_arrays("rows") | self._learnt.as_arrays("learnt")
        arrays["bias_people"] = np.array(list(self._biases), dtype=np.str_)
        arrays["bias"] = np.array(list(self._biases.values())).reshape(-1, self.size.n_classes)
        write_state(folder, card, arrays)

    @classmethod
    def restored(cls, card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Self:
        """Return the learner of a folder, from its card and arrays."""
        settings = Refitting.from_card(card)
        learner = cls(settings.size)
        learner._refitting = settings
        learner._rows = LabelledBatch.from_arrays(arrays, "rows")
        learnt = LabelledBatch.from_arrays(arrays, "learnt")
        if len(learnt):
            learner._learn(learnt)
        learner._refused = tuple(card["refused"])
        for person, bias in zip(arrays["bias_people"].tolist(), arrays["bias"], strict=True):
            learner._biases[person] = bias
        return learner

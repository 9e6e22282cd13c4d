"""A small network, or a logistic regression, that takes a few steps along each batch."""

from pathlib import Path
from typing import Any, Final, Literal, Self

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.learning.online.incremental_learner import ProblemSize, UpdateOutcome
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.running_scale import RunningScale
from barun.learning.online.state_folder import write_state

__all__ = ["PARTIAL_FIT_KIND", "NetworkShape", "PartialFitLearner"]

PARTIAL_FIT_KIND: Final = "partial-fit"
NetworkShape = Literal["mlp", "logistic"]

_HIDDEN: Final[dict[NetworkShape, tuple[int, ...]]] = {"mlp": (64,), "logistic": ()}
_N_PASSES: Final = 5
"""Over each batch. Design choice, as in the measurement that preceded this room."""
_RATE: Final[dict[NetworkShape, float]] = {"mlp": 3e-3, "logistic": 5e-2}
"""Of Adam. Design choice: batches are small, and 1e-3, the usual rate, learns little from them."""

_Array = npt.NDArray[np.float64]


class PartialFitLearner:
    """Keeps nothing of what it has seen but its weights; see `IncrementalLearner`.

    Parameters
    ----------
    size : ProblemSize
        What goes in and what comes out.
    shape : {"mlp", "logistic"}
        64 hidden units, or none: then it is a logistic regression.
    seed : int
        Of the first weights and of the order of the rows.
    """

    def __init__(self, size: ProblemSize, *, shape: NetworkShape = "mlp", seed: int = 0) -> None:
        self._size = size
        self._shape: NetworkShape = shape
        self._seed = seed
        self._n_updates = 0
        self._scale = RunningScale.nothing_seen(size.n_features)
        self._network: Any = None

    @property
    def size(self) -> ProblemSize:
        """What goes in and what comes out."""
        return self._size

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        """Take some steps along a batch; see `IncrementalLearner.update`."""
        self._size.check(batch)
        if not len(batch):
            return UpdateOutcome(is_replaced=False)
        if self._network is None:
            self._network = self._build()
        self._scale = self._scale.seen(batch.features)
        features = self._scale.apply(batch.features)
        random = np.random.default_rng([self._seed, self._n_updates])
        for _ in range(_N_PASSES):
            order = random.permutation(len(batch))
            self._step(features[order], batch.labels[order])
        self._n_updates += 1
        return UpdateOutcome(is_replaced=True)

    def _step(self, features: _Array, labels: npt.NDArray[np.int64]) -> None:
        self._network.partial_fit(features, labels, classes=np.arange(self._size.n_classes))

    def _build(self) -> Any:
        try:
            from sklearn.neural_network import MLPClassifier
        except ImportError as error:
            raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
        return MLPClassifier(
            _HIDDEN[self._shape],
            learning_rate_init=_RATE[self._shape],
            shuffle=False,  # done above, so that a loaded learner goes on in the same way
            random_state=self._seed,
        )

    def probabilities(self, features: _Array, people: npt.NDArray[np.str_]) -> _Array:
        """Return probabilities of the classes, shape (N, K)."""
        if self._network is None or not len(features):
            return np.full((len(features), self._size.n_classes), 1 / self._size.n_classes)
        return np.asarray(self._network.predict_proba(self._scale.apply(features)))

    def save(self, folder: Path) -> None:
        """Write weights, moments of Adam and of the features."""
        card = {
            "kind": PARTIAL_FIT_KIND,
            "shape": self._shape,
            "seed": self._seed,
            "n_updates": self._n_updates,
            "n_features": self._size.n_features,
            "n_classes": self._size.n_classes,
        }
        arrays: dict[str, npt.NDArray[Any]] = {
            "count": self._scale.count,
            "mean": self._scale.mean,
            "square": self._scale.square,
        }
        if self._network is not None:
            arrays |= {name: value for name, value in _parts(self._network)}
            arrays["adam_step"] = np.array(_adam(self._network).t)
        write_state(folder, card, arrays)

    @classmethod
    def restored(cls, card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Self:
        """Return the learner of a folder, from its card and arrays."""
        size = ProblemSize(card["n_features"], card["n_classes"])
        learner = cls(size, shape=card["shape"], seed=card["seed"])
        learner._n_updates = card["n_updates"]
        learner._scale = RunningScale(arrays["count"], arrays["mean"], arrays["square"])
        if "adam_step" in arrays:
            learner._network = learner._build()
            any_row = np.zeros((1, size.n_features))
            learner._step(any_row, np.zeros(1, dtype=np.int64))  # lays everything out
            for name, value in _parts(learner._network):
                value[...] = arrays[name]
            _adam(learner._network).t = int(arrays["adam_step"])
        return learner


def _parts(network: Any) -> list[tuple[str, npt.NDArray[Any]]]:
    """Return the arrays that make up a network in training, by name."""
    optimizer = _adam(network)
    groups = {
        "weights": network.coefs_,
        "bias": network.intercepts_,
        "first": optimizer.ms,
        "second": optimizer.vs,
    }
    return [(f"{name}_{n}", each) for name, group in groups.items() for n, each in enumerate(group)]


def _adam(network: Any) -> Any:
    """Return what holds the moments of a network in training.

    Without them a loaded learner would go on otherwise than the one that was saved.
    """
    return network._optimizer  # private: scikit-learn shows the moments of Adam nowhere else

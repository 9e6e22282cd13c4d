"""What every method has in common that goes on learning."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from barun.learning.online.labelled_batch import LabelledBatch

__all__ = ["IncrementalLearner", "ProblemSize", "UpdateOutcome"]


@dataclass(frozen=True, slots=True)
class ProblemSize:
    """What goes in and what comes out."""

    n_features: int
    n_classes: int

    def check(self, batch: LabelledBatch) -> None:
        """Refuse rows of another problem.

        Raises
        ------
        ValueError
            If the features are of another width or a label is no class.
        """
        if batch.features.shape[1] != self.n_features:
            raise ValueError(f"expected {self.n_features} features, got {batch.features.shape[1]}")
        if len(batch) and not 0 <= batch.labels.min() <= batch.labels.max() < self.n_classes:
            raise ValueError(f"expected labels 0 to {self.n_classes - 1}, got {batch.labels}")


@dataclass(frozen=True, slots=True)
class UpdateOutcome:
    """What an update did."""

    is_replaced: bool
    """Whether the model that answers is another one now."""
    n_refused: int = 0
    """Rows set aside because a model that had learnt from them was worse on other people."""


@runtime_checkable
class IncrementalLearner(Protocol):
    """A classifier that learns from each labelled batch; same seed and rows, same answers."""

    @property
    def size(self) -> ProblemSize:
        """What goes in and what comes out."""
        ...

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        """Learn from a batch; an empty one changes nothing.

        Raises
        ------
        ValueError
            If the features are of another width or a label is no class.
        MissingExtraError
            If scikit-learn is not installed.
        """
        ...

    def probabilities(
        self, features: npt.NDArray[np.float64], people: npt.NDArray[np.str_]
    ) -> npt.NDArray[np.float64]:
        """Return probabilities of the classes, shape (N, K); equal before anything was learnt."""
        ...

    def save(self, folder: Path) -> None:
        """Write everything a later process needs to go on in the same way; nothing is pickled.

        Raises
        ------
        StorageError
            If the files cannot be written.
        """
        ...

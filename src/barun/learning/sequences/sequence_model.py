"""What every model of windows or cycles can do, and the models by name."""

from typing import Final, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.architecture import DEEP_KINDS, DeepKind
from barun.learning.sequences.sample_set import SampleSet

__all__ = [
    "BASELINES",
    "LABEL_BASELINES",
    "MODEL_KINDS",
    "BaselineKind",
    "ModelKind",
    "SequenceModel",
]

BaselineKind = Literal[
    "one-class-svm",
    "isolation-forest",
    "nearest-neighbours",
    "mahalanobis",
    "pca",
    "random-projection",
    "logistic-regression",
    "random-forest",
]
ModelKind = Literal[DeepKind, BaselineKind]

BASELINES: Final[tuple[BaselineKind, ...]] = get_args(BaselineKind)[:-2]
LABEL_BASELINES: Final[tuple[BaselineKind, ...]] = get_args(BaselineKind)[-2:]
"""Those that learn from labels, beside the classifiers."""
MODEL_KINDS: Final[tuple[ModelKind, ...]] = (*DEEP_KINDS, *BASELINES, *LABEL_BASELINES)


class SequenceModel(Protocol):
    """Learns from samples of people, and gives other samples a score."""

    @property
    def kind(self) -> ModelKind:
        """The method."""

    def fit(self, samples: SampleSet) -> None:
        """Learn, forgetting what was learnt before.

        A classifier needs both labels; all others learn what is usual, from the samples that are
        not labelled as faulty.
        """

    def scores(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return a score each, shape (N,), of samples (N, T, C); the higher, the less usual."""

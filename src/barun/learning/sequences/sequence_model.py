"""What every model of windows or cycles can do, and the models by name."""

from typing import Final, Literal, Protocol, cast, get_args

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.architecture import DEEP_KINDS, DeepKind
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings

__all__ = [
    "BASELINES",
    "LABEL_BASELINES",
    "MODEL_KINDS",
    "BaselineKind",
    "ModelKind",
    "SequenceModel",
    "build_model",
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


def build_model(
    kind: ModelKind,
    settings: TrainingSettings | None = None,
    *,
    width: int = 64,
    latent: int = 64,
    held_out_share: float = 0.2,
) -> SequenceModel:
    """Return an untrained model.

    Parameters
    ----------
    kind : str
        One of ``MODEL_KINDS``.
    settings : TrainingSettings, optional
        Of a network; of a baseline the scaling and the seed.
    width, latent : int
        Of a network.
    held_out_share : float
        Share of the people a network is not trained on but stopped by; 0 for none.

    Raises
    ------
    MissingExtraError
        If PyTorch or scikit-learn is needed and not installed.
    """
    settings = settings or TrainingSettings()
    if kind not in DEEP_KINDS:
        from barun.learning.sequences.baselines import BaselineModel

        return BaselineModel(cast(BaselineKind, kind), settings)
    from barun.learning.sequences.extras import check_extra

    check_extra("torch")
    from barun.learning.sequences.deep_model import DeepModel

    return DeepModel(kind, settings, width=width, latent=latent, held_out_share=held_out_share)

"""The models by name."""

from typing import cast

from barun.learning.sequences.architecture import DEEP_KINDS
from barun.learning.sequences.baselines import BaselineModel
from barun.learning.sequences.extras import check_extra
from barun.learning.sequences.sequence_model import BaselineKind, ModelKind, SequenceModel
from barun.learning.sequences.settings import TrainingSettings

__all__ = ["build_model"]


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
        return BaselineModel(cast(BaselineKind, kind), settings)
    check_extra("torch")
    from barun.learning.sequences.deep_model import DeepModel

    return DeepModel(kind, settings, width=width, latent=latent, held_out_share=held_out_share)

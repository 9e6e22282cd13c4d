"""The networks behind the same interface as the baselines."""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.architecture import CLASSIFIERS, Architecture, DeepKind
from barun.learning.sequences.checkpoint import Checkpoint
from barun.learning.sequences.people_split import hold_people_out
from barun.learning.sequences.progress import OnEpoch
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings
from barun.learning.sequences.training import TrainedNetwork, train_network

__all__ = ["DeepModel"]


class DeepModel:
    """A network; see `SequenceModel`.

    Parameters
    ----------
    kind : str
        Which.
    settings : TrainingSettings
        How it is trained.
    width, latent : int
        How large it is.
    held_out_share : float
        Share of the people that are not trained on but decide when to stop; 0 for none.
    start_from : Checkpoint, optional
        Fine-tuning: its weights instead of random ones.
    checkpoint_path : pathlib.Path, optional
        Where to write how training stands after each epoch.
    resumed : Checkpoint, optional
        Of the same training, to go on from.
    on_epoch : callable, optional
        Called after each epoch.
    """

    def __init__(
        self,
        kind: DeepKind,
        settings: TrainingSettings,
        *,
        width: int = 64,
        latent: int = 64,
        held_out_share: float = 0.2,
        start_from: Checkpoint | None = None,
        checkpoint_path: Path | None = None,
        resumed: Checkpoint | None = None,
        on_epoch: OnEpoch | None = None,
    ) -> None:
        self.kind: Final[DeepKind] = kind
        self.settings: Final = settings
        self._size = (width, latent)
        self._held_out_share = held_out_share
        self._start_from = start_from
        self._checkpoint_path = checkpoint_path
        self._resumed = resumed
        self._on_epoch = on_epoch
        self._trained: TrainedNetwork | None = None

    @property
    def trained(self) -> TrainedNetwork:
        """The trained network."""
        if self._trained is None:
            raise ValueError(f"{self.kind} is not trained")
        return self._trained

    def fit(self, samples: SampleSet) -> None:
        """Train; an autoencoder on what is not labelled as faulty.

        Raises
        ------
        BarunError
            As `train_network` does.
        """
        if self.kind not in CLASSIFIERS:
            samples = samples.select(~samples.is_faulty)
        spec = samples.spec
        width, latent = self._size
        architecture = Architecture(self.kind, spec.n_steps, spec.n_channels, width, latent)
        training, held_out = hold_people_out(samples, self._held_out_share, seed=self.settings.seed)
        self._trained = train_network(
            architecture,
            self.settings,
            training,
            held_out,
            start_from=self._start_from,
            checkpoint_path=self._checkpoint_path,
            resumed=self._resumed,
            on_epoch=self._on_epoch,
        )

    def scores(self, values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return a score each, shape (N,); the higher, the less usual."""
        return self.trained.scores(values)

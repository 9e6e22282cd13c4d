"""What becomes of a sequence model when windows of somebody new come in.

It can stay as it was, be trained on from its checkpoint with the new windows alone or with old ones
among them, or be trained anew with all of them. Training is that of `learning.sequences`.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np

from barun.learning.sequences.architecture import Architecture
from barun.learning.sequences.checkpoint import Checkpoint
from barun.learning.sequences.evaluation import compute_auc
from barun.learning.sequences.extras import check_extra
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.settings import TrainingSettings

if TYPE_CHECKING:
    from barun.learning.sequences.training import TrainedNetwork

__all__ = [
    "DEFAULT_SEQUENCE_WAY",
    "SEQUENCE_WAYS",
    "SequenceFigures",
    "SequenceWay",
    "judge_network",
    "update_network",
]

SequenceWay = Literal["as it was", "tuned on new", "tuned on old and new", "trained anew"]
SEQUENCE_WAYS: Final[tuple[SequenceWay, ...]] = get_args(SequenceWay)

DEFAULT_SEQUENCE_WAY: Final[SequenceWay] = "tuned on old and new"
"""What `choose_sequence_way` chose, on people who sat and on simulated runners
(docs/decisions/0026)."""

_EPOCH_SHARE: Final = 0.25
"""Epochs of fine-tuning, of those of a whole training. Design choice: it starts near the end."""
_RATE_SHARE: Final = 0.5
"""Learning rate of fine-tuning, of that of a whole training. Design choice."""
_QUANTILE: Final = 0.95


@dataclass(frozen=True, slots=True)
class SequenceFigures:
    """How a network does on windows it has not learnt from; NaN where there are none."""

    new_auc: float
    """How often a faulty window of the newcomer scores higher than a usual one of theirs."""
    old_auc: float
    """The same of everybody else."""
    new_alarms: float
    """Share of the newcomer's usual windows above what 95 % of the others' usual ones keep below:
    0.05 is a newcomer who is treated like everybody else."""


def update_network(
    way: SequenceWay,
    former: Checkpoint,
    old: SampleSet,
    new: SampleSet,
) -> "TrainedNetwork":
    """Return the network that answers after new windows came.

    Parameters
    ----------
    way : str
        One of ``SEQUENCE_WAYS``.
    former : Checkpoint
        Of a finished training on the old windows; its settings and architecture are kept.
    old, new : SampleSet
        Windows to learn from. An autoencoder learns from those that are not faulty.

    Raises
    ------
    MissingExtraError
        If PyTorch is not installed.
    InputError
        If the checkpoint is of another network.
    """
    check_extra("torch")
    from barun.learning.sequences.training import TrainedNetwork, network_of, train_network

    architecture, settings = former.architecture, former.settings
    if way == "as it was":
        return TrainedNetwork(network_of(former), former)
    both = SampleSet.joined([_learnable(old, architecture), _learnable(new, architecture)])
    if way == "trained anew":
        return train_network(architecture, settings, both)
    chosen = both if way == "tuned on old and new" else _learnable(new, architecture)
    return train_network(architecture, _gentler(settings), chosen, start_from=former)


def _learnable(samples: SampleSet, architecture: Architecture) -> SampleSet:
    return samples if architecture.is_classifier else samples.select(~samples.is_faulty)


def _gentler(settings: TrainingSettings) -> TrainingSettings:
    return replace(
        settings,
        epochs=max(1, round(_EPOCH_SHARE * settings.epochs)),
        learning_rate=_RATE_SHARE * settings.learning_rate,
    )


def judge_network(
    network: "TrainedNetwork", old_test: SampleSet, new_test: SampleSet
) -> SequenceFigures:
    """Return how a network does on further windows of the others and of the newcomer."""
    old, new = network.scores(old_test.values), network.scores(new_test.values)
    old_usual, new_usual = old[~old_test.is_faulty], new[~new_test.is_faulty]
    alarms = float("nan")
    if len(old_usual) and len(new_usual):
        alarms = float((new_usual > np.quantile(old_usual, _QUANTILE)).mean())
    return SequenceFigures(
        new_auc=compute_auc(new_usual, new[new_test.is_faulty]),
        old_auc=compute_auc(old_usual, old[old_test.is_faulty]),
        new_alarms=alarms,
    )

"""What training says about itself after each epoch."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["EpochReport", "OnEpoch"]


@dataclass(frozen=True, slots=True)
class EpochReport:
    """One epoch."""

    epoch: int
    """Finished epochs, from 1."""
    training_loss: float
    held_out_loss: float | None
    """Of the people held out; None where nobody is."""
    best_epoch: int
    """The epoch whose weights are kept."""


OnEpoch = Callable[[EpochReport], None]

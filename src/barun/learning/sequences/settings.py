"""How a network is trained."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from barun.learning.sequences.scaling import ScalingKind

__all__ = ["Device", "TrainingSettings"]

Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """How a network is trained. The first values are the older method's, where it had one."""

    epochs: int = 20
    """At most, of an early stopping."""
    batch_size: int = 16
    learning_rate: float = 1e-3
    patience: int = 5
    """Epochs without a better loss on the people held out after which training stops; without
    people held out it never does."""
    scaling: ScalingKind = "standard"
    seed: int = 0
    device: Device = "auto"
    """``auto`` takes a GPU where PyTorch finds one."""
    threads: int = 1
    """Of the processor. One is the default because more were slower: the networks are small, a
    batch takes 2 ms, and threads that wait for each other on a busy machine made it 11 times
    slower."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read what `as_json` gave.

        Raises
        ------
        TypeError
            If it is something else.
        """
        return cls(**values)

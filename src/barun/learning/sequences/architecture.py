"""Which network, and how large."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, Self, get_args

__all__ = [
    "AUTOENCODERS",
    "CLASSIFIERS",
    "DEEP_KINDS",
    "Architecture",
    "ClassifierKind",
    "DeepKind",
]

AutoencoderKind = Literal[
    "lstm-autoencoder", "gru-autoencoder", "transformer-autoencoder", "conv-autoencoder"
]
ClassifierKind = Literal[
    "lstm-classifier", "gru-classifier", "transformer-classifier", "conv-classifier"
]
DeepKind = Literal[AutoencoderKind, ClassifierKind]

AUTOENCODERS: Final[tuple[AutoencoderKind, ...]] = get_args(AutoencoderKind)
CLASSIFIERS: Final[tuple[ClassifierKind, ...]] = get_args(ClassifierKind)
DEEP_KINDS: Final[tuple[DeepKind, ...]] = (*AUTOENCODERS, *CLASSIFIERS)


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a network is built from."""

    kind: DeepKind
    n_steps: int
    """T, samples in time."""
    n_channels: int
    """C."""
    width: int = 64
    """Size of the hidden states. 64 is the older method's."""
    latent: int = 64
    """Numbers an autoencoder has to put a sample into; of a recurrent one its hidden state, which
    is `width` wide."""

    @property
    def is_classifier(self) -> bool:
        """Whether it learns from labels."""
        return self.kind in CLASSIFIERS

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read what `as_json` gave.

        Raises
        ------
        TypeError, ValueError
            If it is something else.
        """
        if values.get("kind") not in DEEP_KINDS:
            raise ValueError(f"unknown kind of network: {values.get('kind')!r}")
        return cls(**values)

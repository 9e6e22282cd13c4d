"""What a sample of a sequence model is."""

from dataclasses import dataclass

__all__ = ["SampleSpec"]


@dataclass(frozen=True, slots=True)
class SampleSpec:
    """What a sample is."""

    name: str
    """Name and version, such as ``running-window-joints/1``: samples of other names are others."""
    n_steps: int
    """T, samples in time."""
    channels: tuple[str, ...]
    """Names of the C channels."""

    @property
    def n_channels(self) -> int:
        """C."""
        return len(self.channels)

"""What is usual for a runner."""

from dataclasses import dataclass

__all__ = ["UsualValue"]


@dataclass(frozen=True, slots=True)
class UsualValue:
    """A metric in the runner's own earlier recordings of the same view."""

    value: float
    """Their median, in the unit of the metric."""
    spread: float
    """Standard deviation between these recordings; 0 if there was one only."""
    n_recordings: int

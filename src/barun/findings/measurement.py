"""A measured value with its unit, its uncertainty and its right to exist."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Measurement", "Support"]


@dataclass(frozen=True, slots=True)
class Support:
    """What a measurement rests on."""

    n_frames: int
    """Frames that carried a value."""
    n_frames_total: int
    """Frames looked at."""
    median_visibility: float
    """Median over the frames of the least visible landmark it needs; NaN if unknown."""

    @property
    def coverage(self) -> float:
        """Share of the frames that carried a value, 0 to 1; 0 if none was looked at."""
        return self.n_frames / self.n_frames_total if self.n_frames_total else 0.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured quantity, or the reason why there is none."""

    key: str
    """Stable name, for example ``neck_inclination``."""
    value: float
    """NaN when `outcome` is ``cannot_judge``."""
    unit: str
    """Unit as printed: ``deg``, ``s``, ``m``, ``1/min``."""
    support: Support
    outcome: Literal["reliable", "weak", "cannot_judge"]
    reason: str | None = None
    """Message key of the reason when not reliable."""
    uncertainty: float | None = None
    """Half width of the interval that holds the true value, in `unit`; None if unknown."""

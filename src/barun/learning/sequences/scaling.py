"""Bringing the channels of samples to one size."""

from dataclasses import dataclass
from typing import Final, Literal, Self

import numpy as np
import numpy.typing as npt

__all__ = ["Scaling", "ScalingKind"]

_Array = npt.NDArray[np.float64]
ScalingKind = Literal["standard", "none"]

_NOTHING: Final = 1e-6
"""Spread below which a channel does not move: it is not divided by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """What is taken off the channels of samples, and what they are divided by."""

    center: _Array
    """Shape (C,)."""
    spread: _Array
    """Shape (C,), above 0."""

    @classmethod
    def fit(cls, values: npt.NDArray[np.floating], kind: ScalingKind = "standard") -> Self:
        """Take mean and standard deviation of each channel, or nothing.

        Parameters
        ----------
        values : numpy.ndarray, shape (N, T, C)
            Training samples.
        kind : {"standard", "none"}
            ``none`` leaves samples as they are, which is the older method's way.
        """
        n_channels = values.shape[2]
        if kind == "none":
            return cls(np.zeros(n_channels), np.ones(n_channels))
        flat = values.reshape(-1, n_channels).astype(np.float64)
        spread = flat.std(axis=0)
        return cls(flat.mean(axis=0), np.where(spread > _NOTHING, spread, 1.0))

    def apply(self, values: npt.NDArray[np.floating]) -> _Array:
        """Return the samples scaled, in double precision."""
        return np.asarray((values - self.center) / self.spread)

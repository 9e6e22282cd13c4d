"""Mean and spread of features of which more and more rows are seen."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

__all__ = ["RunningScale"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RunningScale:
    """Moments of D features over all rows seen; NaN does not count."""

    count: _Array
    """Shape (D,). Values seen."""
    mean: _Array
    """Shape (D,)."""
    square: _Array
    """Shape (D,). Sum of squared deviations from the mean."""

    @classmethod
    def nothing_seen(cls, n_features: int) -> Self:
        """Return the moments of no rows."""
        return cls(np.zeros(n_features), np.zeros(n_features), np.zeros(n_features))

    def seen(self, features: _Array) -> Self:
        """Return the moments with further rows, (N, D).

        References
        ----------
        Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, The American
        Statistician 37:242-247.
        """
        known = np.isfinite(features)
        n_new = known.sum(axis=0).astype(np.float64)
        mean_new = np.where(known, features, 0).sum(axis=0) / np.maximum(n_new, 1)
        square_new = (np.where(known, features - mean_new, 0) ** 2).sum(axis=0)
        count = self.count + n_new
        shift = mean_new - self.mean
        share = n_new / np.maximum(count, 1)
        return type(self)(
            count,
            self.mean + shift * share,
            self.square + square_new + shift**2 * self.count * share,
        )

    def apply(self, features: _Array) -> _Array:
        """Return features with mean 0 and spread 1; 0 where unknown or where nothing varies."""
        spread = np.sqrt(self.square / np.maximum(self.count, 1))
        scaled = (features - self.mean) / np.where(spread > 0, spread, 1.0)
        return np.where(np.isfinite(scaled), scaled, 0.0)

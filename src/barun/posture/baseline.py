"""What a person's own good sitting measures."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS

__all__ = ["Baselines"]


@dataclass(frozen=True, slots=True, eq=False)
class Baselines:
    """The baselines of N rows; F columns as ``FEATURE_KEYS``.

    A row must be the baseline of the view its pose is seen in. For the frames of one person all
    rows may be one: arrays of shape (1, F) are broadcast.
    """

    median: npt.NDArray[np.float64]
    """Shape (N, F) or (1, F). NaN where the person has no baseline for a feature."""
    spread: npt.NDArray[np.float64]
    """Shape (N, F) or (1, F). Robust standard deviation of good sitting (1.4826 times the median
    absolute deviation), in the feature's unit; NaN where there is no baseline."""

    @classmethod
    def none(cls, n_rows: int = 1) -> Self:
        """Return baselines of people who have not calibrated."""
        empty = np.full((n_rows, len(FEATURE_KEYS)), np.nan)
        return cls(median=empty, spread=empty.copy())

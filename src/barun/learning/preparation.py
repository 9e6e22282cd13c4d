"""What stands before a classifier in a pipeline, as numbers that are written into files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

__all__ = ["PREPARING", "Preparation"]

_Array = npt.NDArray[np.float64]

PREPARING: Final = frozenset({"simpleimputer", "standardscaler", "selectkbest"})
"""Names of the steps that are known; they come in this order."""


@dataclass(frozen=True, slots=True, eq=False)
class Preparation:
    """What happens to a row first: gaps filled, columns kept, standardised."""

    n_features: int
    """D."""
    fill: _Array | None
    """Shape (D,)."""
    kept: npt.NDArray[np.int64]
    """Shape (K,)."""
    mean: _Array
    """Shape (K,)."""
    scale: _Array
    """Shape (K,)."""

    @classmethod
    def of(cls, steps: Mapping[str, Any], n_features: int) -> Self:
        """Return that of fitted steps, by name; those of `PREPARING` may all be missing."""
        imputer, scaler = steps.get("simpleimputer"), steps.get("standardscaler")
        selection = steps.get("selectkbest")
        kept = np.arange(n_features)
        if selection is not None:
            kept = np.flatnonzero(selection.get_support())
        return cls(
            n_features,
            None if imputer is None else imputer.statistics_,
            kept,
            np.zeros(len(kept)) if scaler is None else scaler.mean_[kept],
            np.ones(len(kept)) if scaler is None else scaler.scale_[kept],
        )

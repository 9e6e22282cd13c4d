"""How often a model is right, by what people said, and how surely that is known."""

import math
from dataclasses import dataclass
from typing import Final

__all__ = ["Accuracy", "accuracy_of"]

_Z: Final = 1.96
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A share with its interval."""

    share: float
    low: float
    high: float
    """Between these it lies with 95 % confidence."""
    n_labels: int


def accuracy_of(n_right: int, n_wrong: int) -> Accuracy | None:
    """Return the share of right answers with the interval of Wilson (1927); None without a label.

    Notes
    -----
    People say something about events they were told of: it is the share of right ones among these,
    and nothing is known of what was overlooked.
    """
    n_labels = n_right + n_wrong
    if n_labels == 0:
        return None
    share = n_right / n_labels
    grown = 1.0 + _Z**2 / n_labels
    centre = (share + _Z**2 / (2 * n_labels)) / grown
    half = _Z / grown * math.sqrt(share * (1 - share) / n_labels + _Z**2 / (4 * n_labels**2))
    # rounding must not put an end beyond what a share can be
    return Accuracy(share, max(centre - half, 0.0), min(centre + half, 1.0), n_labels)

"""People of the present against the reference of a model, feature by feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.distance import distance, distance_probability
from barun.monitoring.drift.reference import DriftReference, FeatureReference
from barun.monitoring.drift.stability import (
    PSI_DRIFTED,
    bin_shares,
    chance_stability,
    largest_stability,
    population_stability,
)

__all__ = ["FEWEST", "FeatureDrift", "compare_features"]

_Array = npt.NDArray[np.float64]

FEWEST: Final = 8
"""People before a feature is compared. Design choice: with fewer only all of them beyond all of the
reference would be no chance, and of one person it would be the person that is found."""
_LEVEL: Final = 0.001
"""Probability of calling any feature changed where none is, over all features of one comparison
(Bonferroni): it is asked every minute. Design choice."""
_MOST: Final = 0.75
"""Share of the largest index so many people can give that is enough where chance would need more:
nearly all of them in a bin where few of the reference were. Design choice."""


@dataclass(frozen=True, slots=True)
class FeatureDrift:
    """How far one feature is from its reference."""

    key: str
    stability: float
    """Population stability index."""
    probability: float
    """Of such a distance of the distributions without a change (Kolmogorov-Smirnov)."""
    is_drifted: bool
    """Both say so: the index is large, for so few minutes too, and chance does not explain it."""


def compare_features(
    reference: DriftReference, keys: Sequence[str], values: _Array
) -> tuple[FeatureDrift, ...]:
    """Compare people with a reference.

    Parameters
    ----------
    reference : DriftReference
        What the model was made for.
    keys : sequence of str, length K
        Names of the features.
    values : numpy.ndarray, shape (N, K)
        Means of minutes, a row a person (or camera); NaN where unknown.

    Returns
    -------
    tuple of FeatureDrift
        Of the features that the reference has and that are known of 8 people, the largest index
        first.

    Notes
    -----
    One value a person, not one a minute: the minutes of a person hang together, over days. Counted
    as independent, the first hours of a simulated week and its later ones differed in 16 alarms.
    """
    found = []
    for column, key in enumerate(keys):
        known = values[:, column][np.isfinite(values[:, column])]
        if key in reference.features and len(known) >= FEWEST:
            found.append(_compare(key, reference.features[key], known, len(keys)))
    return tuple(sorted(found, key=lambda one: -one.stability))


def _compare(key: str, one: FeatureReference, known: _Array, n_features: int) -> FeatureDrift:
    n_now = len(known)
    stability = population_stability(np.array(one.shares), bin_shares(known, np.array(one.edges)))
    chance = chance_stability(len(one.shares), one.n_effective, n_now)
    # few people cannot reach what chance is said to reach: there the other test decides
    most = _MOST * largest_stability(np.array(one.shares), n_now)
    bound = max(PSI_DRIFTED, min(chance, most))
    largest = distance(np.array(one.sample), known)
    probability = distance_probability(largest, one.n_effective, n_now)
    is_unlikely = probability < _LEVEL / n_features
    return FeatureDrift(key, stability, probability, stability >= bound and is_unlikely)

"""Where people lie among those of a reference, so that several services can be compared together.

Neither test asks for more: it makes no difference where between two neighbouring values of the
reference somebody lies. A place among them tells less of somebody than the value itself, and the
places of different features are in no common order.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.reference import DriftReference, FeatureReference

__all__ = ["FeatureCells", "name_reference"]

_Array = npt.NDArray[np.float64]
_SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class FeatureCells:
    """Of how many people of one service each feature lies where."""

    reference: str
    """Name of the reference the places are among, by :func:`name_reference`."""
    places: Mapping[str, Sequence[int]]
    """By feature, sorted: even ones lie between two values of the reference, odd ones on one."""

    @classmethod
    def of_people(
        cls, reference: DriftReference, keys: Sequence[str], values: _Array, fewest: int
    ) -> "FeatureCells":
        """Return the places of people.

        Parameters
        ----------
        reference : DriftReference
            What they are held against.
        keys : sequence of str, length K
            Names of the features.
        values : numpy.ndarray, shape (N, K)
            A row a person; NaN where unknown.
        fewest : int
            Features known of fewer people are left out: their places would be somebody's.
        """
        places = {}
        for column, key in enumerate(keys):
            known = values[:, column][np.isfinite(values[:, column])]
            if key in reference.features and len(known) >= fewest:
                grid = _grid(reference.features[key])
                below = np.searchsorted(grid, known, side="left")
                upto = np.searchsorted(grid, known, side="right")
                places[key] = tuple(np.sort(below + upto).tolist())
        return cls(name_reference(reference), places)

    def to_values(self, reference: DriftReference, keys: Sequence[str]) -> _Array:
        """Return values at these places, as good as those they were made of; NaN elsewhere.

        Parameters
        ----------
        reference : DriftReference
            The same.
        keys : sequence of str, length K
            Names of the features.

        Returns
        -------
        numpy.ndarray, shape (N, K)
            N is the most that is known of a feature; a row is nobody in particular.
        """
        n_rows = max((len(one) for one in self.places.values()), default=0)
        values = np.full((n_rows, len(keys)), np.nan)
        for column, key in enumerate(keys):
            if key not in reference.features or key not in self.places:
                continue
            grid = _grid(reference.features[key])
            between = np.concatenate(
                [[grid[0] - 1.0], (grid[:-1] + grid[1:]) / 2.0, [grid[-1] + 1.0]]
            )
            stands_for = np.empty(2 * len(grid) + 1)
            stands_for[0::2], stands_for[1::2] = between, grid
            found = np.array(self.places[key], dtype=np.intp)
            found = found[(found >= 0) & (found < len(stands_for))]
            values[: len(found), column] = stands_for[found]
        return values


def name_reference(reference: DriftReference) -> str:
    """Return a name that only the same reference has: places among others mean nothing."""
    content = json.dumps(reference.to_json(), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:_SHORT]


def _grid(one: FeatureReference) -> _Array:
    """Return all values that matter to either test, increasing, each once."""
    return np.unique(np.concatenate([one.edges, one.sample]))

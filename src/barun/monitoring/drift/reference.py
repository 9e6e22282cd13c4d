"""What a model was made for: how each feature is distributed over people, kept with its card."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.monitoring.drift.stability import bin_shares, quantile_edges

__all__ = ["CARD_ENTRY", "DriftReference", "FeatureReference"]

_Array = npt.NDArray[np.float64]

CARD_ENTRY: Final = "drift_reference"
"""Where it stands in ``about`` of a model's ``card.json``."""
_MOST_KEPT: Final = 200
"""Values of a feature that are kept, evenly of the sorted ones; the distance of two distributions
is found from them to half a percent. Design choice."""
_FEWEST: Final = 8
"""People below which a feature has no reference. Design choice."""
_PER_BIN: Final = 4
"""People in a bin, as long as there are at most ten bins. Design choice."""


@dataclass(frozen=True, slots=True)
class FeatureReference:
    """One feature over the people of the reference."""

    edges: tuple[float, ...]
    """Inner edges of its bins, increasing."""
    shares: tuple[float, ...]
    """Of the bins; one more than edges."""
    sample: tuple[float, ...]
    """Sorted values that stand for all of them."""
    n_effective: float
    """How many independent values they are worth."""


@dataclass(frozen=True, slots=True)
class DriftReference:
    """All features of the reference by key."""

    features: Mapping[str, FeatureReference]

    @classmethod
    def from_people(
        cls, keys: Sequence[str], values: _Array, *, worth: float = math.inf
    ) -> "DriftReference":
        """Return the reference of the means of people.

        Parameters
        ----------
        keys : sequence of str, length K
            Names of the features.
        values : numpy.ndarray, shape (N, K)
            Means over the minutes of a person, a row a person, in the unit of the feature; NaN
            where unknown.
        worth : float, optional
            Independent people they are taken for at most: a simulated population can be as large as
            one likes and is no more like real people for that.

        Returns
        -------
        DriftReference
            Features known of fewer than 8 people are left out.
        """
        features = {}
        for column, key in enumerate(keys):
            known = values[:, column][np.isfinite(values[:, column])]
            if len(known) < _FEWEST:
                continue
            edges = quantile_edges(known, int(np.clip(len(known) // _PER_BIN, 2, 10)))
            picked = np.linspace(0.0, 1.0, min(_MOST_KEPT, len(known)))
            features[key] = FeatureReference(
                edges=tuple(edges.tolist()),
                shares=tuple(bin_shares(known, edges).tolist()),
                sample=tuple(np.quantile(known, picked).tolist()),
                n_effective=min(float(len(known)), worth),
            )
        return cls(features)

    def abridged(self, most_kept: int) -> "DriftReference":
        """Return it with fewer values of each feature and four digits, for a file people read."""

        def cut(values: Sequence[float]) -> tuple[float, ...]:
            return tuple(round(one, 4) for one in values)

        picked = np.linspace(0.0, 1.0, most_kept)
        return DriftReference(
            {
                key: FeatureReference(
                    cut(one.edges),
                    cut(one.shares),
                    cut(np.quantile(one.sample, picked).tolist()),
                    one.n_effective,
                )
                for key, one in self.features.items()
            }
        )

    def to_card(self) -> dict[str, object]:
        """Return what ``about`` of a model's card says of it; nothing where no feature has one."""
        return {CARD_ENTRY: self.to_json()} if self.features else {}

    def to_json(self) -> dict[str, object]:
        """Return it in values that JSON knows."""
        return {
            key: {
                "edges": list(one.edges),
                "shares": list(one.shares),
                "sample": list(one.sample),
                "n_effective": one.n_effective,
            }
            for key, one in self.features.items()
        }

    @classmethod
    def from_json(cls, content: object) -> "DriftReference | None":
        """Return a reference from :meth:`to_json`; None where it is none, as in older cards."""
        if not isinstance(content, Mapping):
            return None
        features = {}
        for key, one in content.items():
            feature = _read(one)
            if feature is None:
                return None
            features[str(key)] = feature
        return cls(features) if features else None

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> "DriftReference | None":
        """Return the reference in the cards of a registered model; None without one.

        Parameters
        ----------
        card : mapping
            The content of its cards by the names of their files.
        """
        about = card.get("card.json", {}).get("about", {})
        return cls.from_json(about.get(CARD_ENTRY)) if isinstance(about, Mapping) else None

    @classmethod
    def from_abouts(cls, abouts: Iterable[Mapping[str, Any]]) -> "DriftReference | None":
        """Return the reference of a model that comes with Barun; None without one.

        Parameters
        ----------
        abouts : iterable of mapping
            ``about`` of the card of each of its classifiers, which share the features.
        """
        found = [cls.from_json(one.get(CARD_ENTRY)) for one in abouts]
        features = {
            key: one
            for reference in found
            if reference is not None
            for key, one in reference.features.items()
        }
        return cls(features) if features else None


def _read(one: object) -> FeatureReference | None:
    if not isinstance(one, Mapping):
        return None
    lists = [_numbers(one.get(name)) for name in ("edges", "shares", "sample")]
    n_effective = one.get("n_effective")
    if None in lists or not isinstance(n_effective, int | float) or not n_effective >= 1:
        return None
    edges, shares, sample = (found or () for found in lists)
    is_sound = len(shares) == len(edges) + 1 and sample and min(shares) > 0
    if not is_sound or list(edges) != sorted(edges) or list(sample) != sorted(sample):
        return None
    return FeatureReference(edges, shares, sample, float(n_effective))


def _numbers(found: object) -> tuple[float, ...] | None:
    if not isinstance(found, Sequence) or isinstance(found, str):
        return None
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in found):
        return None
    return tuple(float(one) for one in found)

"""Whether people are recognised worse than before: both models on the same rows, by person."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.intervals import exact_interval

__all__ = ["PersonChange", "compare_people"]

_Mask = npt.NDArray[np.bool_]

_FEWEST_STRETCHES: Final = 5
"""Fewer cannot be drawn from anew: rows are taken one by one then."""
_N_DRAWS: Final = 4000
"""So that the outermost thousandths, of some dozens of people, are still some draws."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a new model gains and loses on one person."""

    person: str
    n_rows: int
    n_stretches: int
    n_gained: int
    """Rows only the new model recognises."""
    n_lost: int
    """Rows only the old one recognises."""
    low: float
    """Lower end of the interval of `difference`."""
    high: float
    """Upper end."""

    @property
    def difference(self) -> float:
        """Share of rows recognised, new less old."""
        return (self.n_gained - self.n_lost) / self.n_rows

    @property
    def is_worse(self) -> bool:
        """Whether the person is recognised worse, beyond the interval."""
        return self.high < 0

    def as_json(self) -> dict[str, Any]:
        """Return values JSON can hold."""
        return {
            "n_rows": self.n_rows,
            "n_stretches": self.n_stretches,
            "n_gained": self.n_gained,
            "n_lost": self.n_lost,
            "difference": self.difference,
            "low": self.low,
            "high": self.high,
            "is_worse": self.is_worse,
        }


def compare_people(
    was_right: _Mask,
    is_right: _Mask,
    person: npt.NDArray[np.str_],
    stretch: npt.NDArray[np.int64],
    *,
    confidence: float = 0.95,
    seed: int = 0,
) -> Mapping[str, PersonChange]:
    """Return what changes for each person.

    Parameters
    ----------
    was_right, is_right : numpy.ndarray, shape (N,)
        Whether the old and the new model recognised each row; neither has seen the person.
    person : numpy.ndarray, shape (N,)
        Who it is.
    stretch : numpy.ndarray, shape (N,)
        Number of the stretch of time it belongs to: neighbours are near copies of each other.
    confidence : float
        Probability that no interval misses, all people together: each has its share of the rest
        (Bonferroni). Without that, one of forty people would be called worse by an equal model in
        two updates of three.
    seed : int
        Of the draws.

    Notes
    -----
    The interval is that of whole stretches drawn anew. Of fewer than five stretches it is the exact
    one of a sign test over the rows on which the models differ, which takes rows as independent: it
    is too narrow and closes the gate rather too soon.

    References
    ----------
    Field & Welsh (2007), Bootstrapping clustered data, J. R. Stat. Soc. B 69:369-390. McNemar
    (1947), Note on the sampling error of the difference between correlated proportions,
    Psychometrika 12:153-157.
    """
    names = np.unique(person).tolist()
    own_confidence = 1 - (1 - confidence) / max(1, len(names))
    found = {}
    for name in names:
        own = person == name
        gain = is_right[own].astype(np.int64) - was_right[own].astype(np.int64)
        n_gained, n_lost = int((gain > 0).sum()), int((gain < 0).sum())
        n_stretches = len(np.unique(stretch[own]))
        if n_gained + n_lost == 0:
            low, high = 0.0, 0.0
        elif n_stretches < _FEWEST_STRETCHES:
            low, high = _exact(n_gained, n_lost, len(gain), own_confidence)
        else:
            low, high = _draw(gain, stretch[own], own_confidence, seed)
        found[name] = PersonChange(name, len(gain), n_stretches, n_gained, n_lost, low, high)
    return found


def _exact(n_gained: int, n_lost: int, n_rows: int, confidence: float) -> tuple[float, float]:
    n_differ = n_gained + n_lost
    low, high = exact_interval(n_gained, n_differ, confidence=confidence)
    return (2 * low - 1) * n_differ / n_rows, (2 * high - 1) * n_differ / n_rows


def _draw(
    gain: npt.NDArray[np.int64],
    stretch: npt.NDArray[np.int64],
    confidence: float,
    seed: int,
) -> tuple[float, float]:
    _, place = np.unique(stretch, return_inverse=True)
    gains, sizes = np.bincount(place, gain), np.bincount(place)
    random = np.random.default_rng(seed)
    drawn = random.integers(len(sizes), size=(_N_DRAWS, len(sizes)))
    differences = gains[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(differences, [tail, 1 - tail])
    return float(low), float(high)

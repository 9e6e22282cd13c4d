"""From scores of usual samples to the score above which one is called unusual."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.extras import check_extra

__all__ = [
    "THRESHOLDS",
    "Provenance",
    "Threshold",
    "ThresholdKind",
    "conformal",
    "conformal_people",
    "fit_threshold",
    "mean_and_spread",
    "peaks_over",
    "quantile",
]

_Array = npt.NDArray[np.float64]
ThresholdKind = Literal["mean-3sd", "quantile", "extreme-value", "conformal", "conformal-people"]
Provenance = Literal["training", "people-left-out"]

_LEVEL: Final = 0.05
_EXTREME_LEVEL: Final = 0.01
_TAIL: Final = 0.1
"""Share of the scores that make the tail an extreme-value distribution is fitted to."""
_FEWEST_PEAKS: Final = 10
"""Below it no distribution of the tail is fitted. A design choice."""
_EXPONENTIAL: Final = 1e-6
"""Shape of the tail below which it is exponential to rounding."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A score, and where it comes from."""

    kind: ThresholdKind
    value: float
    """Scores above are alarms; infinite where there are too few scores to say."""
    provenance: Provenance
    """Whose scores it was set on: ``training`` scores are of samples the model was trained on, and
    gave 39 to 100 % false alarms on people it had not seen."""
    n_scores: int
    n_people: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values; an infinite threshold is None."""
        values = asdict(self)
        return values if math.isfinite(self.value) else values | {"value": None}


def mean_and_spread(scores: _Array, k: float = 3.0) -> float:
    """Return mean + k standard deviations, the older method's threshold.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N,)
        At least one.
    k : float
        Standard deviations (population).
    """
    return float(np.mean(scores) + k * np.std(scores))


def quantile(scores: _Array, level: float = _LEVEL) -> float:
    """Return the score that a share `level` of the scores lies above."""
    return float(np.quantile(scores, 1 - level))


def peaks_over(scores: _Array, level: float = _EXTREME_LEVEL) -> float:
    """Return the score that a share `level` lies above, from a distribution fitted to the tail.

    Parameters
    ----------
    scores : numpy.ndarray, shape (N,)
        At least one.
    level : float
        Share above, below 0.1.

    Returns
    -------
    float
        By a generalised Pareto distribution of the highest tenth of the scores; with fewer than ten
        of them, or without any spread among them, the quantile.

    References
    ----------
    Pickands (1975), Statistical inference using extreme order statistics, Ann. Stat. 3:119-131;
    as a threshold Siffer et al. (2017), Anomaly detection in streams with extreme value theory,
    eq. 1.
    """
    start = float(np.quantile(scores, 1 - _TAIL))
    peaks = scores[scores > start] - start
    if len(peaks) < _FEWEST_PEAKS or np.ptp(peaks) == 0:
        return quantile(scores, level)
    from scipy.stats import genpareto

    shape, _, scale = genpareto.fit(peaks, floc=0)
    rarer = level * len(scores) / len(peaks)
    if abs(shape) < _EXPONENTIAL:
        return float(start - scale * math.log(rarer))
    return float(start + scale / shape * (rarer**-shape - 1))


def conformal(scores: _Array, level: float = _LEVEL) -> float:
    """Return the threshold that a further score exceeds with probability `level` at most.

    Returns
    -------
    float
        The k-th smallest score, k = ceil((N + 1) (1 - level)); infinite if k is above N, that is
        with fewer than 1 / level - 1 scores.

    Notes
    -----
    Holds where the further score is exchangeable with the others. Overlapping windows of one person
    are not with those of another: of them the promise is empty, and `conformal_people` stands
    beside it.

    References
    ----------
    Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World, section 2.2; split
    conformal: Papadopoulos et al. (2002).
    """
    rank = math.ceil((len(scores) + 1) * (1 - level) - 1e-9)
    return float(np.sort(scores)[rank - 1]) if rank <= len(scores) else math.inf


def conformal_people(scores: _Array, people: npt.NDArray[np.str_], level: float = _LEVEL) -> float:
    """Return the threshold that more than `level` of a further person's samples exceed rarely.

    The conformal threshold of one number a person: the score exceeded by a share `level` of the
    person's samples. A further person exceeds it with probability `level` at most; infinite with
    fewer than 19 people at 5 %.
    """
    per_person = [quantile(scores[people == name], level) for name in np.unique(people)]
    return conformal(np.array(per_person), level)


_BY_SCORE: Final[dict[str, Callable[[_Array], float]]] = {
    "mean-3sd": mean_and_spread,
    "quantile": quantile,
    "extreme-value": peaks_over,
    "conformal": conformal,
}
THRESHOLDS: Final[tuple[ThresholdKind, ...]] = (
    "mean-3sd",
    "quantile",
    "extreme-value",
    "conformal",
    "conformal-people",
)


def fit_threshold(
    kind: ThresholdKind,
    scores: _Array,
    people: npt.NDArray[np.str_],
    provenance: Provenance,
) -> Threshold:
    """Set a threshold.

    Parameters
    ----------
    kind : str
        ``mean-3sd``, ``quantile`` (5 % above), ``extreme-value`` (1 % above), ``conformal`` (5 %)
        or ``conformal-people`` (5 % of people).
    scores : numpy.ndarray, shape (N,)
        Of usual samples, at least one.
    people : numpy.ndarray, shape (N,)
        Whose.
    provenance : str
        Whether the model had been trained on them.

    Raises
    ------
    MissingExtraError
        If SciPy is needed and not installed.
    """
    if kind == "conformal-people":
        value = conformal_people(scores, people)
    else:
        if kind == "extreme-value":
            check_extra("scipy")
        value = _BY_SCORE[kind](scores)
    return Threshold(kind, value, provenance, len(scores), len(np.unique(people)))

"""Figures on people left out as plain values, for cards and tables; people without names."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.sequences.evaluation import Fold, Rates, compute_auc, judge_folds, macro_auc
from barun.learning.sequences.sample_set import SampleSet
from barun.learning.sequences.thresholds import THRESHOLDS, Provenance

__all__ = ["describe_folds", "describe_scores", "hash_recordings"]

_Array = npt.NDArray[np.float64]
_PROVENANCES: Final[tuple[Provenance, ...]] = ("training", "people-left-out")


def hash_recordings(samples: SampleSet) -> list[str]:
    """Return a hash of the samples of each recording, sorted: who was trained on, without names."""
    return sorted(
        hashlib.sha256(
            np.ascontiguousarray(samples.values[samples.recordings == name], dtype="<f4").tobytes()
        ).hexdigest()
        for name in np.unique(samples.recordings)
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _describe_rates(rates: Rates) -> dict[str, Any]:
    return {
        "false_alarms_mean": rates.mean_false_alarms,
        "false_alarms_by_person": sorted(rates.false_alarms.values()),
        "people_with_more_than_5_percent": rates.n_alarmed,
        "of_people_interval_95": list(rates.alarmed_interval),
        "found_mean": _finite(rates.mean_found),
        "abstains": rates.abstains,
    }


def describe_folds(folds: Sequence[Fold]) -> dict[str, Any]:
    """Return what each threshold does to people left out, set on training scores and on others."""
    thresholds = {
        f"{kind}/{provenance}": _describe_rates(judge_folds(folds, kind, provenance))
        for provenance in _PROVENANCES
        for kind in THRESHOLDS
    }
    area = _finite(macro_auc(folds))
    return {"people": len(folds), "thresholds": thresholds, "auc_mean": area}


def describe_scores(
    samples: SampleSet, scores: _Array, faulty: _Array, thresholds: Mapping[str, float]
) -> dict[str, Any]:
    """Return what given thresholds do to given scores, alike.

    Parameters
    ----------
    samples : SampleSet
        Usual samples.
    scores : numpy.ndarray, shape (N,)
        Theirs.
    faulty : numpy.ndarray, shape (M,)
        Scores of faulty samples; may be empty.
    thresholds : mapping
        By name.
    """
    own = {name: scores[samples.people == name] for name in samples.names}
    described = {}
    for key, threshold in thresholds.items():
        alarms = {name: float(np.mean(some > threshold)) for name, some in own.items()}
        found = {"faulty": float(np.mean(faulty > threshold))} if len(faulty) else {}
        described[key] = _describe_rates(Rates(alarms, found))
    area = float(np.mean([compute_auc(some, faulty) for some in own.values()]))
    return {"people": len(own), "thresholds": described, "auc_mean": _finite(area)}

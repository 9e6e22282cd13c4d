"""Training of the grade model: good or bad sitting from departures from the baseline.

A few people are few: every choice among models is made on noise. So none is made. Logistic
regressions on a growing list of departures, the most telling first, are fitted and their log odds
averaged, which is again one logistic regression: it leans on the head's drop, which alone already
tells nearly everything, and takes from the others what all of them agree on.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.learning.onnx_export import LogisticWeights
from barun.posture.pose_vector import POSE_CHANGES

__all__ = ["GRADE_FEATURE_SETS", "balance_people", "fit_grade_weights", "fit_rule_curve"]

_Array = npt.NDArray[np.float64]

GRADE_FEATURE_SETS: Final = (
    ("head_drop",),
    ("head_drop", "neck_drop"),
    ("head_drop", "neck_drop", "head_nod", "face_nod_deg"),
    ("head_drop", "neck_drop", "head_nod", "face_nod_deg", "face_growth"),
    (
        "head_drop",
        "neck_drop",
        "head_nod",
        "face_nod_deg",
        "face_growth",
        "shoulder_drop",
        "head_forward",
    ),
    POSE_CHANGES,
)
"""What each of the averaged regressions sees."""

_STRENGTH: Final = 3.0
"""Inverse of the regularisation of standardised features; 1 gives the same figures within 1 %."""
_LARGEST: Final = 4.0
"""Departures are cut off beyond so many face sizes (or tens of degrees) in training, so that a
landmark gone astray does not tilt the model."""


def balance_people(
    labels: npt.NDArray[np.bool_], people: npt.NDArray[np.str_]
) -> npt.NDArray[np.float64]:
    """Return weights, shape (N,), mean 1, that give each person and class the same sum."""
    weights = np.zeros(len(labels))
    for person in np.unique(people):
        for label in (False, True):
            rows = (people == person) & (labels == label)
            weights[rows] = 1 / max(int(rows.sum()), 1)
    return np.asarray(weights * len(labels) / weights.sum())


def fit_grade_weights(
    features: npt.NDArray[np.floating],
    labels: npt.NDArray[np.bool_],
    people: npt.NDArray[np.str_],
    *,
    feature_sets: Sequence[Sequence[str]] = GRADE_FEATURE_SETS,
) -> LogisticWeights:
    """Fit the averaged logistic regression.

    Parameters
    ----------
    features : numpy.ndarray, shape (N, D)
        Departures, columns as ``POSE_CHANGES``; finite.
    labels : numpy.ndarray, shape (N,)
        Whether the posture is bad.
    people : numpy.ndarray, shape (N,)
        Who it is; every person weighs the same.
    feature_sets : sequence of sequences of str
        What each regression sees.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
    weights = balance_people(labels, people)
    columns = np.clip(features.astype(np.float64), -_limits(), _limits())
    coefficients, intercept = np.zeros(columns.shape[1]), 0.0
    for names in feature_sets:
        chosen = [POSE_CHANGES.index(name) for name in names]
        own = columns[:, chosen]
        mean = np.average(own, axis=0, weights=weights)
        spread = np.sqrt(np.average((own - mean) ** 2, axis=0, weights=weights))
        spread[spread == 0] = 1.0  # the view does not show it
        fit: Any = LogisticRegression(C=_STRENGTH, max_iter=5000)
        fit.fit((own - mean) / spread, labels, sample_weight=weights)
        slope = fit.coef_[0] / spread
        coefficients[chosen] += slope / len(feature_sets)
        intercept += (float(fit.intercept_[0]) - float(slope @ mean)) / len(feature_sets)
    return LogisticWeights(coefficients=coefficients, intercept=intercept)


def fit_rule_curve(
    loads: _Array, labels: npt.NDArray[np.bool_], people: npt.NDArray[np.str_]
) -> LogisticWeights:
    """Fit the log odds of bad sitting that a load of the rules stands for.

    Parameters
    ----------
    loads : numpy.ndarray, shape (N,)
        From :func:`barun.posture.grade.strongest_load`; rows without one are left out.
    labels : numpy.ndarray, shape (N,)
        Whether the posture is bad.
    people : numpy.ndarray, shape (N,)
        Who it is; every person weighs the same.
    """
    from sklearn.linear_model import LogisticRegression

    known = np.isfinite(loads)
    weights = balance_people(labels[known], people[known])
    fit: Any = LogisticRegression(C=_STRENGTH, max_iter=5000)
    fit.fit(loads[known, None], labels[known], sample_weight=weights)
    return LogisticWeights(fit.coef_[0].astype(np.float64), float(fit.intercept_[0]))


def _limits() -> _Array:
    return np.array([10 * _LARGEST if name.endswith("_deg") else _LARGEST for name in POSE_CHANGES])

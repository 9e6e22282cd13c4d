"""Training of the grade model: good or bad sitting from departures from the baseline.

A few people are few: every choice among models is made on noise, and how far the head sank already
tells nearly everything. So half of the model is that alone; the other half is the mean of logistic
regressions on a growing list of departures, of which only what they agree on is left. The mean of
log odds of logistic regressions is again one logistic regression. Where it draws the line is set
last, by the people themselves: the log odds of a regression are drawn towards the far end of the
slumps, which nobody doubts anyway. One line serves both questions that are asked of it: a against c
and d, and a and b against c and d.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.learning.onnx_export import LogisticWeights
from barun.posture.pose_vector import POSE_CHANGES

__all__ = [
    "BAD_GRADES",
    "GRADE_FEATURE_SETS",
    "balance_people",
    "find_line",
    "fit_grade_weights",
    "fit_regression",
]

_Array = npt.NDArray[np.float64]

BAD_GRADES: Final = ("c", "d")
"""Fair and bad; a and b are perfect and good."""

GRADE_FEATURE_SETS: Final = (
    ("head_drop",),
    ("head_drop", "neck_drop"),
    ("head_drop", "neck_drop", "face_nod_deg"),
    ("head_drop", "neck_drop", "face_nod_deg", "face_growth"),
    (
        "head_drop",
        "neck_drop",
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
_HEAD_SHARE: Final = 0.5
"""Share of the first regression, before its part in the mean. Design choice: figures from 0 to 1
differ by less than 1 % on people left out."""
_PLATEAU: Final = 0.01
"""What counts as equally good; design choice."""
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
    grades: npt.NDArray[np.str_],
    people: npt.NDArray[np.str_],
) -> LogisticWeights:
    """Fit the grade model.

    Parameters
    ----------
    features : numpy.ndarray, shape (N, D)
        Departures, columns as ``POSE_CHANGES``; finite.
    grades : numpy.ndarray, shape (N,)
        a to d; good and bad ones must be there.
    people : numpy.ndarray, shape (N,)
        Who it is; every person weighs the same.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    columns = np.clip(features.astype(np.float64), -_limits(), _limits())
    labels = np.isin(grades, BAD_GRADES)
    weights = balance_people(labels, people)
    parts = [fit_regression(columns, labels, weights, names) for names in GRADE_FEATURE_SETS]
    shares = np.full(len(parts), (1 - _HEAD_SHARE) / len(parts))
    shares[0] += _HEAD_SHARE
    coefficients = shares @ np.array([part.coefficients for part in parts])
    intercept = float(shares @ [part.intercept for part in parts])
    whole = LogisticWeights(coefficients=coefficients, intercept=intercept)
    line = find_line(whole.log_odds(columns), grades, people)
    return LogisticWeights(coefficients=coefficients, intercept=intercept - line)


def fit_regression(
    columns: _Array, labels: npt.NDArray[np.bool_], weights: _Array, names: Sequence[str]
) -> LogisticWeights:
    """Fit one logistic regression on some departures; the others get no weight.

    Parameters
    ----------
    columns : numpy.ndarray, shape (N, D)
        As ``POSE_CHANGES``.
    labels : numpy.ndarray, shape (N,)
        Whether the posture is bad.
    weights : numpy.ndarray, shape (N,)
        Of the rows.
    names : sequence of str
        Which departures.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
    chosen = [POSE_CHANGES.index(name) for name in names]
    own = columns[:, chosen]
    mean = np.average(own, axis=0, weights=weights)
    spread = np.sqrt(np.average((own - mean) ** 2, axis=0, weights=weights))
    spread[spread == 0] = 1.0  # the view does not show it
    fit: Any = LogisticRegression(C=_STRENGTH, max_iter=5000)
    fit.fit((own - mean) / spread, labels, sample_weight=weights)
    coefficients = np.zeros(columns.shape[1])
    coefficients[chosen] = fit.coef_[0] / spread
    return LogisticWeights(coefficients, float(fit.intercept_[0] - coefficients[chosen] @ mean))


def find_line(
    log_odds: _Array, grades: npt.NDArray[np.str_], people: npt.NDArray[np.str_]
) -> float:
    """Return the log odds above which a posture is best called bad.

    Parameters
    ----------
    log_odds : numpy.ndarray, shape (N,)
        Of a bad posture.
    grades : numpy.ndarray, shape (N,)
        a to d.
    people : numpy.ndarray, shape (N,)
        Who it is; every person weighs the same.

    Notes
    -----
    The middle of all places at which the balanced accuracy, its mean over people and over both
    questions (are c and d told from a, and from a and b), is within one percent of its best: the
    best place itself is decided by single frames.
    """
    places = np.quantile(log_odds, np.linspace(0.05, 0.95, 181))
    is_bad = np.isin(grades, BAD_GRADES)
    is_perfect = grades == "a"
    # A perfect frame is asked about twice: beside the perfect ones, and beside all good ones.
    weights = balance_people(is_bad, people)
    asked = is_bad | is_perfect
    weights[asked] += balance_people(is_bad[asked], people[asked]) / max(asked.mean(), 1e-9)
    right = np.where(is_bad[:, None], log_odds[:, None] > places, log_odds[:, None] <= places)
    scores = np.average(right, axis=0, weights=weights)
    return float(places[scores >= scores.max() - _PLATEAU].mean())


def _limits() -> _Array:
    return np.array([10 * _LARGEST if name.endswith("_deg") else _LARGEST for name in POSE_CHANGES])

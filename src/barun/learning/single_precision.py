"""Trees of boosting that say in single precision what they say in double."""

import copy
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.learning.preparation import PREPARING, Preparation

__all__ = ["find_last_passing", "narrow_boosting", "round_down"]

_Array = npt.NDArray[np.float64]

_N_HALVINGS: Final = 33
"""Of the 2^32 numbers of single precision, until one is left."""


def narrow_boosting(estimator: Any) -> Any:
    """Return an estimator whose boosting asks the same of a float32 in single precision.

    A threshold becomes the greatest float32 that it lets pass, standardisation included, which is
    left out then; the nearest float32, which the converter would write, may lie above and let a
    value pass that stood just over it, and standardising in single precision may push one across.
    Medians that stand in for gaps are rounded down, too, because many of them in one column make a
    threshold of their own.

    Parameters
    ----------
    estimator : object
        Fitted. What is no ``HistGradientBoostingClassifier``, nor a pipeline of imputer,
        standardisation and selection before one, comes back as it is: thresholds of forests are
        rounded so by the converter.
    """
    steps = list(getattr(estimator, "steps", [("model", estimator)]))
    names = [name for name, _ in steps[:-1]]
    if not hasattr(steps[-1][1], "_predictors") or not PREPARING.issuperset(names):
        return estimator
    from sklearn.pipeline import Pipeline

    narrow = {name: copy.deepcopy(step) for name, step in steps}
    model = narrow[steps[-1][0]]
    first = Preparation.of(narrow, estimator.n_features_in_)
    if "simpleimputer" in narrow:
        narrow["simpleimputer"].statistics_ = round_down(narrow["simpleimputer"].statistics_)
    narrow.pop("standardscaler", None)
    for trees in model._predictors:  # private, but boosting shows its thresholds nowhere else
        for tree in trees:
            column = tree.nodes["feature_idx"]
            tree.nodes["num_threshold"] = find_last_passing(
                tree.nodes["num_threshold"], first.mean[column], first.scale[column]
            )
    return Pipeline(list(narrow.items())) if len(narrow) > 1 else model


def find_last_passing(thresholds: _Array, mean: _Array, scale: _Array) -> _Array:
    """Return the greatest float32 ``x`` with ``(x - mean) / scale <= threshold``, as float64.

    Parameters
    ----------
    thresholds, mean, scale : numpy.ndarray, shape (N,)
        Scales over 0.

    Notes
    -----
    Subtraction and division are rounded, but never turn the order of two numbers round, so halving
    the range finds it. Where none passes it is the least float32.
    """
    least = np.full(len(thresholds), _to_order(np.finfo(np.float32).min))
    most = np.full(len(thresholds), _to_order(np.finfo(np.float32).max))
    for _ in range(_N_HALVINGS):
        middle = least + (most - least + 1) // 2
        passes = (_from_order(middle) - mean) / scale <= thresholds
        least, most = np.where(passes, middle, least), np.where(passes, most, middle - 1)
        most = np.maximum(least, most)
    return _from_order(least)


def round_down(numbers: _Array) -> _Array:
    """Return the greatest float32 not above each number, still as float64."""
    return find_last_passing(numbers, np.zeros(len(numbers)), np.ones(len(numbers)))


def _to_order(number: np.float32) -> int:
    """Return the place of a float32 among all: neighbours differ by 1, and 0 is at 0."""
    bits = int(number.view(np.int32))
    return bits if bits >= 0 else -(bits & 0x7FFFFFFF)


def _from_order(places: npt.NDArray[np.int64]) -> _Array:
    """Return the float32 at each place, as float64."""
    magnitude = np.abs(places).astype(np.int32).view(np.float32).astype(np.float64)
    return np.where(places < 0, -magnitude, magnitude)

"""Probabilities of labels by models that have not seen the person, or the run of labels."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import MissingExtraError
from barun.landmarks.landmark import Landmark
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import PostureDataset
from barun.learning.quality.body_measures import HEAD_AND_SHOULDERS
from barun.posture.legacy_sets import turn_to_left
from barun.posture.view.view_features import compute_view_features

__all__ = [
    "compute_grade_inputs",
    "compute_pose_inputs",
    "compute_view_inputs",
    "has_training",
    "predict_by_earlier",
    "predict_unseen_people",
    "predict_unseen_runs",
]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]
Progress = Callable[[float], None]

_MISSING: Final = -9.0
"""Stands for a missing point; far outside what a pose takes, and trees split it off."""
_N_FOLDS: Final = 8
_FEWEST_BASELINE_ROWS: Final = 4
_LEAST: Final = 1e-3

_ARMS: Final = slice(Landmark.LEFT_ELBOW, Landmark.LEFT_HIP)


def has_training() -> bool:
    """Return whether scikit-learn is installed."""
    from importlib.util import find_spec

    return find_spec("sklearn") is not None


def _make_trees(seed: int) -> Any:
    try:
        from sklearn.ensemble import ExtraTreesClassifier
    except ImportError as error:
        raise MissingExtraError("learning.train-extra", package="scikit-learn") from error
    return ExtraTreesClassifier(
        n_estimators=100,
        min_samples_leaf=2,
        max_features=0.3,
        class_weight="balanced",
        n_jobs=1,
        random_state=seed,
    )


def _from_shoulders(dataset: PostureDataset) -> tuple[_Array, _Array, _Array, _Array]:
    """Return turned positions, those from the shoulders over a scale, the scale and the width."""
    xy = turn_to_left(dataset.rows)
    shoulders = xy[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    middle = shoulders.mean(axis=1)
    head = xy[:, Landmark.NOSE : Landmark.MOUTH_RIGHT + 1].mean(axis=1)
    width = np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=1)
    scale = np.hypot(np.linalg.norm(head - middle, axis=1), width)
    scale = np.where(scale > 0, scale, np.nan)
    return xy, (xy - middle[:, None]) / scale[:, None, None], scale, width


def compute_pose_inputs(dataset: PostureDataset) -> _Array:
    """Return where everything is in the picture, and how the body is held, shape (N, D)."""
    xy, relative, scale, width = _from_shoulders(dataset)
    count = len(dataset)
    missing = np.isnan(xy[:, Landmark.LEFT_ELBOW : Landmark.LEFT_KNEE, 0])
    columns = [
        relative[:, HEAD_AND_SHOULDERS].reshape(count, -1),
        xy[:, HEAD_AND_SHOULDERS, 1],
        np.column_stack([scale, width, width / scale]),
        np.nanmean(
            np.where(np.isfinite(xy[:, :1, :1]), dataset.rows.xy[:, HEAD_AND_SHOULDERS, :1], 0.0),
            axis=1,
        ),
        missing.astype(np.float64),
        relative[:, _ARMS].reshape(count, -1),
    ]
    return np.nan_to_num(np.hstack(columns), nan=_MISSING)


def compute_view_inputs(dataset: PostureDataset) -> _Array:
    """Return how the body is turned, whoever it is and wherever in the picture, shape (N, D)."""
    _, relative, scale, width = _from_shoulders(dataset)
    pose = np.column_stack(
        [relative[:, HEAD_AND_SHOULDERS].reshape(len(dataset), -1), width / scale]
    )
    own = np.nan_to_num(compute_view_features(dataset.rows).values, nan=0.0)
    return np.hstack([np.nan_to_num(pose, nan=_MISSING), own])


def compute_grade_inputs(dataset: PostureDataset) -> _Array:
    """Return the pose, and how far it departs from the person's grade a in the view, shape (N, D).

    The baseline is a median, which a few wrong labels do not move.
    """
    pose = compute_pose_inputs(dataset)
    departure = np.zeros_like(pose)
    for person in dataset.people:
        for view in np.unique(dataset.view):
            own = (dataset.person == person) & (dataset.view == view)
            good = own & (dataset.grade == "a")
            reference = good if good.sum() >= _FEWEST_BASELINE_ROWS else own
            if own.any():
                departure[own] = pose[own] - np.median(pose[reference], axis=0)
    views = (dataset.view[:, None] == np.arange(4)).astype(np.float64)
    return np.hstack([pose, departure, views])


def _predict(
    inputs: _Array,
    labels: _Ints,
    n_classes: int,
    folds: Iterator[tuple[_Mask, int]],
    n_folds: int,
    on_progress: Progress | None,
) -> _Array:
    """Predict each fold by a model of the rest; a class that is missing there gets a little."""
    result = np.full((len(labels), n_classes), 1 / n_classes)
    for number, (test, seed) in enumerate(folds):
        if on_progress is not None:
            on_progress(number / n_folds)
        train = ~test
        if not test.any() or len(np.unique(labels[train])) < 2:
            continue
        trees = _make_trees(seed).fit(inputs[train], labels[train])
        there = np.full((int(test.sum()), n_classes), _LEAST)
        there[:, trees.classes_] = np.maximum(trees.predict_proba(inputs[test]), 0)
        result[test] = there / there.sum(axis=1, keepdims=True)
    return result


def predict_unseen_people(
    inputs: _Array,
    labels: _Ints,
    n_classes: int,
    people: npt.NDArray[np.str_],
    *,
    only: Collection[str] | None = None,
    on_progress: Progress | None = None,
) -> _Array:
    """Return probabilities by models that have not seen the person, shape (N, C).

    Of one person alone everything is alike, and of whoever is not among `only`.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    names = np.unique(people)
    if len(names) < 2:
        return np.full((len(labels), n_classes), 1 / n_classes)
    tried = names if only is None else np.intersect1d(names, list(only))
    folds = ((people == name, 0) for name in tried)
    return _predict(inputs, labels, n_classes, folds, max(1, len(tried)), on_progress)


def predict_by_earlier(inputs: _Array, labels: _Ints, n_classes: int, is_earlier: _Mask) -> _Array:
    """Return probabilities of later rows by a model of the earlier ones, shape (N, C).

    Of the earlier ones everything is alike.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    return _predict(inputs, labels, n_classes, iter([(~is_earlier, 0)]), 1, None)


def predict_unseen_runs(
    inputs: _Array,
    labels: _Ints,
    n_classes: int,
    rows: LabelledRows,
    runs: _Ints,
    *,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> _Array:
    """Return probabilities by models that know the person but not the row's run of labels.

    Parameters
    ----------
    inputs : numpy.ndarray, shape (N, D)
        Without the person; it is added.
    labels : numpy.ndarray, shape (N,)
        Classes as numbers.
    n_classes : int
        C.
    rows : LabelledRows
        N rows.
    runs : numpy.ndarray, shape (N,)
        From :func:`barun.learning.quality.label_evidence.number_runs`.
    seed : int
        Of the folds of whole runs.
    on_progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.
    """
    who = (rows.person[:, None] == np.unique(rows.person)).astype(np.float64)
    n_runs = int(runs.max()) + 1 if len(runs) else 0
    fold = (np.random.default_rng(seed).permutation(n_runs) % _N_FOLDS)[runs]
    folds = ((fold == number, seed) for number in range(_N_FOLDS))
    return _predict(np.hstack([inputs, who]), labels, n_classes, folds, _N_FOLDS, on_progress)

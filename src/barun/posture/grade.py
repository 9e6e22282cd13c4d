"""How probable it is that somebody sits badly, by a trained model of departures from the baseline.

The model sees what the rules see, but weighs it together: the rules say what is wrong, the model
how sure one can be that anything is.

Most of it is how far the head sank in the picture, and so it does before a camera that is nudged
up, or hides it before one that is nudged down. From the front the shoulders tell: in a slump the
head comes down to them. Where it does not the model does not say that somebody sits badly; where it
clearly does, or the shoulders rose, it does not say that somebody sits well. From the side head and
shoulders of some people sink together, so that a single picture cannot tell a slump from a camera.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier import Classifier, OnnxClassifier
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import rule_column
from barun.posture.pose_vector import (
    POSE_CHANGE_SPEC,
    POSE_CHANGES,
    compute_head_lowering,
    compute_pose_change,
)
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.pose_sets import POSE_SPECS, PoseSet
from barun.posture.view.view import View

__all__ = [
    "GRADE_CLASSES",
    "GRADE_MODEL_NAMES",
    "GradeModel",
    "Grader",
    "Grades",
    "doubt_by_proportions",
    "strongest_load",
]

_Array = npt.NDArray[np.float64]

GRADE_CLASSES: Final = ("good", "bad")
"""What the model tells apart: grades a and b, and grades c and d."""

GRADE_MODEL_NAMES: Final = {"front": "posture_grade_front", "side": "posture_grade_side"}
"""Names of the classifiers that come with Barun, by view."""

_NEEDED: Final = [POSE_CHANGES.index(name) for name in ("head_drop", "shoulder_drop")]
"""Without these, what is left says too little."""
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])
_IS_SIDE: Final = np.array([view.is_side for view in View])

_LINE: Final = 0.5
"""Probability from which the model says bad."""
_SHOULDER_DROP: Final = POSE_CHANGES.index("shoulder_drop")
_LEAST_LOWERING: Final = 0.08
"""Face sizes by which the ears must have come nearer to the shoulders, from the front, for a sunken
head to be a slump: 1 cm. A design choice from simulation: upright people before a camera nudged by
5 cm or tilted by 3 degrees, or on a chair rolled by 0.3 m, have a median of 0 and hardly more than
this at most, slumped ones 0.35 to 0.7."""
_UNSUPPORTED: Final = 0.4
"""Probability where it has not: rather good than bad, but not surely."""
_CLEAR_LOWERING: Final = 0.3
"""Face sizes of lowering that upright sitting never has, from the front: in simulation half-slumped
people have 0.28, fully slumped ones 0.38 at least. A design choice."""
_RISE: Final = 0.15
"""Face sizes by which shoulders above the baseline are a lowered camera, a chair rolled nearer or a
raised seat: 2 cm. A design choice: upright people rise by 0.03 in simulation."""

_RULES: Final = [rule_column("forward_head"), rule_column("slouch")]
"""What the grades c and d are about: a person who sits upright with a tilted head is graded a."""
_LARGEST_LOAD: Final = 3.0
"""More than three times what a rule allows is as sure as it gets."""


@dataclass(frozen=True, slots=True, eq=False)
class Grades:
    """What the model says of N rows, each for itself."""

    bad: _Array
    """Shape (N,). Probability that a person would grade the posture as fair or bad, not as perfect
    or good; NaN where the model cannot tell."""
    reason: npt.NDArray[np.int8]
    """Shape (N,). Values of :class:`barun.posture.reason.Reason`: why it cannot tell, else NONE."""


class Grader(Protocol):
    """Grades postures; a `GradeModel`, or what stands before several."""

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Grade every row against its baseline; some need the poses, too."""
        ...


class GradeModel:
    """Grades postures. Several threads may use it at once.

    Parameters
    ----------
    front, side : Classifier
        Trained on departures from the baseline, called ``POSE_CHANGE_SPEC``, or on a set of
        ``POSE_SPECS``; with the classes ``GRADE_CLASSES``.

    Raises
    ------
    ModelError
        If one is of other features or classes.

    Notes
    -----
    Whatever it was trained on, a model is asked only of people with a baseline, and the body must
    speak for what it says: see :func:`doubt_by_proportions`.
    """

    def __init__(self, front: Classifier, side: Classifier) -> None:
        self._models = tuple(
            (classifier, _find_pose_set(classifier, GRADE_MODEL_NAMES[view]), is_of_view)
            for view, classifier, is_of_view in (
                ("front", front, _IS_FRONT),
                ("side", side, _IS_SIDE),
            )
        )

    @classmethod
    def load(cls, folder: Path = ARTEFACT_FOLDER) -> Self:
        """Load the models of a folder; by default those that come with Barun.

        Raises
        ------
        ModelError
            If one is missing, damaged or of another version, or ONNX Runtime is missing. The rules
            work without.
        """
        front, side = (
            OnnxClassifier.load(
                GRADE_MODEL_NAMES[view], feature_spec=POSE_CHANGE_SPEC, folder=folder
            )
            for view in ("front", "side")
        )
        return cls(front, side)

    def grade(
        self,
        measurements: PostureMeasurements,
        baselines: Baselines,
        rows: PoseRows | None = None,
    ) -> Grades:
        """Grade every row against its baseline.

        Parameters
        ----------
        measurements : PostureMeasurements
            N rows.
        baselines : Baselines
            N rows or one, of the view each row is seen in. Without a baseline nothing is graded.
        rows : PoseRows, optional
            The N poses; only a model of ``POSE_SPECS`` needs them.

        Raises
        ------
        ModelError
            If a model fails.
        ValueError
            If a model needs the poses and they were left out.
        """
        change = compute_pose_change(measurements, baselines)
        view = measurements.view
        reason = _find_reasons(view, change.is_missing, measurements, baselines)
        bad = np.full(len(view), np.nan)
        for classifier, pose_set, is_of_view in self._models:
            own = np.flatnonzero(is_of_view[view] & (reason == Reason.NONE))
            if not own.size:
                continue
            if pose_set is None:
                bad[own] = classifier.probabilities(change.values[own])[:, 1]
            else:
                bad[own] = _classify_poses(classifier, pose_set, rows, own)
                reason[own[np.isnan(bad[own])]] = Reason.NOT_VISIBLE
        lowering = compute_head_lowering(measurements, baselines)
        bad = doubt_by_proportions(bad, lowering, change.values[:, _SHOULDER_DROP], _IS_FRONT[view])
        reason[np.isnan(bad) & (reason == Reason.NONE)] = Reason.CAMERA_MOVED
        return Grades(bad=bad, reason=reason)


def doubt_by_proportions(
    bad: _Array,
    lowering: _Array,
    shoulder_drop: npt.NDArray[np.floating],
    is_front: npt.NDArray[np.bool_],
) -> _Array:
    """Return probabilities of bad sitting where the body speaks for them, not only the picture.

    Parameters
    ----------
    bad : numpy.ndarray, shape (N,)
        By the trained model; NaN where it cannot tell.
    lowering : numpy.ndarray, shape (N,)
        From :func:`barun.posture.pose_vector.compute_head_lowering`.
    shoulder_drop : numpy.ndarray, shape (N,)
        Of ``POSE_CHANGES``.
    is_front : numpy.ndarray, shape (N,)
        Whether the row is seen from the front.

    Returns
    -------
    numpy.ndarray, shape (N,)
        From the front at most 0.4 where the head did not come down to the shoulders; NaN where the
        model says good but the head clearly did, or, from any side, the shoulders rose.
    """
    is_unsupported = is_front & (lowering < _LEAST_LOWERING) & (bad > _UNSUPPORTED)
    is_hidden = (is_front & (lowering >= _CLEAR_LOWERING)) | (shoulder_drop <= -_RISE)
    kept = np.where(is_unsupported, _UNSUPPORTED, bad)
    return np.where(is_hidden & (kept < _LINE), np.nan, kept)


def strongest_load(loads: _Array) -> _Array:
    """Return the larger load of forward head and slouch, at most 3, shape (N,); NaN if unknown.

    Parameters
    ----------
    loads : numpy.ndarray, shape (N, R)
        From :func:`barun.posture.judgement.rules.judge_all`.
    """
    return np.minimum(np.fmax.reduce(loads.take(_RULES, axis=1), axis=1), _LARGEST_LOAD)


def _classify_poses(
    classifier: Classifier, pose_set: PoseSet, rows: PoseRows | None, own: npt.NDArray[np.intp]
) -> _Array:
    """Return the probabilities of bad sitting of some rows; NaN where head or shoulders hide."""
    if rows is None:
        raise ValueError(f"a model of {pose_set.spec} needs the poses")
    values = pose_set.compute(rows)[own]
    bad = classifier.probabilities(values.astype(np.float32))[:, 1]
    bad[np.isnan(values).all(axis=1)] = np.nan
    return bad


def _find_pose_set(classifier: Classifier, name: str) -> PoseSet | None:
    """Return what a model is asked of a pose; None for departures from the baseline."""
    spec = classifier.metadata.feature_spec
    pose_set = POSE_SPECS.get(spec)
    if pose_set is None and spec != POSE_CHANGE_SPEC:
        known = ", ".join((POSE_CHANGE_SPEC, *POSE_SPECS))
        raise ModelError("models.classifier-features", name=name, known=known, got=spec)
    n_features = len(POSE_CHANGES) if pose_set is None else pose_set.n_features
    fits = classifier.classes == GRADE_CLASSES and classifier.n_features == n_features
    if not fits:
        reason = f"classes {classifier.classes}, {classifier.n_features} features"
        raise ModelError("models.classifier-shape", name=name, reason=reason)
    return pose_set


def _find_reasons(
    view: npt.NDArray[np.int8],
    is_missing: npt.NDArray[np.bool_],
    measurements: PostureMeasurements,
    baselines: Baselines,
) -> npt.NDArray[np.int8]:
    is_incomplete = is_missing.take(_NEEDED, axis=1).any(axis=1)
    is_uncalibrated = np.isnan(baselines.median).all(axis=1)
    reason = np.where(is_incomplete, Reason.NOT_VISIBLE, Reason.NONE).astype(np.int8)
    reason[np.broadcast_to(is_uncalibrated, reason.shape)] = Reason.NOT_CALIBRATED
    reason[view == View.NEITHER] = Reason.UNKNOWN_VIEW
    reason[np.isnan(measurements.values).all(axis=1)] = Reason.NO_PERSON
    return reason

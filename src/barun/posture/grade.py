"""How probable it is that somebody sits badly, by a trained model of departures from the baseline.

The model sees what the rules see, but weighs it together: the rules say what is wrong, the model
how sure one can be that anything is.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier import OnnxClassifier
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.judgement.rules import rule_column
from barun.posture.pose_vector import (
    POSE_CHANGE_SPEC,
    POSE_CHANGES,
    compute_pose_change,
)
from barun.posture.reason import Reason
from barun.posture.view.view import View

__all__ = ["GRADE_CLASSES", "GRADE_MODEL_NAMES", "GradeModel", "Grades", "strongest_load"]

_Array = npt.NDArray[np.float64]

GRADE_CLASSES: Final = ("good", "bad")
"""What the model tells apart: grades a and b, and grades c and d."""

GRADE_MODEL_NAMES: Final = {"front": "posture_grade_front", "side": "posture_grade_side"}
"""Names of the classifiers that come with Barun, by view."""

_NEEDED: Final = [POSE_CHANGES.index(name) for name in ("head_drop", "shoulder_drop")]
"""Without these, what is left says too little."""
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])
_IS_SIDE: Final = np.array([view.is_side for view in View])

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


class GradeModel:
    """Grades postures. Several threads may use it at once.

    Parameters
    ----------
    front, side : OnnxClassifier
        Trained on the features called ``POSE_CHANGE_SPEC``, with the classes ``GRADE_CLASSES``.

    Raises
    ------
    ModelError
        If one is of other features or classes.
    """

    def __init__(self, front: OnnxClassifier, side: OnnxClassifier) -> None:
        for view, classifier in (("front", front), ("side", side)):
            _check(classifier, GRADE_MODEL_NAMES[view])
        self._models = ((front, _IS_FRONT), (side, _IS_SIDE))

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

    def grade(self, measurements: PostureMeasurements, baselines: Baselines) -> Grades:
        """Grade every row against its baseline.

        Parameters
        ----------
        measurements : PostureMeasurements
            N rows.
        baselines : Baselines
            N rows or one, of the view each row is seen in. Without a baseline nothing is graded.
        """
        change = compute_pose_change(measurements, baselines)
        view = measurements.view
        reason = _find_reasons(view, change.is_missing, measurements, baselines)
        bad = np.full(len(view), np.nan)
        for classifier, is_of_view in self._models:
            rows = np.flatnonzero(is_of_view[view] & (reason == Reason.NONE))
            if rows.size:
                bad[rows] = classifier.probabilities(change.values[rows])[:, 1]
        return Grades(bad=bad, reason=reason)


def strongest_load(loads: _Array) -> _Array:
    """Return the larger load of forward head and slouch, at most 3, shape (N,); NaN if unknown.

    Parameters
    ----------
    loads : numpy.ndarray, shape (N, R)
        From :func:`barun.posture.judgement.rules.judge_all`.
    """
    return np.minimum(np.fmax.reduce(loads.take(_RULES, axis=1), axis=1), _LARGEST_LOAD)


def _check(classifier: OnnxClassifier, name: str) -> None:
    spec = classifier.metadata.feature_spec
    if spec != POSE_CHANGE_SPEC:
        raise ModelError("models.classifier-spec", name=name, expected=POSE_CHANGE_SPEC, got=spec)
    fits = classifier.classes == GRADE_CLASSES and classifier.n_features == len(POSE_CHANGES)
    if not fits:
        reason = f"classes {classifier.classes}, {classifier.n_features} features"
        raise ModelError("models.classifier-shape", name=name, reason=reason)


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

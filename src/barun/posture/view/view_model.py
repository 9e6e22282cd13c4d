"""From which side a person is seen, by a trained model together with geometry."""

from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.classifier import Classifier, OnnxClassifier
from barun.posture.rows import PoseRows
from barun.posture.view.geometry import (
    compute_front_and_side,
    mark_unknown,
    to_view_columns,
    veto,
)
from barun.posture.view.pose_sets import POSE_SPECS
from barun.posture.view.view_features import VIEW_FEATURE_SPEC, compute_view_features

__all__ = ["VIEW_MODEL_CLASSES", "VIEW_MODEL_NAME", "ViewModel"]

_Array = npt.NDArray[np.float64]

VIEW_MODEL_NAME: Final = "posture_view"
"""Name of the classifier that comes with Barun."""
VIEW_MODEL_CLASSES: Final = ("neither", "front", "side")
"""What it tells apart; which side it is follows from where the nose points."""
_FRONT, _SIDE = VIEW_MODEL_CLASSES.index("front"), VIEW_MODEL_CLASSES.index("side")
_VETO_BELOW: Final = "veto_below"


class ViewModel:
    """Tells views apart. Several threads may use it at once.

    Parameters
    ----------
    classifier : Classifier
        Trained on a set of ``POSE_SPECS``, with the classes ``VIEW_MODEL_CLASSES`` and the
        threshold ``veto_below``, over 0.

    Raises
    ------
    ModelError
        If the classifier was trained on numbers that one pose does not give, has other classes or
        no threshold.

    Notes
    -----
    The probabilities are the model's, vetoed by geometry: where geometry gives a view less than
    ``veto_below``, they shrink in proportion, and what is lost goes to NEITHER. The model knows
    people and postures better, geometry cannot be far off on poses nobody trained on. Figures are
    in the card of the model and in ``python -m benchmarks.posture_view``.
    """

    def __init__(self, classifier: Classifier) -> None:
        spec = classifier.metadata.feature_spec
        pose_set = POSE_SPECS.get(spec)
        if pose_set is None:
            known = ", ".join(POSE_SPECS)
            raise ModelError(
                "models.classifier-features", name=VIEW_MODEL_NAME, known=known, got=spec
            )
        below = classifier.metadata.thresholds.get(_VETO_BELOW, 0.0)
        is_fit = classifier.n_features == pose_set.n_features
        if classifier.classes != VIEW_MODEL_CLASSES or below <= 0 or not is_fit:
            reason = (
                f"classes {classifier.classes}, {_VETO_BELOW} {below},"
                f" {classifier.n_features} features"
            )
            raise ModelError("models.classifier-shape", name=VIEW_MODEL_NAME, reason=reason)
        self._classifier = classifier
        self._pose_set = pose_set
        self._veto_below = below

    @classmethod
    def load(cls) -> Self:
        """Load the model that comes with Barun.

        Raises
        ------
        ModelError
            If it is missing or damaged, or ONNX Runtime is;
            :func:`barun.posture.view.geometry.view_probabilities` does without both.
        """
        return cls(OnnxClassifier.load(VIEW_MODEL_NAME, feature_spec=VIEW_FEATURE_SPEC))

    def view_probabilities(self, rows: PoseRows) -> _Array:
        """Return how probable each view is.

        Parameters
        ----------
        rows : PoseRows
            In a mirrored picture left and right exchange; see :mod:`barun.posture.view.mirror`.

        Returns
        -------
        numpy.ndarray, shape (N, 4)
            Columns as `View`, each row adds up to 1. NaN where nobody is in the picture; NEITHER
            for certain where a person is but face, ears or both shoulders are missing, or what
            else the model cannot do without.
        """
        features = compute_view_features(rows)
        front, side = compute_front_and_side(features)
        values = features.values
        if self._pose_set.spec != VIEW_FEATURE_SPEC:
            values = self._pose_set.compute(rows)
            front[np.isnan(values).all(axis=1)] = np.nan
        trained = self._classifier.probabilities(values.astype(np.float32))
        front = veto(trained[:, _FRONT], front, self._veto_below)
        side = veto(trained[:, _SIDE], side, self._veto_below)
        return mark_unknown(to_view_columns(front, side, features.facing), rows)

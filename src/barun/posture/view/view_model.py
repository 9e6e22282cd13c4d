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
        Trained on the features called ``VIEW_FEATURE_SPEC``, with the classes
        ``VIEW_MODEL_CLASSES`` and the threshold ``veto_below``, over 0.

    Raises
    ------
    ModelError
        If the classifier was trained on other features, has other classes or no threshold.

    Notes
    -----
    The probabilities are the model's, vetoed by geometry: where geometry gives a view less than
    ``veto_below``, they shrink in proportion, and what is lost goes to NEITHER. The model knows
    people and postures better, geometry cannot be far off on poses nobody trained on. Figures are
    in the card of the model and in ``python -m benchmarks.posture_view``.
    """

    def __init__(self, classifier: Classifier) -> None:
        if classifier.metadata.feature_spec != VIEW_FEATURE_SPEC:
            raise ModelError(
                "models.classifier-spec",
                name=VIEW_MODEL_NAME,
                expected=VIEW_FEATURE_SPEC,
                got=classifier.metadata.feature_spec,
            )
        below = classifier.metadata.thresholds.get(_VETO_BELOW, 0.0)
        if classifier.classes != VIEW_MODEL_CLASSES or below <= 0:
            reason = f"classes {classifier.classes}, {_VETO_BELOW} {below}"
            raise ModelError("models.classifier-shape", name=VIEW_MODEL_NAME, reason=reason)
        self._classifier = classifier
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
            for certain where a person is but face, ears or both shoulders are missing.
        """
        features = compute_view_features(rows)
        front, side = compute_front_and_side(features)
        trained = self._classifier.probabilities(features.values.astype(np.float32))
        front = veto(trained[:, _FRONT], front, self._veto_below)
        side = veto(trained[:, _SIDE], side, self._veto_below)
        return mark_unknown(to_view_columns(front, side, features.facing), rows)

"""Logistic regression as plain numbers in a JSON file, run by NumPy.

The file is an object with ``kind`` (``linear/1``), what
:class:`barun.models.classifier.ClassifierMetadata` holds, ``weights`` (D rows of C numbers) and
``bias`` (C): the probabilities are the softmax of ``features @ weights + bias``.
"""

import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.classifier import ClassifierMetadata

__all__ = ["LINEAR_KIND", "LinearClassifier"]

LINEAR_KIND: Final = "linear/1"


class LinearClassifier:
    """Softmax of a product of matrices. Several threads may use it at once.

    Parameters
    ----------
    content : bytes
        The file, already verified.
    name : str
        Name of the classifier, for error texts.

    Raises
    ------
    ModelError
        If the file is not what the module says.
    """

    def __init__(self, content: bytes, *, name: str) -> None:
        self._name = name
        try:
            about: Any = json.loads(content)
            self.metadata: Final = ClassifierMetadata.parse_numbers(about, LINEAR_KIND)
            self._weights = np.array(about["weights"], dtype=np.float64)
            self._bias = np.array(about["bias"], dtype=np.float64)
            n_classes = len(self.classes)
            fits = self._weights.ndim == 2 and self._weights.shape[1] == n_classes
            if not fits or self._bias.shape != (n_classes,):
                raise ValueError(f"'weights' is not (D, {n_classes}) or 'bias' not ({n_classes},)")
            if not (np.isfinite(self._weights).all() and np.isfinite(self._bias).all()):
                raise ValueError("'weights' or 'bias' is not finite")
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise ModelError("models.classifier-shape", name=name, reason=reason) from error
        self.n_features: Final = self._weights.shape[0]
        """D, how many numbers make a row."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the C columns of the probabilities."""
        return self.metadata.classes

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return how probable each class is, shape (N, C), of features (N, D); NaN of NaN.

        Raises
        ------
        ModelError
            If the features have another shape.
        """
        if features.ndim != 2 or features.shape[1] != self.n_features:
            reason = f"features (N, {self.n_features}), not {features.shape}"
            raise ModelError("models.classifier-run", name=self._name, reason=reason)
        scores = features @ self._weights + self._bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

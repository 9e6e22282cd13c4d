"""k-nearest neighbours, run by NumPy.

ONNX Runtime answers a single row of this kind of model a thousand times slower than a tree, because
its graph compares and sorts all rows one by one; a product of matrices and a partial sort do not.

The file is an ``.npz`` with

- ``metadata``: JSON, as in ``metadata_props`` of an ONNX file
  (:mod:`barun.models.classifier`, but ``classes`` and ``thresholds`` are values, not texts), and
  ``kind`` (``neighbours/1``), ``k`` and ``weights`` (``uniform`` or ``distance``),
- ``rows`` (M, D): the training rows, standardised, and ``labels`` (M,): columns of their classes,
- ``fill``, ``mean``, ``scale`` (D,): what stands in for NaN, and what standardises.
"""

import json
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.classifier import ClassifierMetadata
from barun.models.number_file import read_arrays

__all__ = ["NEIGHBOURS_KIND", "NeighboursClassifier"]

NEIGHBOURS_KIND: Final = "neighbours/1"
_SPARE: Final = 8
"""Candidates beyond k that are measured exactly, so that rounding cannot change who is near."""
_ROWS_AT_ONCE: Final = 256


class NeighboursClassifier:
    """The k nearest training rows vote. Several threads may use it at once.

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
        arrays = read_arrays(content, name)
        try:
            about = json.loads(str(arrays["metadata"]))
            self.metadata: Final = _to_metadata(about)
            self._k = int(about["k"])
            self._is_weighted = {"uniform": False, "distance": True}[about["weights"]]
            self._rows = _numbers(arrays, "rows", 2)
            self._fill, self._mean, self._scale = (
                _numbers(arrays, key, 1) for key in ("fill", "mean", "scale")
            )
            self._votes = np.eye(len(self.classes))[arrays["labels"]]
            self._check()
        except (KeyError, TypeError, ValueError, IndexError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise ModelError("models.classifier-shape", name=name, reason=reason) from error
        self.n_features: Final = self._rows.shape[1]
        """D, how many numbers make a row."""
        self._transposed = np.ascontiguousarray(self._rows.T, dtype=np.float32)
        self._half_squares = (0.5 * np.einsum("md,md->m", self._rows, self._rows)).astype(
            np.float32
        )

    def _check(self) -> None:
        n_rows, width = self._rows.shape
        if self._votes.shape != (n_rows, len(self.classes)):
            raise ValueError("'labels' is not one class a row")
        if any(len(numbers) != width for numbers in (self._fill, self._mean, self._scale)):
            raise ValueError("'fill', 'mean' or 'scale' is not one number a column")
        if not 1 <= self._k <= n_rows or not (self._scale > 0).all():
            raise ValueError("'k' is not in 1 to M, or a 'scale' not over 0")

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the C columns of the probabilities."""
        return self.metadata.classes

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return the share of each class among the k nearest, shape (N, C), of features (N, D).

        Raises
        ------
        ModelError
            If the features have another shape.

        Notes
        -----
        With the weights ``distance`` a vote counts 1 over its distance, and rows at distance 0
        alone where there are any, as in scikit-learn.
        """
        if features.ndim != 2 or features.shape[1] != self.n_features:
            reason = f"features (N, {self.n_features}), not {features.shape}"
            raise ModelError("models.classifier-run", name=self._name, reason=reason)
        known = np.where(np.isnan(features), self._fill, features)
        asked = (known - self._mean) / self._scale
        answers = [
            self._vote(asked[start : start + _ROWS_AT_ONCE])
            for start in range(0, len(asked), _ROWS_AT_ONCE)
        ]
        return np.concatenate(answers) if answers else np.empty((0, len(self.classes)))

    def _vote(self, asked: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        # half the squared distance, but for what is the same for all rows
        nearness = self._half_squares - asked.astype(np.float32) @ self._transposed
        n_candidates = min(self._k + _SPARE, len(self._rows))
        near = np.argpartition(nearness, n_candidates - 1, axis=1)[:, :n_candidates]
        near.sort(axis=1)  # of rows equally far the first one counts
        apart = self._rows[near] - asked[:, None, :]
        distances = np.sqrt(np.einsum("nkd,nkd->nk", apart, apart))
        best = np.argsort(distances, axis=1, kind="stable")[:, : self._k]
        votes = self._votes[np.take_along_axis(near, best, axis=1)]
        if not self._is_weighted:
            return np.asarray(votes.mean(axis=1))
        distances = np.take_along_axis(distances, best, axis=1)
        is_same = distances == 0.0
        with np.errstate(divide="ignore"):
            weights = np.where(is_same.any(axis=1, keepdims=True), is_same, 1.0 / distances)
        weights /= weights.sum(axis=1, keepdims=True)
        return np.einsum("nk,nkc->nc", weights, votes)


def _to_metadata(about: Any) -> ClassifierMetadata:
    if about["kind"] != NEIGHBOURS_KIND:
        raise ValueError(f"'kind' is {about['kind']!r}, not {NEIGHBOURS_KIND!r}")
    return ClassifierMetadata.parse(
        {
            "feature_spec": str(about["feature_spec"]),
            "classes": json.dumps(about["classes"]),
            "thresholds": json.dumps(about["thresholds"]),
            "training_data_sha256": str(about["training_data_sha256"]),
        }
    )


def _numbers(arrays: dict[str, npt.NDArray[Any]], key: str, n_axes: int) -> npt.NDArray[np.float64]:
    numbers = np.asarray(arrays[key], dtype=np.float64)
    if numbers.ndim != n_axes or not np.isfinite(numbers).all():
        raise ValueError(f"'{key}' is not finite or not of {n_axes} axes")
    return numbers

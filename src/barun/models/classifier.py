"""Small trained classifiers, run by ONNX Runtime.

An ONNX file that Barun runs has one input ``features`` (N, D) float32, an output ``probabilities``
(N, C) float32, no data outside the file, and in its ``metadata_props``

- ``feature_spec``: name and version of the features it was trained on,
- ``classes``: JSON list of C names, in the order of the columns,
- ``thresholds``: JSON object of numbers, whatever its user needs to decide,
- ``training_data_sha256``: hash of the rows it was trained on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.artefact import ARTEFACT_FOLDER
from barun.models.classifier_card import ClassifierCard, find_classifier, read_classifier
from barun.models.metadata_props import (
    parse_metadata,
    parse_names,
    parse_thresholds,
    require_spec,
)
from barun.models.onnx_session import open_session

__all__ = ["Classifier", "ClassifierMetadata", "OnnxClassifier"]

_INPUT: Final = "features"
_OUTPUT: Final = "probabilities"


@dataclass(frozen=True, slots=True)
class ClassifierMetadata:
    """What a classifier says about itself."""

    feature_spec: str
    """Name and version of the features it was trained on."""
    classes: tuple[str, ...]
    """Names of the columns of the probabilities."""
    thresholds: Mapping[str, float]
    """Numbers with which the probabilities are turned into decisions."""
    training_data_sha256: str
    """Hash of the rows it was trained on, hexadecimal."""

    @classmethod
    def parse(cls, properties: Mapping[str, str]) -> Self:
        """Read ``metadata_props``.

        Raises
        ------
        KeyError, TypeError, ValueError
            If one is missing or malformed.
        """
        return cls(
            feature_spec=properties["feature_spec"],
            classes=parse_names(properties, "classes"),
            thresholds=parse_thresholds(properties),
            training_data_sha256=properties["training_data_sha256"],
        )

    @classmethod
    def parse_numbers(cls, about: Mapping[str, Any], kind: str) -> Self:
        """Read what a file of numbers says: the same, but ``classes`` and ``thresholds`` as values.

        Parameters
        ----------
        about : mapping
            From the file; its ``kind`` is checked first.
        kind : str
            Name and version of what the caller runs.

        Raises
        ------
        KeyError, TypeError, ValueError
            If something is missing, malformed or of another kind.
        """
        if about["kind"] != kind:
            raise ValueError(f"'kind' is {about['kind']!r}, not {kind!r}")
        return cls.parse(
            {
                "feature_spec": str(about["feature_spec"]),
                "classes": json.dumps(about["classes"]),
                "thresholds": json.dumps(about["thresholds"]),
                "training_data_sha256": str(about["training_data_sha256"]),
            }
        )

    def as_properties(self) -> dict[str, str]:
        """Return it as ``metadata_props``; `parse` reads them back."""
        return {
            "feature_spec": self.feature_spec,
            "classes": json.dumps(list(self.classes)),
            "thresholds": json.dumps(dict(self.thresholds)),
            "training_data_sha256": self.training_data_sha256,
        }


class Classifier(Protocol):
    """A trained classifier, whatever runs it."""

    @property
    def metadata(self) -> ClassifierMetadata:
        """What it says about itself."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the C columns of the probabilities."""
        ...

    @property
    def n_features(self) -> int:
        """D, how many numbers make a row."""
        ...

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return how probable each class is, shape (N, C), of features (N, D).

        Raises
        ------
        ModelError
            If the features have another shape, or the model fails.
        """
        ...


class OnnxClassifier:
    """One trained classifier. Several threads may use it at once.

    Parameters
    ----------
    content : bytes
        The ONNX file, already verified.
    name : str
        Name of the classifier, for error texts.
    feature_spec : str, optional
        Name and version of the features the caller computes; None takes whatever the model says.

    Raises
    ------
    ModelError
        If ONNX Runtime is not there, or the model cannot be loaded, reads other files, was trained
        on other features, or lacks what :mod:`barun.models.classifier` asks for.
    """

    def __init__(self, content: bytes, *, name: str, feature_spec: str | None = None) -> None:
        self._name = name
        self._session = open_session(content, name)
        self.metadata: Final = parse_metadata(
            self._session, ClassifierMetadata.parse, name=name, error_key="models.classifier-shape"
        )
        require_spec(feature_spec, self.metadata.feature_spec, name=name)
        self.n_features: Final = _find_n_features(self._session, name, len(self.classes))
        """D, how many numbers make a row."""

    @classmethod
    def load(
        cls, name: str, *, feature_spec: str | None = None, folder: Path = ARTEFACT_FOLDER
    ) -> Self:
        """Load a classifier by its name, verified by its card; by default one of Barun's own.

        Raises
        ------
        ModelError
            If there is none of that name, its file is missing or damaged, or it does not fit.
        """
        card = find_classifier(name, folder)
        return cls(read_classifier(card), name=name, feature_spec=feature_spec)

    @classmethod
    def open(cls, path: Path, *, feature_spec: str | None = None) -> Self:
        """Load a classifier from a file, verified by the card beside it.

        Raises
        ------
        ModelError
            If file or card is missing or damaged, or the classifier does not fit.
        """
        card = ClassifierCard.read(path)
        return cls(read_classifier(card), name=card.name, feature_spec=feature_spec)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the C columns of the probabilities."""
        return self.metadata.classes

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Return how probable each class is.

        Parameters
        ----------
        features : numpy.ndarray, shape (N, D), float32
            What NaN means is up to the model.

        Returns
        -------
        numpy.ndarray, shape (N, C)
            As the model gives them.

        Raises
        ------
        ModelError
            If the features have another shape or type, or the model fails.
        """
        if features.ndim != 2 or features.shape[1] != self.n_features:
            reason = f"features (N, {self.n_features}), not {features.shape}"
            raise ModelError("models.classifier-run", name=self._name, reason=reason)
        try:
            (probabilities,) = self._session.run([_OUTPUT], {_INPUT: features})
        except Exception as error:  # ONNX Runtime's exceptions have no base of their own
            reason = str(error)
            raise ModelError("models.classifier-run", name=self._name, reason=reason) from error
        return np.asarray(probabilities, dtype=np.float64)


def _find_n_features(session: Any, name: str, n_classes: int) -> int:
    """Return D; refuse a model with other inputs or outputs than a classifier."""
    inputs = session.get_inputs()
    outputs = {output.name: output for output in session.get_outputs()}
    fits = (
        [entry.name for entry in inputs] == [_INPUT]
        and inputs[0].type == "tensor(float)"
        and len(inputs[0].shape) == 2
        and isinstance(inputs[0].shape[1], int)
        and _OUTPUT in outputs
        and outputs[_OUTPUT].type == "tensor(float)"
        and list(outputs[_OUTPUT].shape[1:]) == [n_classes]
    )
    if not fits:
        reason = f"not '{_INPUT}' (N, D) float -> '{_OUTPUT}' (N, {n_classes}) float"
        raise ModelError("models.classifier-shape", name=name, reason=reason)
    return int(inputs[0].shape[1])

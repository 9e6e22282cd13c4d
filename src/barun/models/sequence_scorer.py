"""Trained sequence models, run by ONNX Runtime: a score for each window or cycle, without PyTorch.

An artefact is two files side by side, ``NAME.onnx`` and its card ``NAME.card.json``
(:mod:`barun.models.classifier_card`: name, size, SHA-256, licence and, under ``about``, what it is,
what it was trained on, its figures on people left out, and where each threshold comes from).

The ONNX file has one input ``samples`` (N, T, C) float32, an output ``scores`` (N,) float32, no
data outside the file, and in its ``metadata_props``

- ``sample_spec``: name and version of what a sample is, such as ``running-window-joints/1``,
- ``kind``: the method, such as ``lstm-autoencoder``,
- ``score``: ``error`` (mean squared error of the reconstruction, in units of the training data's
  variance; higher is less usual) or ``probability`` (of being faulty),
- ``channels``: JSON list of C names,
- ``thresholds``: JSON object of names and numbers; a score above is an alarm,
- ``training_data_sha256``: hash of the samples it was trained on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self, cast, get_args

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.models.classifier_card import ClassifierCard, read_classifier
from barun.models.metadata_props import (
    parse_metadata,
    parse_names,
    parse_thresholds,
    require_spec,
)
from barun.models.onnx_session import open_session

__all__ = ["ScoreKind", "SequenceMetadata", "SequenceScorer"]

ScoreKind = Literal["error", "probability"]

_INPUT: Final = "samples"
_OUTPUT: Final = "scores"


@dataclass(frozen=True, slots=True)
class SequenceMetadata:
    """What a sequence model says about itself."""

    sample_spec: str
    """Name and version of what it scores."""
    kind: str
    """The method."""
    score: ScoreKind
    """What a score is."""
    channels: tuple[str, ...]
    """Names of the C channels."""
    thresholds: Mapping[str, float]
    """Scores above which a sample is an alarm, by name."""
    training_data_sha256: str
    """Hash of the samples it was trained on, hexadecimal."""

    @classmethod
    def parse(cls, properties: Mapping[str, str]) -> Self:
        """Read ``metadata_props``.

        Raises
        ------
        KeyError, TypeError, ValueError
            If one is missing or malformed.
        """
        if properties["score"] not in get_args(ScoreKind):
            raise ValueError(f"'score' is {properties['score']!r}")
        return cls(
            sample_spec=properties["sample_spec"],
            kind=properties["kind"],
            score=cast(ScoreKind, properties["score"]),
            channels=parse_names(properties, "channels"),
            thresholds=parse_thresholds(properties),
            training_data_sha256=properties["training_data_sha256"],
        )

    def as_properties(self) -> dict[str, str]:
        """Return it as ``metadata_props``; `parse` reads them back."""
        return {
            "sample_spec": self.sample_spec,
            "kind": self.kind,
            "score": self.score,
            "channels": json.dumps(list(self.channels)),
            "thresholds": json.dumps(dict(self.thresholds)),
            "training_data_sha256": self.training_data_sha256,
        }


class SequenceScorer:
    """One trained sequence model. Several threads may use it at once.

    Parameters
    ----------
    content : bytes
        The ONNX file, already verified.
    name : str
        Name of the model, for error texts.
    sample_spec : str, optional
        What the caller's samples are; None takes whatever the model says.
    about : mapping, optional
        From the card.

    Raises
    ------
    ModelError
        If ONNX Runtime is not there, or the model cannot be loaded, reads other files, was trained
        on other samples, or lacks what :mod:`barun.models.sequence_scorer` asks for.
    """

    def __init__(
        self,
        content: bytes,
        *,
        name: str,
        sample_spec: str | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        self._name = name
        self._session = open_session(content, name)
        self.metadata = parse_metadata(
            self._session, SequenceMetadata.parse, name=name, error_key="models.scorer-shape"
        )
        require_spec(sample_spec, self.metadata.sample_spec, name=name)
        self.n_steps: Final = _find_n_steps(self._session, name, len(self.metadata.channels))
        """T, samples in time of a window or cycle."""
        self.about: Final[Mapping[str, Any]] = about or {}
        """Data, people, figures and limits, from the card."""

    @classmethod
    def open(cls, path: Path, *, sample_spec: str | None = None) -> Self:
        """Load a model from its ONNX file, verified by the card beside it.

        Raises
        ------
        ModelError
            If file or card is missing or damaged, or the model does not fit.
        """
        card = ClassifierCard.read(path)
        content = read_classifier(card)
        return cls(content, name=card.name, sample_spec=sample_spec, about=card.about)

    @property
    def n_channels(self) -> int:
        """C, channels of a window or cycle."""
        return len(self.metadata.channels)

    def scores(self, samples: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Return the score of each sample.

        Parameters
        ----------
        samples : numpy.ndarray, shape (N, T, C)
            Windows or cycles as ``metadata.sample_spec`` says.

        Returns
        -------
        numpy.ndarray, shape (N,)
            See ``metadata.score``; NaN where the sample holds a NaN or an infinity.

        Raises
        ------
        ModelError
            If the samples have another shape, or the model fails.
        """
        expected = (self.n_steps, self.n_channels)
        if samples.ndim != 3 or samples.shape[1:] != expected:
            reason = f"samples (N, {expected[0]}, {expected[1]}), not {samples.shape}"
            raise ModelError("models.classifier-run", name=self._name, reason=reason)
        if not len(samples):
            return np.empty(0)
        is_known = np.isfinite(samples).all(axis=(1, 2))
        given = np.where(is_known[:, None, None], samples, 0).astype(np.float32)
        try:
            (scores,) = self._session.run([_OUTPUT], {_INPUT: given})
        except Exception as error:  # ONNX Runtime's exceptions have no base of their own
            reason = str(error)
            raise ModelError("models.classifier-run", name=self._name, reason=reason) from error
        return np.where(is_known, np.asarray(scores, dtype=np.float64), np.nan)


def _find_n_steps(session: Any, name: str, n_channels: int) -> int:
    """Return T; refuse a model with other inputs or outputs than a scorer of sequences."""
    inputs = session.get_inputs()
    outputs = {output.name: output for output in session.get_outputs()}
    fits = (
        [entry.name for entry in inputs] == [_INPUT]
        and inputs[0].type == "tensor(float)"
        and len(inputs[0].shape) == 3
        and not isinstance(inputs[0].shape[0], int)
        and isinstance(inputs[0].shape[1], int)
        and inputs[0].shape[2] == n_channels
        and _OUTPUT in outputs
        and outputs[_OUTPUT].type == "tensor(float)"
        and len(outputs[_OUTPUT].shape) == 1
    )
    if not fits:
        reason = f"not '{_INPUT}' (N, T, {n_channels}) float -> '{_OUTPUT}' (N,) float"
        raise ModelError("models.scorer-shape", name=name, reason=reason)
    return int(inputs[0].shape[1])

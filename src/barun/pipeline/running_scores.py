"""Scoring a run with a sequence model that somebody trained; without PyTorch."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.landmarks import LandmarkSequence
from barun.models.sequence_scorer import SequenceScorer
from barun.running.form.unit import FormUnit
from barun.running.gate.recording_gate import GateResult
from barun.running.sequences.cycles import CYCLES, cut_cycles
from barun.running.sequences.sample_spec import SampleSpec
from barun.running.sequences.sequence_score import SequenceScore
from barun.running.sequences.windows import (
    JOINT_WINDOWS,
    RAW_WINDOWS,
    cut_windows,
    joint_channels,
    raw_channels,
)

__all__ = ["RunScorer"]

_SPECS: Final[Mapping[str, SampleSpec]] = {
    spec.name: spec for spec in (RAW_WINDOWS, JOINT_WINDOWS, *CYCLES.values())
}
_THRESHOLDS: Final = tuple(
    f"{kind}/people-left-out" for kind in ("conformal-people", "conformal", "quantile")
)
"""Set on people the model had not seen, the strictest promise first. Those set on training scores
are never used: they gave 39 to 100 % false alarms on other people (docs/decisions/0019)."""
_TOO_FEW: Final = 3
"""People below which leaving one out says nothing; as training asks for."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """A threshold and what it did to people left out."""

    name: str
    value: float
    false_alarms: float
    people_alarmed: int
    people: int


def _find_figures(scorer: SequenceScorer) -> _Figures | None:
    """Return the first threshold that was tried on people left out; None if there is none."""
    left_out: Any = scorer.about.get("left_out")
    try:
        people = int(left_out["people"])
        for name in _THRESHOLDS:
            rates: Mapping[str, Any] | None = left_out["thresholds"].get(name)
            value = scorer.metadata.thresholds.get(name)
            # one that abstained gave no alarm because it said nothing
            if people >= _TOO_FEW and value is not None and rates and not rates["abstains"]:
                alarms = float(rates["false_alarms_mean"])
                alarmed = int(rates["people_with_more_than_5_percent"])
                return _Figures(name, value, alarms, alarmed, people)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None  # a card that somebody else wrote
    return None


def _find_model(path: Path) -> Path:
    """Return the ONNX file of a folder, or the file itself."""
    if path.is_file():
        return path
    found = sorted(path.glob("*.onnx"))
    if len(found) != 1:
        raise InputError("running_report.model-folder", path=path, count=len(found))
    return found[0]


class RunScorer:
    """One sequence model with the figures of its card.

    Parameters
    ----------
    scorer : SequenceScorer
        The model.
    name : str
        As a person knows it.

    Raises
    ------
    InputError
        If the model scores other samples than runs give, or its card does not say how often it
        alarms falsely about people it has not seen.
    """

    def __init__(self, scorer: SequenceScorer, name: str) -> None:
        spec = _SPECS.get(scorer.metadata.sample_spec)
        shape = (scorer.n_steps, scorer.metadata.channels)
        if spec is None or shape != (spec.n_steps, spec.channels):
            got = scorer.metadata.sample_spec
            known = ", ".join(sorted(_SPECS))
            raise InputError("running_report.model-samples", name=name, got=got, known=known)
        figures = _find_figures(scorer)
        if figures is None:
            raise InputError("running_report.model-untested", name=name)
        self._scorer, self._name = scorer, name
        self._spec, self._figures = spec, figures

    @classmethod
    def open(cls, path: Path) -> Self:
        """Load the model of a folder (or an ONNX file), verified by the card beside it.

        Raises
        ------
        InputError
            If there is not exactly one model, or it cannot be used for runs.
        ModelError
            If file or card is missing or damaged.
        """
        file = _find_model(path)
        return cls(SequenceScorer.open(file), file.stem)

    def score(
        self, sequence: LandmarkSequence, gate: GateResult, unit: FormUnit | None
    ) -> SequenceScore:
        """Score a recording, or say why not.

        Parameters
        ----------
        sequence : LandmarkSequence
            The runner as estimated.
        gate : GateResult
            What the recording can carry, and the repaired part.
        unit : FormUnit or None
            Its strides; None where the gate refused.

        Raises
        ------
        ModelError
            If the model fails.
        """
        values = self._cut(sequence, gate, unit)
        if isinstance(values, str):
            return self._answer(np.empty(0), values)
        if not len(values):
            return self._answer(np.empty(0), "running_report.model-too-short")
        if _hash(values) in self._scorer.about.get("recordings_sha256", ()):
            return self._answer(np.empty(0), "running_report.model-trained-on-it")
        return self._answer(self._scorer.scores(values), None)

    def _cut(
        self, sequence: LandmarkSequence, gate: GateResult, unit: FormUnit | None
    ) -> npt.NDArray[np.float32] | str:
        """Return the samples the model scores, or the key of why there are none."""
        if unit is None or gate.repair is None:
            return "running_report.model-refused-run"
        if self._spec == RAW_WINDOWS:
            return cut_windows(raw_channels(sequence), sequence.times_s)
        if self._spec == JOINT_WINDOWS:
            repaired = gate.repair.sequence
            channels = joint_channels(repaired, is_mirrored=gate.view.forward < 0)
            return cut_windows(channels, repaired.times_s)
        cut = cut_cycles(unit)
        if cut is None or cut[0] != self._spec:
            return "running_report.model-other-view"
        return cut[1]

    def _answer(self, scores: npt.NDArray[np.float64], reason: str | None) -> SequenceScore:
        figures, metadata = self._figures, self._scorer.metadata
        is_scored = len(scores) > 0
        return SequenceScore(
            name=self._name,
            method=metadata.kind,
            sample_spec=metadata.sample_spec,
            score_kind=metadata.score,
            reason=reason,
            n_samples=len(scores),
            score=float(np.median(scores)) if is_scored else np.nan,
            share_above=float(np.mean(scores > figures.value)) if is_scored else np.nan,
            threshold=figures.value,
            threshold_name=figures.name,
            false_alarms=figures.false_alarms,
            people_alarmed=figures.people_alarmed,
            people=figures.people,
        )


def _hash(values: npt.NDArray[np.float32]) -> str:
    """Return the hash by which a card knows the samples of a recording it was trained on."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f4").tobytes()).hexdigest()

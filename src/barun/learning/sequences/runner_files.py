"""A folder of landmark files of runners, as samples.

Each landmark file in the folder is a person of its own; all files of a folder below are one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.landmarks import LandmarkSequence
from barun.landmarks.formats import read_recording
from barun.learning.sequences.sample_set import SampleSet, SampleSpec
from barun.running.form.unit import make_form_unit
from barun.running.gate.recording_gate import examine_recording
from barun.running.metrics.running_measurements import measure_running
from barun.running.sequences.cycles import cut_cycles
from barun.running.sequences.windows import (
    WINDOWS,
    cut_windows,
    joint_channels,
    raw_channels,
)

__all__ = [
    "LeftOut",
    "RunnerFile",
    "RunnerSamples",
    "SampleKind",
    "find_runner_files",
    "read_samples",
]

SampleKind = Literal["joints", "raw", "cycles"]

_SUFFIXES: Final = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class RunnerFile:
    """One recording, and whose it is."""

    path: Path
    person: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A recording that gave no samples."""

    path: Path
    message: str
    """Key of the text that says why, with the placeholder ``value``."""
    value: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class RunnerSamples:
    """The samples of a folder."""

    samples: SampleSet
    left_out: tuple[LeftOut, ...]


def find_runner_files(folder: Path) -> tuple[RunnerFile, ...]:
    """Return the landmark files of a folder and whose they are.

    Raises
    ------
    InputError
        If there is none.
    """
    own = [path for path in sorted(folder.glob("*")) if path.suffix.lower() in _SUFFIXES]
    files = [RunnerFile(path, path.stem) for path in own if path.is_file()]
    for person in sorted(path for path in folder.glob("*") if path.is_dir()):
        below = [path for path in sorted(person.rglob("*")) if path.suffix.lower() in _SUFFIXES]
        files += [RunnerFile(path, person.name) for path in below if path.is_file()]
    if not files:
        raise InputError("learning.no-running-files", path=folder)
    return tuple(files)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a recording gives no samples."""

    message: str
    value: float = 0.0


def _cut(
    sequence: LandmarkSequence, kind: SampleKind
) -> tuple[SampleSpec, npt.NDArray[np.float32]] | _Refusal:
    """Return samples and what they are, or why there are none."""
    if kind == "raw":
        values = cut_windows(raw_channels(sequence), sequence.times_s)
        return WINDOWS["raw"], values
    gate = examine_recording(sequence)
    if not gate.is_accepted or gate.repair is None:
        return _Refusal(gate.reasons[0].message, gate.reasons[0].value)
    repaired = gate.repair.sequence
    if kind == "joints":
        channels = joint_channels(repaired, is_mirrored=gate.view.forward < 0)
        return WINDOWS["joints"], cut_windows(channels, repaired.times_s)
    unit = make_form_unit(measure_running(repaired, gate.steps), repaired)
    return cut_cycles(unit) or _Refusal("learning.no-cycles")


def read_samples(
    files: Sequence[RunnerFile],
    kind: SampleKind,
    *,
    is_faulty: bool = False,
    frame_rate_hz: float | None = None,
    size_wh: tuple[int, int] | None = None,
    spec: SampleSpec | None = None,
) -> RunnerSamples:
    """Read recordings and cut them into samples.

    Parameters
    ----------
    files : sequence of RunnerFile
        Of each the person who is seen longest is taken.
    kind : {"joints", "raw", "cycles"}
        Windows of joints about the hips, windows of all 132 numbers as they are, or strides. All
        but ``raw`` go through the gate and are repaired first.
    is_faulty : bool
        What they are labelled as.
    frame_rate_hz, size_wh : optional
        Of files that do not say it.
    spec : SampleSpec, optional
        Take only samples of this kind; by default that of the first recording. Strides seen from
        the side and from the front are of different kinds.

    Raises
    ------
    InputError
        If no recording gives a sample.
    LandmarkFileError, LandmarkValueError
        If a file cannot be read, or frame rate or picture size are needed.
    """
    parts: list[SampleSet] = []
    left_out: list[LeftOut] = []
    for file in files:
        recording = read_recording(file.path, frame_rate_hz=frame_rate_hz, size_wh=size_wh)
        sequences = list(recording.people.values())
        if not sequences:
            left_out.append(LeftOut(file.path, "running.gate-nobody"))
            continue
        longest = max(sequences, key=lambda one: int(one.has_person.sum()))
        answer = _cut(longest, kind)
        if isinstance(answer, _Refusal):
            left_out.append(LeftOut(file.path, answer.message, answer.value))
            continue
        found, values = answer
        spec = spec or found
        if found != spec:
            left_out.append(LeftOut(file.path, "learning.other-view"))
        elif not len(values):
            left_out.append(LeftOut(file.path, "learning.too-short"))
        else:
            parts.append(
                SampleSet.from_recording(
                    spec, values, file.person, recording=file.path.name, is_faulty=is_faulty
                )
            )
    if not parts:
        raise InputError("learning.no-samples", count=len(files))
    return RunnerSamples(SampleSet.joined(parts), tuple(left_out))

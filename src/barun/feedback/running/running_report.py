"""What a running report says: one runner, one recording."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from barun.findings.finding import Finding
from barun.landmarks import LandmarkSequence
from barun.running.comparison import RunComparison
from barun.running.events.gait_event import Side
from barun.running.form.comparison import FormComparison
from barun.running.gate.recording_gate import GateResult
from barun.running.metrics.joint_cycles import JointCycles
from barun.running.metrics.running_measurements import RunningMeasurements
from barun.running.sequences.sequence_score import SequenceScore

__all__ = ["ComparedRecording", "OwnBand", "RunningReport"]


@dataclass(frozen=True, slots=True, eq=False)
class OwnBand:
    """How the runner usually moves, from the runner's own baseline."""

    low_deg: tuple[float, ...]
    """64 phases since the contact of the foot."""
    high_deg: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRecording:
    """An earlier recording of the same runner."""

    name: str
    comparison: RunComparison | None
    """None where it is the very same recording: then there is nothing to compare."""


@dataclass(frozen=True, slots=True, eq=False)
class RunningReport:
    """Everything the report says."""

    source_name: str
    """As a person knows it; any text, it is escaped."""
    sequence: LandmarkSequence
    """The runner as estimated, T instants."""
    person: int
    """Number of the runner, counted from 1."""
    other_people: int
    """How many others were in the recording; they are not analysed."""
    height_m: float | None
    speed_m_per_s: float | None
    slowdown: float
    """How many times slower the recording plays than it happened."""
    gate: GateResult
    run: RunningMeasurements | None
    """None where the gate refused."""
    cycles: Mapping[Side, JointCycles]
    own_bands: Mapping[tuple[Side, str], OwnBand]
    """By foot and angle; empty without a baseline."""
    findings: tuple[Finding, ...]
    form: FormComparison | None
    """None where the gate refused."""
    baseline_names: tuple[str, ...]
    """Recordings or profiles that were given as the runner's own baseline."""
    baseline_strides: int
    sequence_score: SequenceScore | None
    """Of a sequence model; None without one."""
    compared: ComparedRecording | None
    ending: str
    """How the source ended: ``complete``, ``truncated``, ``lost`` or ``stopped``."""
    engine: str
    model: str
    """Of the landmarks; ``-`` where they came from a file."""
    barun_version: str
    created_at: datetime
    """When the report was made, with a time zone."""

    @property
    def is_accepted(self) -> bool:
        """Whether the recording could be analysed."""
        return self.run is not None

    @property
    def repaired(self) -> LandmarkSequence:
        """The usable part, repaired; of a recording without one, as estimated."""
        return self.sequence if self.gate.repair is None else self.gate.repair.sequence

"""From the landmarks of a recording to how one person runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from barun.errors import InputError, SettingError
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.running.metrics.joint_cycles import JointCycles, compute_joint_cycles
from barun.running.events.gait_event import Side
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.metrics.running_measurements import RunningMeasurements, measure_running

__all__ = ["RunKnowledge", "RunningAnalysis", "analyze_running"]

_SLOWDOWN: Final = (0.1, 64.0)
"""Of a recording that plays faster than it happened, to the slowest of slow motion."""
_SPEED_M_PER_S: Final = (1.0, 12.5)
"""From a slow jog to the fastest sprinter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKnowledge:
    """What a person says about a run, because a recording does not tell it.

    Raises
    ------
    SettingError
        If a value is impossible.
    """

    height_m: float | None = None
    """Of the runner; with it lengths are in metres."""
    speed_m_per_s: float | None = None
    """Of the belt, or over ground."""
    slowdown: float = 1.0
    """How many times slower the recording plays than it happened: 8 for 240 frames a second played
    at 30."""
    filmed_hz: float | None = None
    """Frames a second at which was filmed, instead of `slowdown`."""
    person: int | None = None
    """Who runs, counted from 1; None for the one that is told from the recording."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not _SLOWDOWN[0] <= self.slowdown <= _SLOWDOWN[1]:
            low, high = _SLOWDOWN
            raise SettingError("running_report.slowdown", low=low, high=high, got=self.slowdown)
        if self.filmed_hz is not None and self.slowdown != 1:
            raise SettingError("running_report.slowdown-twice")
        speed = self.speed_m_per_s
        if speed is not None and not _SPEED_M_PER_S[0] <= speed <= _SPEED_M_PER_S[1]:
            low, high = _SPEED_M_PER_S
            raise SettingError("running_report.speed", low=low, high=high, got=speed)


_NOTHING_KNOWN: Final = RunKnowledge()


@dataclass(frozen=True, slots=True, eq=False)
class RunningAnalysis:
    """How the runner of a recording runs, or why that cannot be told."""

    sequence: LandmarkSequence
    """The runner as estimated, every instant of the recording, at the true times."""
    person: int
    """Number of the runner, counted from 1."""
    other_people: int
    """How many others were in the recording."""
    knowledge: RunKnowledge
    gate: GateResult
    """What the recording can carry, and the repaired part."""
    run: RunningMeasurements | None
    """None where the gate refused."""
    cycles: Mapping[Side, JointCycles]
    """Joint angles over the strides of each foot; without a foot that took fewer than four."""

    @property
    def is_accepted(self) -> bool:
        """Whether the recording could be analysed."""
        return self.run is not None

    @property
    def repaired(self) -> LandmarkSequence:
        """The usable part, repaired; of a recording without one, as estimated."""
        return self.sequence if self.gate.repair is None else self.gate.repair.sequence


def _set_clock(sequence: LandmarkSequence, knowledge: RunKnowledge) -> LandmarkSequence:
    """Return the recording at the times at which it happened."""
    slowdown = knowledge.slowdown
    if knowledge.filmed_hz is not None and len(sequence) > 1:
        slowdown = knowledge.filmed_hz / sequence.frame_rate_hz
    if np.isclose(slowdown, 1, rtol=1e-3):
        return sequence
    return replace(sequence, times_s=sequence.times_s / slowdown)


def analyze_running(
    recording: LandmarkRecording, knowledge: RunKnowledge = _NOTHING_KNOWN
) -> RunningAnalysis:
    """Measure and judge how somebody runs.

    Parameters
    ----------
    recording : LandmarkRecording
        With a known picture size.
    knowledge : RunKnowledge, optional
        What is known about the run.

    Returns
    -------
    RunningAnalysis
        Also of a recording that cannot be analysed: its gate says why.

    Raises
    ------
    InputError
        If nobody was found, or not the person asked for.
    LandmarkValueError
        If the recording does not say how large its picture is.
    SettingError
        If the height is impossible.
    """
    if recording.main_person is None:
        raise InputError("running_report.nobody")
    number = recording.main_person if knowledge.person is None else knowledge.person - 1
    if number not in recording.people:
        known = ", ".join(str(one + 1) for one in recording.people)
        raise InputError("running_report.no-person", got=knowledge.person, known=known)
    sequence = _set_clock(recording.over_all_instants(number), knowledge)
    gate = examine_recording(sequence)
    run: RunningMeasurements | None = None
    cycles: dict[Side, JointCycles] = {}
    if gate.is_accepted and gate.repair is not None and gate.steps is not None:
        run = measure_running(gate.repair.sequence, gate.steps, height_m=knowledge.height_m)
        cycles = compute_joint_cycles(gate.repair.sequence, run.steps.view, run.strides)
    return RunningAnalysis(
        sequence=sequence,
        person=number + 1,
        other_people=len(recording.people) - 1,
        knowledge=knowledge,
        gate=gate,
        run=run,
        cycles=cycles,
    )

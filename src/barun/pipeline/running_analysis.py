"""From the landmarks of a recording to how one person runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from barun.errors import SettingError
from barun.findings.finding import Finding
from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.own_runs import OwnRuns
from barun.pipeline.running_scores import RunScorer
from barun.running.camera.clock import scale_times
from barun.running.camera.levelling import level_sequence
from barun.running.events.gait_event import Side
from barun.running.form.comparison import FormComparison, compare_form
from barun.running.form.recording_content import identify_recording
from barun.running.form.unit import FormUnit, make_form_unit
from barun.running.gate.recording_gate import GateResult, examine_recording
from barun.running.gate.runner_choice import choose_runner
from barun.running.judgement.judging import judge_run
from barun.running.metrics.joint_cycles import JointCycles, compute_joint_cycles
from barun.running.metrics.running_measurements import (
    RunningMeasurements,
    check_height,
    measure_running,
)
from barun.running.metrics.stated_speed import check_speed
from barun.running.sequences.sequence_score import SequenceScore

__all__ = ["RunKnowledge", "RunningAnalysis", "analyze_running", "set_clock"]

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
    has_clock: bool = True
    """False where the times come from an assumed frame rate: seconds are not measured then."""

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not _SLOWDOWN[0] <= self.slowdown <= _SLOWDOWN[1]:
            low, high = _SLOWDOWN
            raise SettingError("running_report.slowdown", low=low, high=high, got=self.slowdown)
        if self.filmed_hz is not None and self.slowdown != 1:
            raise SettingError("running_report.slowdown-twice")
        if self.height_m is not None:
            check_height(self.height_m)
        speed = self.speed_m_per_s
        if speed is not None and not _SPEED_M_PER_S[0] <= speed <= _SPEED_M_PER_S[1]:
            low, high = _SPEED_M_PER_S
            raise SettingError("running_report.speed", low=low, high=high, got=speed)


_SAME_CLOCK: Final = 1e-3
"""Share by which two frame rates may differ and be the same: 29.97 and 30."""
_NOTHING_KNOWN: Final = RunKnowledge()


@dataclass(frozen=True, slots=True, eq=False)
class RunningAnalysis:
    """How the runner of a recording runs, or why that cannot be told."""

    sequence: LandmarkSequence
    """The runner as estimated, every instant of the recording, at the times in use."""
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
    findings: tuple[Finding, ...]
    """One a rule; empty where the gate refused."""
    unit: FormUnit | None
    """The recording as it is compared with others; None where the gate refused."""
    form: FormComparison | None
    """Against the runner's own baseline; not judged, with the reason, without one."""
    own: OwnRuns | None
    """What it was compared with."""
    sequence_score: SequenceScore | None = None
    """Of a sequence model; None without one."""

    @property
    def is_accepted(self) -> bool:
        """Whether the recording could be analysed."""
        return self.run is not None

    @property
    def repaired(self) -> LandmarkSequence:
        """The usable part, repaired; of a recording without one, as estimated."""
        return self.sequence if self.gate.repair is None else self.gate.repair.sequence


def set_clock(recording: LandmarkRecording, knowledge: RunKnowledge) -> LandmarkRecording:
    """Return a recording at the times at which it happened, as far as a person said so."""
    slowdown = knowledge.slowdown
    if knowledge.filmed_hz is not None and len(recording.times_s) > 1:
        slowdown = knowledge.filmed_hz * float(np.median(np.diff(recording.times_s)))
    if np.isclose(slowdown, 1, rtol=_SAME_CLOCK):
        return recording
    scale = 1 / slowdown
    people = {number: scale_times(one, scale) for number, one in recording.people.items()}
    return LandmarkRecording(people, recording.times_s * scale)


def _choose(recording: LandmarkRecording, person: int | None) -> tuple[LandmarkSequence, int, int]:
    """Return the runner, the number to choose him by, and how many others there are."""
    if person is None and len(recording.people) == 1:  # nobody to tell him from
        ((number, sequence),) = recording.people.items()
        return sequence, number + 1, 0
    choice = choose_runner(recording, None if person is None else person - 1)
    return choice.sequence, choice.chosen.number + 1, len(choice.candidates) - 1


def analyze_running(
    recording: LandmarkRecording,
    knowledge: RunKnowledge = _NOTHING_KNOWN,
    *,
    own: OwnRuns | None = None,
    scorer: RunScorer | None = None,
) -> RunningAnalysis:
    """Measure and judge how somebody runs.

    Parameters
    ----------
    recording : LandmarkRecording
        The landmarks, at the times of the file.
    knowledge : RunKnowledge, optional
        What is known about the run.
    own : OwnRuns, optional
        The runner's own recordings.
    scorer : RunScorer, optional
        A sequence model that scores the run.

    Returns
    -------
    RunningAnalysis
        Also of a recording that cannot be analysed: its gate says why.

    Raises
    ------
    InputError
        If nobody was found, several people run and none was chosen, or not the person asked for.
    SettingError
        If the height is impossible, or the speed cannot be that of the run.
    ModelError
        If the sequence model fails.
    """
    recording = set_clock(recording, knowledge)
    sequence, person, other_people = _choose(recording, knowledge.person)
    gate = examine_recording(sequence, has_clock=knowledge.has_clock)
    run: RunningMeasurements | None = None
    cycles: dict[Side, JointCycles] = {}
    findings: tuple[Finding, ...] = ()
    unit: FormUnit | None = None
    form: FormComparison | None = None
    if gate.is_accepted and gate.repair is not None and gate.steps is not None:
        run = measure_running(
            gate.repair.sequence,
            gate.steps,
            height_m=knowledge.height_m,
            conditions=gate.conditions,
        )
        levelling = gate.conditions.levelling
        cycles = compute_joint_cycles(
            level_sequence(gate.repair.sequence, levelling),
            run.steps.view,
            run.strides,
            is_level=levelling.is_levelled,
        )
        speed_m_per_s = knowledge.speed_m_per_s
        if speed_m_per_s is not None:
            check_speed(speed_m_per_s, run, knowledge.height_m)
        unit = make_form_unit(run, gate.repair.sequence, speed_m_per_s=speed_m_per_s)
        unit = replace(unit, content=identify_recording(sequence))
        form = compare_form(unit, None if own is None else own.baseline, None)
        # Usual values of another view or speed, or of this very run, tell the rules nothing.
        usual = {} if own is None or form.verdict == "not_judged" else own.usual
        findings = judge_run(run, gate, speed_m_per_s=speed_m_per_s, usual=usual)
    return RunningAnalysis(
        sequence=scale_times(sequence, gate.conditions.time_scale),
        person=person,
        other_people=other_people,
        knowledge=knowledge,
        gate=gate,
        run=run,
        cycles=cycles,
        findings=findings,
        unit=unit,
        form=form,
        own=own,
        sequence_score=None if scorer is None else scorer.score(sequence, gate, unit),
    )

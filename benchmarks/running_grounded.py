"""Are the steps of a jog without flight found? ``python -m benchmarks.running_grounded``.

Simulated runners whose feet are down for 0.30 to 0.65 of the stride, at 140 to 190 steps a minute,
seen from four sides at 30 and 60 frames a second, through the gate. No force plates exist for it:
the simulated foot glides into its contact, so contacts come out early; see decision 16.
"""

import sys
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Final

import numpy as np

from barun.running.events.gait_event import SIDES
from barun.running.gate.recording_gate import examine_recording
from barun.running.metrics.running_measurements import measure_running
from barun.simulate import (
    RUNNING_REAR_CAMERA,
    RUNNING_SIDE_CAMERA,
    RunningForm,
    SimulatedRecording,
    simulate_running,
)
from benchmarks.marks import Mark, report

__all__ = ["main"]

_DUTY_FACTORS: Final = (0.30, 0.35, 0.40, 0.45, 0.47, 0.49, 0.50, 0.54, 0.56, 0.58, 0.60, 0.65)
_CADENCES: Final = (140.0, 155.0, 170.0, 190.0)
_RATES_HZ: Final = (30, 60)
_CAMERAS: Final = {
    "left side": RUNNING_SIDE_CAMERA,
    "right side": replace(RUNNING_SIDE_CAMERA, azimuth_deg=-90),
    "rear": RUNNING_REAR_CAMERA,
    "front": replace(RUNNING_REAR_CAMERA, azimuth_deg=0),
}
_DURATION_S: Final = 10.0
_REACH_M: Final = 0.7
"""How far a foot goes back under the runner: slow where it stands for long."""
_EDGE_S: Final = 0.5
_NEAR_S: Final = 0.15
_FLIES: Final = 0.49
_GROUNDED: Final = 0.56


@dataclass(slots=True)
class _Row:
    """What became of all cadences of one duty factor."""

    n_true: int = 0
    n_missed: int = 0
    n_invented: int = 0
    n_recordings: int = 0
    n_refused: int = 0
    n_grounded: int = 0
    contact_s: list[float] = field(default_factory=list)
    duration_s: list[float] = field(default_factory=list)
    n_shown: int = 0
    """Contact times given as reliable."""


def _form(duty_factor: float, cadence: float) -> RunningForm:
    speed = float(np.clip(_REACH_M / (duty_factor * 120 / cadence), 1.5, 3.0))
    return RunningForm(
        duty_factor=duty_factor,
        cadence_per_min=cadence,
        speed_m_per_s=speed,
        landing_ahead_m=0.18,
        vertical_oscillation_m=0.05,
        may_ground=True,
    )


def _add(row: _Row, recording: SimulatedRecording, duration_s: float) -> None:
    result = examine_recording(recording.sequence)
    row.n_recordings += 1
    row.n_refused += not result.is_accepted
    row.n_grounded += any(reason.code == "grounded" for reason in result.reasons)
    events = recording.events
    if result.steps is None or result.repair is None or events is None:
        return
    low_s, high_s = recording.times_s[0] + _EDGE_S, recording.times_s[-1] - _EDGE_S
    for side in SIDES:
        true_s, got_s = (
            events.initial_contact_s[side],
            result.steps.times_s("initial_contact", side),
        )
        for time_s in true_s[(true_s > low_s) & (true_s < high_s)]:
            near = got_s[np.abs(got_s - time_s) < _NEAR_S]
            row.n_true += 1
            row.n_missed += len(near) == 0
            row.contact_s += [float(near[0] - time_s)] if len(near) else []
        for time_s in got_s[(got_s > low_s) & (got_s < high_s)]:
            row.n_invented += bool(np.min(np.abs(true_s - time_s)) >= _NEAR_S)
    if result.is_accepted:
        run = measure_running(result.repair.sequence, result.steps, conditions=result.conditions)
        for side in SIDES:
            measured = run.measurements[f"{side}_contact_time"]
            if measured.outcome != "cannot_judge":
                row.duration_s.append(measured.value - duration_s)
                row.n_shown += measured.outcome == "reliable"


def _ms(errors_s: list[float]) -> str:
    return f"{1000 * np.mean(errors_s):+4.0f}" if errors_s else "   -"


def main() -> int:
    """Measure, print, and return the exit status."""
    missed = invented = n_true = n_named = n_wrongly = n_flat_refused = n_sure = 0
    n_side = 0
    for view, rate_hz in product(_CAMERAS, _RATES_HZ):
        print(f"\n{view}, {rate_hz} frames a second; errors in ms")
        for duty_factor in _DUTY_FACTORS:
            row = _Row()
            for cadence in _CADENCES:
                form = _form(duty_factor, cadence)
                camera = replace(_CAMERAS[view], frame_rate_hz=rate_hz)
                random = np.random.default_rng(int(cadence))
                recording = simulate_running(form, _DURATION_S, random, camera=camera)
                _add(row, recording, form.contact_time_s("left"))
            print(
                f"  {duty_factor:.2f} of the stride: {row.n_true - row.n_missed}/{row.n_true}"
                f" contacts found, {row.n_invented} invented,"
                f" {row.n_refused} of {row.n_recordings} refused,"
                f" {row.n_grounded} named grounded | contact {_ms(row.contact_s)}"
                f" | contact time {_ms(row.duration_s)}, {row.n_shown} of {2 * row.n_recordings}"
                " reliable"
            )
            missed, invented = missed + row.n_missed, invented + row.n_invented
            n_true, n_flat_refused = n_true + row.n_true, n_flat_refused + row.n_refused
            if duty_factor >= _GROUNDED:
                n_sure += row.n_shown
                if "side" in view:
                    n_named, n_side = n_named + row.n_grounded, n_side + row.n_recordings
            if duty_factor <= _FLIES:
                n_wrongly += row.n_grounded
    return report(
        "running_grounded",
        [
            Mark("contacts missed", missed / n_true, "", 0.01, "at most"),
            Mark("contacts invented", invented / n_true, "", 0.01, "at most"),
            Mark("runners refused", n_flat_refused, "", 0, "at most"),
            Mark("no flight, from the side: named so", n_named / n_side, "", 0.95, "at least"),
            Mark("flight, but named grounded", n_wrongly, "", 0, "at most"),
            Mark("no flight, contact times said to be reliable", n_sure, "", 0, "at most"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())

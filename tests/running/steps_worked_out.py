"""Recordings of runners with known events, and how far a detection is off."""

from dataclasses import replace

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES, EventKind
from barun.simulate import (
    RUNNING_REAR_CAMERA,
    RUNNING_SIDE_CAMERA,
    Camera,
    Disturbances,
    RunningForm,
    SimulatedRecording,
    simulate_running,
)

CAMERAS = {
    "side": RUNNING_SIDE_CAMERA,
    "other side": replace(RUNNING_SIDE_CAMERA, azimuth_deg=-90),
    "rear": RUNNING_REAR_CAMERA,
    "front": replace(RUNNING_REAR_CAMERA, azimuth_deg=0),
}


def film(
    camera: Camera = RUNNING_SIDE_CAMERA,
    *,
    rate_hz: float = 60,
    duration_s: float = 8,
    seed: int = 1,
    form: RunningForm | None = None,
    disturbances: Disturbances | None = None,
) -> SimulatedRecording:
    return simulate_running(
        form or RunningForm(),
        duration_s,
        np.random.default_rng(seed),
        camera=replace(camera, frame_rate_hz=rate_hz),
        disturbances=disturbances,
    )


def errors_s(found: DetectedSteps, recording: SimulatedRecording, kind: EventKind) -> list[float]:
    """Pair each true event with the nearest found one; fails if one is missed or invented."""
    events = recording.events
    assert events is not None
    errors = []
    # A contact that began before the recording has no toe-off.
    early_s = 0.15 if kind == "initial_contact" else 0.5
    first_s, last_s = recording.times_s[0] + early_s, recording.times_s[-1] - 0.15
    for side in SIDES:
        true_s = (events.initial_contact_s if kind == "initial_contact" else events.toe_off_s)[side]
        got_s = found.times_s(kind, side)
        for time_s in true_s[(true_s > first_s) & (true_s < last_s)]:
            near = got_s[np.abs(got_s - time_s) < 0.12]
            assert len(near) == 1, f"{side} {kind} at {time_s}: {near}"
            errors.append(float(near[0] - time_s))
        for time_s in got_s[(got_s > first_s) & (got_s < last_s)]:
            assert np.min(np.abs(true_s - time_s)) < 0.12, f"invented {side} {kind} at {time_s}"
    return errors


def with_times(sequence: LandmarkSequence, factor: float) -> LandmarkSequence:
    """Return the same pictures played slower by a factor."""
    return LandmarkSequence.from_arrays(
        sequence.image_xyz,
        sequence.visibility,
        sequence.times_s * factor,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )

"""Synthetic people with known answers: they sit and run in front of a camera.

``simulate_sitting`` and ``simulate_running`` return landmarks as a pose engine would give them,
together with the true joint angles, settings and events.
"""

from barun.simulate.body import Body
from barun.simulate.camera import Camera
from barun.simulate.disturbance import CLEAN, Disturbances
from barun.simulate.posture import (
    CHIN_ON_HAND,
    FORWARD_HEAD,
    LEANING_LEFT,
    LEANING_RIGHT,
    RAISED_ARM,
    SHRUGGED,
    SITTING_POSTURES,
    SLUMPED,
    TURNED_LEFT,
    UPRIGHT,
    SittingPosture,
)
from barun.simulate.recording import GaitEvents, SimulatedRecording
from barun.simulate.running import RUNNING_REAR_CAMERA, RUNNING_SIDE_CAMERA, simulate_running
from barun.simulate.running_form import RunningForm
from barun.simulate.script import SittingPhase, SittingScript
from barun.simulate.sitting import DESK_CAMERA, DESK_SIDE_CAMERA, Liveliness, simulate_sitting

__all__ = [
    "CHIN_ON_HAND",
    "CLEAN",
    "DESK_CAMERA",
    "DESK_SIDE_CAMERA",
    "FORWARD_HEAD",
    "LEANING_LEFT",
    "LEANING_RIGHT",
    "RAISED_ARM",
    "RUNNING_REAR_CAMERA",
    "RUNNING_SIDE_CAMERA",
    "SHRUGGED",
    "SITTING_POSTURES",
    "SLUMPED",
    "TURNED_LEFT",
    "UPRIGHT",
    "Body",
    "Camera",
    "Disturbances",
    "GaitEvents",
    "Liveliness",
    "RunningForm",
    "SimulatedRecording",
    "SittingPhase",
    "SittingPosture",
    "SittingScript",
    "simulate_running",
    "simulate_sitting",
]

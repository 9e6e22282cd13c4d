"""Simulated sitters, measured and calibrated: what the tests of the rules look at."""

from dataclasses import fields, replace
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import LandmarkSequence
from barun.posture.baseline import Baselines
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.measuring import measure_posture
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.simulate import (
    CLEAN,
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    UPRIGHT,
    Body,
    Camera,
    Disturbances,
    Liveliness,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)

__all__ = [
    "AVERAGE",
    "BODIES",
    "DESK",
    "FAR",
    "LAPTOP",
    "SIDE",
    "STILL",
    "baseline_of",
    "blend",
    "calibrate",
    "measure",
    "sit",
    "view_of",
]

STILL: Final = Liveliness(sway_deg=0, breath_deg=0)
AVERAGE: Final = Body()
BODIES: Final = (AVERAGE, Body(stature_m=1.55, shoulder_scale=0.92), Body(stature_m=1.9))

DESK: Final = DESK_CAMERA
"""On the screen: the hips are below the picture."""
LAPTOP: Final = replace(DESK_CAMERA, pitch_deg=-12, height_m=0.85)
"""Below the eyes, looking up."""
FAR: Final = Camera(distance_m=2.2, height_m=1.0)
"""In front, far enough to see the hips."""
SIDE: Final = DESK_SIDE_CAMERA


def blend(posture: SittingPosture, amount: float) -> SittingPosture:
    """Return a posture `amount` of the way from upright; 1 is the posture itself."""
    return SittingPosture(
        **{
            entry.name: (1 - amount) * getattr(UPRIGHT, entry.name)
            + amount * getattr(posture, entry.name)
            for entry in fields(SittingPosture)
        }
    )


def view_of(camera: Camera) -> View:
    """Return the view a camera has of somebody at the desk."""
    if abs(camera.azimuth_deg) <= 45:
        return View.FRONT
    view = View.LEFT_SIDE if camera.azimuth_deg > 0 else View.RIGHT_SIDE
    return view.mirrored if camera.mirrored else view


def sit(
    posture: SittingPosture,
    camera: Camera,
    *,
    body: Body = AVERAGE,
    liveliness: Liveliness = STILL,
    disturbances: Disturbances = CLEAN,
    duration_s: float = 0.1,
    seed: int = 0,
) -> LandmarkSequence:
    """Return a sitter who keeps a posture, by default without noise."""
    recording = simulate_sitting(
        SittingScript.sit(posture, duration_s),
        np.random.default_rng(seed),
        body=body,
        camera=camera,
        liveliness=liveliness,
        disturbances=disturbances,
    )
    return recording.sequence


def measure(sequence: LandmarkSequence, view: View) -> PostureMeasurements:
    """Measure all frames in one view."""
    return measure_posture(
        PoseRows.from_sequence(sequence), np.full(len(sequence), view, dtype=np.int8)
    )


@cache
def calibrate(camera: Camera, body: Body = AVERAGE) -> Baselines:
    """Return the baseline of six seconds of lively, noisy upright sitting before a camera."""
    sequence = sit(
        UPRIGHT,
        camera,
        body=body,
        liveliness=Liveliness(),
        disturbances=Disturbances(),
        duration_s=6,
        seed=7,
    )
    return baseline_of(measure(sequence, view_of(camera)).values)


def baseline_of(values: npt.NDArray[np.float64]) -> Baselines:
    """Return median and robust spread of measured values, NaN where any is missing."""
    median = np.median(values, axis=0, keepdims=True)
    spread = 1.4826 * np.median(np.abs(values - median), axis=0, keepdims=True)
    return Baselines(median=median, spread=spread)

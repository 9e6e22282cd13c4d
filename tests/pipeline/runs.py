"""Runs for the tests of analysis and report: simulated once, used by many."""

from functools import cache

import numpy as np

from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.pipeline.running_analysis import RunKnowledge, RunningAnalysis, analyze_running
from barun.simulate import RunningForm
from tests.running.steps_worked_out import CAMERAS, film

__all__ = ["analyzed", "filmed", "half_outside"]


@cache
def filmed(
    view: str = "side", *, seed: int = 1, cadence: float = 168.0, duration_s: float = 10
) -> LandmarkRecording:
    """Return a run of 10 s at 60 frames a second."""
    form = RunningForm(cadence_per_min=cadence)
    recording = film(CAMERAS[view], seed=seed, form=form, duration_s=duration_s)
    return LandmarkRecording({0: recording.sequence})


@cache
def analyzed(view: str = "side", *, seed: int = 1, cadence: float = 168.0) -> RunningAnalysis:
    """Return its analysis, the height of the simulated person known."""
    knowledge = RunKnowledge(height_m=1.70, speed_m_per_s=2.8)
    return analyze_running(filmed(view, seed=seed, cadence=cadence), knowledge)


@cache
def half_outside() -> LandmarkRecording:
    """Return the run with the legs below the picture."""
    sequence = filmed().people[0]
    image_xyz = sequence.image_xyz + np.array([0, 0.35, 0], dtype=np.float32)
    lowered = LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )
    return LandmarkRecording({0: lowered})

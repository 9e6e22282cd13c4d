"""Landmark files of simulated runners, in folders as `barun train` reads them."""

from pathlib import Path

import numpy as np

from barun.landmarks import LandmarkRecording
from barun.landmarks.formats import write_recording
from barun.simulate import RunningForm, simulate_running

__all__ = ["write_runners"]


def write_runners(
    folder: Path, n_people: int, *, duration_s: float = 6.0, trunk_lean_deg: float = 6.0
) -> Path:
    """Write a file a person, each with a cadence and a knee of its own."""
    folder.mkdir(exist_ok=True)
    for person in range(n_people):
        form = RunningForm(
            cadence_per_min=164 + 4 * person,
            stance_knee_flexion_deg=38 + 2 * person,
            trunk_lean_deg=trunk_lean_deg,
        )
        recording = simulate_running(form, duration_s, np.random.default_rng(person))
        path = folder / f"runner{person}.parquet"
        write_recording(path, LandmarkRecording({0: recording.sequence}))
    return folder

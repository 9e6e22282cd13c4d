"""Small recordings for tests of jobs."""

from functools import cache
from pathlib import Path

import numpy as np

from barun.landmarks import LandmarkRecording, LandmarkSequence
from barun.landmarks.formats import write_recording
from tests.pipeline.runs import filmed

__all__ = ["write_landmarks"]


@cache
def _short(number: int) -> LandmarkRecording:
    """Return a second of a run, moved a little so that no two are the same."""
    whole = filmed().people[0]
    rows = slice(0, 60)
    image_xyz = whole.image_xyz[rows] + np.float32(number * 1e-3)
    sequence = LandmarkSequence.from_arrays(
        image_xyz,
        whole.visibility[rows],
        whole.times_s[rows],
        size_wh=whole.size_wh,
        source=whole.source,
    )
    return LandmarkRecording({0: sequence})


def write_landmarks(path: Path, number: int = 0) -> Path:
    """Write a landmark file, another one for each number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_recording(path, _short(number))
    return path

"""Times of recordings whose clock is not known or cannot be right."""

from typing import Final

import numpy as np

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import Landmark, LandmarkSequence
from barun.running.events.steps import find_stride_time

__all__ = ["USUAL_STRIDE_S", "find_time_scale", "scale_times"]

USUAL_STRIDE_S: Final = 0.70
"""Two steps of a recreational runner: 171 +- 8 a minute (PMC6044588, table 2). Only so that what is
smoothed and searched for has the right length; nothing measured in seconds rests on it."""
_ASSUMED_HZ: Final = (30.0, 120.0, 480.0)
"""Frame rates at which strides are looked for, each over a sixteenfold range."""


def find_time_scale(sequence: LandmarkSequence) -> float:
    """Return by how much times have to be multiplied so that a stride lasts as long as usual.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, with a known picture size; frames evenly spaced, at whatever rate.

    Returns
    -------
    float
        1 where nobody's feet repeat themselves.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    ankles = compute_aspect_xy(sequence)[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 1]
    lower = ankles[:, 0] - ankles[:, 1]
    if len(lower) < 2:
        return 1.0
    interval_s = float(np.median(np.diff(sequence.times_s)))
    rows = np.arange(len(lower), dtype=np.float64)
    for rate_hz in _ASSUMED_HZ:
        stride_s = find_stride_time(lower, rows / rate_hz)
        if np.isfinite(stride_s):
            return USUAL_STRIDE_S / (stride_s * rate_hz * interval_s)
        # Where the legs are exchanged now and then only the size of the wave repeats, each step.
        step_s = find_stride_time(np.abs(lower), rows / rate_hz)
        if np.isfinite(step_s):
            return USUAL_STRIDE_S / (2 * step_s * rate_hz * interval_s)
    return 1.0


def scale_times(sequence: LandmarkSequence, scale: float) -> LandmarkSequence:
    """Return the same frames at times multiplied by `scale`, more than 0."""
    if scale == 1.0:
        return sequence
    return LandmarkSequence.from_arrays(
        sequence.image_xyz,
        sequence.visibility,
        sequence.times_s * scale,
        size_wh=sequence.size_wh,
        source=sequence.source,
        world_xyz=sequence.world_xyz,
    )

"""The repaired landmarks of a runner as markers for OpenSim."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import LandmarkSequence
from barun.landmarks.formats.trc import write_trc
from barun.running.events.foot_motion import compute_leg_length
from barun.running.metrics.running_measurements import LEG_PER_HEIGHT

__all__ = ["METRES_NAME", "UNSCALED_NAME", "RunningMarkers", "make_markers"]

METRES_NAME: Final = "markers.trc"
UNSCALED_NAME: Final = "markers-unscaled.trc"


@dataclass(frozen=True, slots=True, eq=False)
class RunningMarkers:
    """Landmarks in the plane of the picture, ready to be written."""

    sequence: LandmarkSequence
    metres_per_pixel: float
    is_scaled: bool
    """Whether a metre in the file is one; otherwise it is the length of thigh and shank."""

    @property
    def name(self) -> str:
        """Name of the file, which says whether it is in metres."""
        return METRES_NAME if self.is_scaled else UNSCALED_NAME

    def write(self, path: Path) -> None:
        """Write them, see :func:`barun.landmarks.formats.trc.write_trc`."""
        write_trc(path, self.sequence, metres_per_pixel=self.metres_per_pixel)


def make_markers(sequence: LandmarkSequence, height_m: float | None) -> RunningMarkers | None:
    """Return the landmarks of a runner as markers.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired.
    height_m : float or None
        The runner's height. Without it no metre can be told from the picture.

    Returns
    -------
    RunningMarkers or None
        All in the plane Z = 0: the depth of one camera is a guess that jitters by half a trunk at
        the ankle. None where no leg was ever seen or the picture's size is unknown.
    """
    if sequence.size_wh is None:
        return None
    leg_px = compute_leg_length(compute_aspect_xy(sequence)) * sequence.size_wh[1]
    if not leg_px > 0:
        return None
    image_xyz = sequence.image_xyz.copy()
    image_xyz[..., 2] = np.where(np.isfinite(image_xyz[..., 0]), 0.0, np.nan)
    leg_m = 1.0 if height_m is None else LEG_PER_HEIGHT * height_m
    planar = replace(sequence, image_xyz=image_xyz, world_xyz=None)
    return RunningMarkers(planar, leg_m / leg_px, height_m is not None)

"""The repaired landmarks of a runner as markers for OpenSim."""

from typing import Final

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import LandmarkSequence
from barun.pipeline.planar_markers import PlanarMarkers
from barun.running.events.foot_motion import compute_leg_length
from barun.running.metrics.running_measurements import LEG_PER_HEIGHT

__all__ = ["METRES_NAME", "UNSCALED_NAME", "make_markers"]

METRES_NAME: Final = "markers.trc"
UNSCALED_NAME: Final = "markers-unscaled.trc"


def make_markers(sequence: LandmarkSequence, height_m: float | None) -> PlanarMarkers | None:
    """Return the landmarks of a runner as markers.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired.
    height_m : float or None
        The runner's height. Without it no metre can be told from the picture: the name of the file
        says so, and its "metre" is the length of thigh and shank.

    Returns
    -------
    PlanarMarkers or None
        None where no leg was ever seen or the picture's size is unknown.
    """
    if sequence.size_wh is None:
        return None
    leg_px = compute_leg_length(compute_aspect_xy(sequence)) * sequence.size_wh[1]
    if not leg_px > 0:
        return None
    leg_m = 1.0 if height_m is None else LEG_PER_HEIGHT * height_m
    name = UNSCALED_NAME if height_m is None else METRES_NAME
    return PlanarMarkers.of(sequence, leg_m / leg_px, name)

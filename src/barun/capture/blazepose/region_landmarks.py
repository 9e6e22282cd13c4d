"""What the landmark model says about one region."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.capture.blazepose.region import compute_region
from barun.capture.pose_engine import RegionOfInterest

__all__ = ["RegionLandmarks"]


@dataclass(frozen=True, slots=True, eq=False)
class RegionLandmarks:
    """What the landmark model says about one region; not smoothed."""

    image_xyz_px: npt.NDArray[np.float64]
    """Shape (33, 3). Pixels of the picture, z in the same unit."""
    world_xyz: npt.NDArray[np.float64]
    """Shape (33, 3). Metres, axes of the picture, origin at the middle of the hips."""
    visibility: npt.NDArray[np.float64]
    """Shape (33,). Probability."""
    alignment_xy_px: npt.NDArray[np.float64]
    """Shape (2, 2). Pixels: the middle of the person, and the point of its size and direction."""
    presence: float
    """Probability that the region holds a person."""

    @property
    def suggested_region(self) -> RegionOfInterest:
        """Where to look in the next picture; may be unusable."""
        return compute_region(*self.alignment_xy_px.ravel().tolist())

"""One moment of one person: 33 landmarks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["LandmarkFrame"]


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkFrame:
    """The landmarks of one person in one picture; one row of a LandmarkSequence."""

    image_xyz: npt.NDArray[np.float32]
    """Shape (33, 3). x as a fraction of the picture's width, y of its height (down), z of its width
    (towards the camera is negative, origin at the hips). NaN where a point is missing."""
    visibility: npt.NDArray[np.float32]
    """Shape (33,). Probability that the point is in the picture and not hidden; NaN if unknown."""
    time_s: float
    """Seconds since the start of the recording."""
    size_wh: tuple[int, int] | None
    """Width and height of the picture in pixels; None where the recording does not say."""
    world_xyz: npt.NDArray[np.float32] | None = None
    """Shape (33, 3). Metres, origin at the middle of the hips, x right in the picture, y down,
    z away from the camera. None where there is no estimate."""

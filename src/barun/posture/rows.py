"""Landmarks as posture sees them: rows of positions in one unit."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.landmarks import LandmarkSequence

__all__ = ["PoseRows"]


@dataclass(frozen=True, slots=True, eq=False)
class PoseRows:
    """One pose a row: the frames of one person, or one frame each of several sessions."""

    xy: npt.NDArray[np.float64]
    """Shape (N, 33, 2). Picture heights: x to the right, 0 to width / height inside the picture; y
    down, 0 to 1. NaN where a point is missing."""
    visibility: npt.NDArray[np.float64]
    """Shape (N, 33). 0 to 1; NaN where unknown."""
    aspect: npt.NDArray[np.float64]
    """Shape (N,). Width over height of the picture."""
    world_m: npt.NDArray[np.float64] | None = None
    """Shape (N, 33, 3). Metres, origin at the middle of the hips, y down, z away from the camera;
    None where not estimated, NaN where a row has none."""

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.xy)

    @classmethod
    def from_sequence(cls, sequence: LandmarkSequence) -> Self:
        """Take the frames of one person.

        Raises
        ------
        LandmarkValueError
            If the recording does not say how large its picture is.
        """
        if sequence.size_wh is None:
            raise LandmarkValueError("kinematics.no-picture-size", source=sequence.source)
        width, height = sequence.size_wh
        aspect = np.full(len(sequence), width / height)
        return cls.from_arrays(
            sequence.image_xyz, sequence.visibility, aspect, world_xyz=sequence.world_xyz
        )

    @classmethod
    def from_arrays(
        cls,
        image_xyz: npt.NDArray[np.floating],
        visibility: npt.NDArray[np.floating],
        aspect: npt.NDArray[np.floating],
        *,
        world_xyz: npt.NDArray[np.floating] | None = None,
    ) -> Self:
        """Take landmarks as fractions of the picture.

        Parameters
        ----------
        image_xyz : numpy.ndarray, shape (N, 33, 2) or (N, 33, 3)
            x as a fraction of the picture's width, y of its height; z is not used.
        visibility : numpy.ndarray, shape (N, 33)
            0 to 1; NaN where unknown.
        aspect : numpy.ndarray, shape (N,)
            Width over height of the picture.
        world_xyz : numpy.ndarray, shape (N, 33, 3), optional
            Metres.
        """
        xy = image_xyz[..., :2].astype(np.float64)
        xy[..., 0] *= aspect[:, None]
        return cls(
            xy=xy,
            visibility=visibility.astype(np.float64),
            aspect=aspect.astype(np.float64),
            world_m=None if world_xyz is None else world_xyz.astype(np.float64),
        )

    @property
    def is_present(self) -> npt.NDArray[np.bool_]:
        """Shape (N,). Whether a row holds a person at all: any point known."""
        return np.asarray(np.isfinite(self.xy[..., 0]).any(axis=1))

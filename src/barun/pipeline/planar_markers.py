"""Landmarks in the plane of the picture as markers for OpenSim."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from barun.landmarks import LandmarkSequence
from barun.landmarks.formats.trc import write_trc

__all__ = ["PICTURE_HEIGHTS_NAME", "PlanarMarkers", "make_picture_markers"]

PICTURE_HEIGHTS_NAME: Final = "markers-picture-heights.trc"


@dataclass(frozen=True, slots=True, eq=False)
class PlanarMarkers:
    """Landmarks of one person, all at Z = 0, ready to be written.

    The depth of one camera is a guess that jitters by half a trunk at the ankle, so it is left out.
    """

    sequence: LandmarkSequence
    metres_per_pixel: float
    name: str
    """Name of the file, which says what its "m" is: OpenSim knows no unit but real ones."""

    @classmethod
    def of(cls, sequence: LandmarkSequence, metres_per_pixel: float, name: str) -> "PlanarMarkers":
        """Return the landmarks of a sequence without their depth."""
        image_xyz = sequence.image_xyz.copy()
        image_xyz[..., 2] = np.where(np.isfinite(image_xyz[..., 0]), 0.0, np.nan)
        planar = replace(sequence, image_xyz=image_xyz, world_xyz=None)
        return cls(planar, metres_per_pixel, name)

    def write(self, path: Path) -> None:
        """Write them, see :func:`barun.landmarks.formats.trc.write_trc`."""
        write_trc(path, self.sequence, metres_per_pixel=self.metres_per_pixel)


def make_picture_markers(sequence: LandmarkSequence) -> PlanarMarkers | None:
    """Return the landmarks of somebody of whom no length is known.

    Returns
    -------
    PlanarMarkers or None
        A "metre" of the file is the height of the picture, as its name says. None where the
        picture's size is unknown: x and y cannot be compared then.
    """
    if sequence.size_wh is None:
        return None
    return PlanarMarkers.of(sequence, 1 / sequence.size_wh[1], PICTURE_HEIGHTS_NAME)

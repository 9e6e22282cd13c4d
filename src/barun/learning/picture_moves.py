"""The same people as if somebody had moved the chair or the camera after they calibrated."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.personal_baseline import CalibratedPoses
from barun.posture.features.feature_table import feature_column

__all__ = ["PICTURE_MOVES", "PictureMove", "move_picture"]

_MIDDLE: Final = 0.5
"""Heights are measured from the lower edge of the picture, in picture heights."""
_HEIGHTS: Final = ("ear_height", "shoulder_height")
_SIZES: Final = ("face_size", "shoulder_width", "shoulder_place")
_DISTANCES: Final = ("camera_distance", "screen_distance")


@dataclass(frozen=True, slots=True)
class PictureMove:
    """What was moved, and what that does to a picture."""

    name: str
    """For tables."""
    distance: float = 1.0
    """Distance from the camera over that of the recording."""
    up: float = 0.0
    """By how many sizes of the face, as calibrated, everything stands higher in the picture."""


PICTURE_MOVES: Final = (
    PictureMove("chair 15 % nearer", distance=0.85),
    PictureMove("chair 15 % farther", distance=1.15),
    PictureMove("chair 30 % nearer", distance=0.7),
    PictureMove("chair 30 % farther", distance=1.3),
    PictureMove("camera 2.5 cm up", up=-0.2),
    PictureMove("camera 2.5 cm down", up=0.2),
    PictureMove("camera 5 cm up", up=-0.4),
    PictureMove("camera 5 cm down", up=0.4),
)
"""A face measures 0.12 m. Half of them at least are common: chairs roll. Design choice."""


def move_picture(poses: CalibratedPoses, move: PictureMove) -> CalibratedPoses:
    """Return the poses as a picture of the moved scene would give them; baselines stay.

    Parameters
    ----------
    poses : CalibratedPoses
        Measured people.
    move : PictureMove
        What was moved.

    Notes
    -----
    To first order: a level camera draws what is nearer larger about its middle, and one that is
    raised, lowered or tilted a little shifts the picture. Angles and proportions stay. What the
    picture's edge then cuts off, and the perspective within a body, are left out.
    """
    values: npt.NDArray[np.float64] = poses.measurements.values.copy()
    face = poses.baselines.median[:, feature_column("face_size")]
    for key in _HEIGHTS:
        column = feature_column(key)
        centred = (values[:, column] - _MIDDLE) / move.distance
        values[:, column] = _MIDDLE + centred + move.up * face
    for key in _SIZES:
        values[:, feature_column(key)] /= move.distance
    for key in _DISTANCES:
        values[:, feature_column(key)] *= move.distance
    return replace(poses, measurements=replace(poses.measurements, values=values))

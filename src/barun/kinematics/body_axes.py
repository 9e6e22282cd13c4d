"""Which way a person faces, and vectors as parts forward, upward and to the person's left.

Two references: the picture (``image``), in which only what lies across the line of sight is seen,
and the estimated metres (``world``), in which everything has a number but depth is a guess.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError, SettingError
from barun.geometry.angles import wrap_angle
from barun.geometry.vectors import compute_unit_vector
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position

__all__ = [
    "FACE_DEPTH_M",
    "MIN_SEEN_SHARE",
    "SHOULDER_WIDTH_M",
    "BodyAxes",
    "Reference",
    "compute_aspect_xy",
    "compute_yaw",
    "find_body_axes",
]

Reference = Literal["image", "world"]

MIN_SEEN_SHARE: Final = 0.5
"""Sine of the smallest angle between the line of sight and a direction that counts as seen.

At 30 degrees off, a lean shows only half of its tangent; closer to the line of sight noise decides
even the sign."""

FACE_DEPTH_M: Final = 0.11
SHOULDER_WIDTH_M: Final = 0.36
"""Metres from the ears forward to the nose and from shoulder to shoulder, as BlazePose places its
points on adults. Only their ratio is used; on the labelled front views of the posture recordings it
puts the median direction within 4 degrees of the camera."""

_STEADY_S: Final = 1.0
"""Window in which the direction is steadied: a glance or a lost frame shorter than half of it does
not turn the body round."""


@dataclass(frozen=True, slots=True, eq=False)
class BodyAxes:
    """How to read vectors of one reference as forward, up and left of the person."""

    reference: Reference
    positions: npt.NDArray[np.float64]
    """Shape (T, 33, D). Image: D = 2, both in picture heights, y down. World: D = 3, metres."""
    yaw_rad: npt.NDArray[np.float64]
    """Shape (T,), in (-pi, pi]: 0 faces the camera, +pi/2 the right of the picture, pi away from
    the camera; NaN where unknown."""
    forward: npt.NDArray[np.float64]
    """Shape (T, D). What a vector is multiplied by to get its part forward; NaN where not seen."""
    left: npt.NDArray[np.float64]
    """Shape (T, D). The same for the part towards the person's left."""

    def forward_part(self, vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the parts forward, shape (T,), of vectors of shape (T, D)."""
        return np.asarray(np.sum(vectors * self.forward, axis=-1))

    def left_part(self, vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the parts towards the person's left, shape (T,), of vectors of shape (T, D)."""
        return np.asarray(np.sum(vectors * self.left, axis=-1))

    def up_part(self, vectors: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the parts upward, shape (T,): against y, which points down in both references."""
        return -vectors[..., 1]


def compute_aspect_xy(sequence: LandmarkSequence) -> npt.NDArray[np.float64]:
    """Return picture positions with both axes in the same unit, picture heights.

    Parameters
    ----------
    sequence : LandmarkSequence
        With a known picture size.

    Returns
    -------
    numpy.ndarray, shape (T, 33, 2)
        x to the right in 0 .. width / height, y down in 0 .. 1 inside the picture; NaN where a
        point is missing.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is: x and y are fractions of different
        lengths, and no angle can be computed from them.
    """
    if sequence.size_wh is None:
        raise LandmarkValueError("kinematics.no-picture-size", source=sequence.source)
    width, height = sequence.size_wh
    return sequence.image_xyz[..., :2].astype(np.float64) * np.array([width / height, 1.0])


def compute_yaw(
    aspect_xy: npt.NDArray[np.float64], times_s: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Estimate which way a person faces from the picture alone.

    Parameters
    ----------
    aspect_xy : numpy.ndarray, shape (T, 33, 2)
        Positions with both axes in one unit, see :func:`compute_aspect_xy`.
    times_s : numpy.ndarray, shape (T,)
        Strictly increasing.

    Returns
    -------
    numpy.ndarray, shape (T,)
        Radians in (-pi, pi]: 0 faces the camera, +pi/2 the right of the picture; NaN where nose,
        ears and shoulders have not been seen within half a second.

    Notes
    -----
    From the side the nose stands ahead of the ears; from the front the left shoulder stands to the
    right of the other, from behind to its left. Both distances, each over its usual length, are
    sine and cosine of the direction. Depth (z) is not used: it is too noisy for this.
    """
    nose_x = aspect_xy[:, Landmark.NOSE, 0]
    ear_x = compute_position(aspect_xy, DerivedPoint.MID_EAR)[:, 0]
    across = aspect_xy[:, Landmark.LEFT_SHOULDER, 0] - aspect_xy[:, Landmark.RIGHT_SHOULDER, 0]
    sine = compute_running_median((nose_x - ear_x) / FACE_DEPTH_M, times_s, _STEADY_S)
    cosine = compute_running_median(across / SHOULDER_WIDTH_M, times_s, _STEADY_S)
    known = (sine != 0) | (cosine != 0)
    return np.where(known, wrap_angle(np.arctan2(sine, cosine)), np.nan)


def _seen_sign(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(np.abs(share) >= MIN_SEEN_SHARE, np.sign(share), np.nan)


def _image_axes(sequence: LandmarkSequence) -> BodyAxes:
    positions = compute_aspect_xy(sequence)
    yaw_rad = compute_yaw(positions, sequence.times_s)
    level = np.zeros(len(sequence))
    return BodyAxes(
        reference="image",
        positions=positions,
        yaw_rad=yaw_rad,
        forward=np.stack([_seen_sign(np.sin(yaw_rad)), level], axis=-1),
        left=np.stack([_seen_sign(np.cos(yaw_rad)), level], axis=-1),
    )


def _world_axes(sequence: LandmarkSequence) -> BodyAxes:
    if sequence.world_xyz is None:
        raise LandmarkValueError("kinematics.no-world", source=sequence.source)
    positions = sequence.world_xyz.astype(np.float64)
    shoulders = positions[:, Landmark.LEFT_SHOULDER] - positions[:, Landmark.RIGHT_SHOULDER]
    hips = positions[:, Landmark.LEFT_HIP] - positions[:, Landmark.RIGHT_HIP]
    left = compute_unit_vector((shoulders + hips) * np.array([1.0, 0.0, 1.0]))
    # left x up, with up = (0, -1, 0): a quarter turn of left about the vertical.
    forward = np.stack([left[:, 2], np.zeros(len(sequence)), -left[:, 0]], axis=-1)
    return BodyAxes(
        reference="world",
        positions=positions,
        yaw_rad=wrap_angle(np.arctan2(forward[:, 0], -forward[:, 2])),
        forward=forward,
        left=left,
    )


def find_body_axes(sequence: LandmarkSequence, reference: Reference) -> BodyAxes:
    """Return positions in a reference and the directions of the body in it.

    Parameters
    ----------
    sequence : LandmarkSequence
        With a picture size for ``image`` and world landmarks for ``world``.
    reference : {"image", "world"}
        Where to measure.

    Returns
    -------
    BodyAxes
        In the picture, forward is a direction only while the person is turned at least 30 degrees
        out of the line of sight, and left only while turned at most 60 degrees out of it.

    Raises
    ------
    LandmarkValueError
        If the sequence lacks what the reference needs.
    SettingError
        If `reference` is neither.
    """
    if reference == "image":
        return _image_axes(sequence)
    if reference == "world":
        return _world_axes(sequence)
    raise SettingError("kinematics.unknown-reference", got=reference)

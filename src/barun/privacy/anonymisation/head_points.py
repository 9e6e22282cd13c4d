"""Nine points of head and shoulders: size, direction and mirror image, in any picture's unit."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS

__all__ = [
    "BEHIND",
    "FACES_LEFT",
    "FACES_RIGHT",
    "FRONT",
    "find_neck",
    "find_views",
    "measure_faces",
    "mirror_points",
    "shoulder_line",
    "shoulder_middle",
    "turn_points",
]

_Array = npt.NDArray[np.float64]

FRONT, FACES_LEFT, FACES_RIGHT, BEHIND = range(4)
"""From where a pose is seen; -1 where a point is missing."""

_WIDTHS_PER_HEIGHT: Final = 1.83
_WIDTHS_PER_DEPTH: Final = 1.45
"""Ear to ear over eyes to mouth and over ears to nose; as in :mod:`barun.posture.features.face`,
which this room may not import."""
_DEPTH_PER_SHOULDERS: Final = 0.11 / 0.36
"""Ears to nose over shoulder to shoulder, the lengths of :func:`barun.kinematics.compute_yaw`."""
_FRONT_UP_TO_DEG: Final = 45.0
"""Half way between the front and the side."""
_BEHIND_FROM_DEG: Final = 130.0
"""As :data:`barun.posture.view.geometry.BEHIND_FROM_DEG`."""

_PLACE: Final = {mark: place for place, mark in enumerate(KEPT_LANDMARKS)}
_MIRROR: Final = np.array([_PLACE[mark.mirrored] for mark in KEPT_LANDMARKS], dtype=np.intp)
_NOSE: Final = _PLACE[Landmark.NOSE]
_LEFT, _RIGHT = _PLACE[Landmark.LEFT_SHOULDER], _PLACE[Landmark.RIGHT_SHOULDER]
_LEFT_EAR, _RIGHT_EAR = _PLACE[Landmark.LEFT_EAR], _PLACE[Landmark.RIGHT_EAR]


def _middle(points: _Array, left: Landmark) -> _Array:
    return 0.5 * (points[:, _PLACE[left]] + points[:, _PLACE[left.mirrored]])


def shoulder_middle(points: _Array) -> _Array:
    """Return the middle of the shoulders, shape (N, 2), of points (N, 9, 2)."""
    return _middle(points, Landmark.LEFT_SHOULDER)


def shoulder_line(points: _Array) -> _Array:
    """Return left minus right shoulder, shape (N, 2), of points (N, 9, 2)."""
    return np.asarray(points[:, _LEFT] - points[:, _RIGHT])


def find_neck(points: _Array) -> _Array:
    """Return middle of the ears minus middle of the shoulders, shape (N, 2)."""
    return _middle(points, Landmark.LEFT_EAR) - shoulder_middle(points)


def measure_faces(points: _Array) -> _Array:
    """Return the size of each face as it would measure from ear to ear from the front, (N,)."""
    lines = (
        (_middle(points, Landmark.LEFT_EYE) - _middle(points, Landmark.MOUTH_LEFT))
        * _WIDTHS_PER_HEIGHT,
        points[:, _LEFT_EAR] - points[:, _RIGHT_EAR],
        (points[:, _NOSE] - _middle(points, Landmark.LEFT_EAR)) * _WIDTHS_PER_DEPTH,
    )
    return np.sqrt(0.5 * sum(np.vecdot(line, line) for line in lines))


def find_views(points: _Array) -> npt.NDArray[np.int8]:
    """Return from where each pose is seen, shape (N,), from the points alone.

    Notes
    -----
    As :func:`barun.kinematics.compute_yaw`, but across the person's own neck and not across the
    picture, so that a rolled camera changes nothing. Labels play no part: the result must not hold
    them.
    """
    neck = find_neck(points)
    across = np.column_stack([-neck[:, 1], neck[:, 0]])
    ahead = points[:, _NOSE] - _middle(points, Landmark.LEFT_EAR)
    sine = np.vecdot(ahead, across)
    cosine = np.vecdot(shoulder_line(points), across) * _DEPTH_PER_SHOULDERS
    turn_deg = np.degrees(np.arctan2(sine, cosine))
    views = np.where(turn_deg > 0, FACES_RIGHT, FACES_LEFT)
    views = np.where(np.abs(turn_deg) < _FRONT_UP_TO_DEG, FRONT, views)
    views = np.where(np.abs(turn_deg) > _BEHIND_FROM_DEG, BEHIND, views)
    # Nobody has a neck or a face of no length; such a row is no pose.
    is_pose = (np.vecdot(neck, neck) > 0) & (measure_faces(points) > 0)
    return np.where(is_pose, views, -1).astype(np.int8)


def mirror_points(points: _Array) -> _Array:
    """Return the points as in a mirror, shape (N, 9, 2): left and right exchanged too."""
    return points[:, _MIRROR] * np.array([-1.0, 1.0])


def turn_points(points: _Array, angle_rad: float) -> _Array:
    """Return the points turned about the origin, shape (N, 9, 2); plus is clockwise, y down."""
    sine, cosine = np.sin(angle_rad), np.cos(angle_rad)
    return points @ np.array([[cosine, sine], [-sine, cosine]])

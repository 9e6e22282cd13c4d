"""Which landmarks the person's own body hides from the camera.

The trunk, the head and each half limb are capsules (a segment with a thickness). A landmark is
hidden when, in the picture, it falls inside a capsule it does not belong to whose axis there is
nearer to the camera than the landmark. In a side view this hides the far hip, shoulder and ear and,
as they pass, the far arm and leg. Furniture is not simulated.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import N_LANDMARKS, Landmark

__all__ = ["compute_visibility"]

_SEEN: Final = 0.99
_HIDDEN: Final = 0.15
"""Visibility BlazePose gives to a point it sees, and to the far side of a person seen from the
side; its values lie between 0 and 1 without a calibrated meaning."""
_EDGE: Final = 0.15
"""Share of a capsule's thickness over which visibility fades at its edge."""
_NEARER: Final = 0.03
"""A capsule hides what lies this much (fraction of stature) behind its axis."""


@dataclass(frozen=True, slots=True)
class _Capsule:
    ends: tuple[tuple[Landmark, ...], tuple[Landmark, ...]]
    """Landmarks whose means are the two ends."""
    radius: float
    """Fraction of stature; assumed."""
    own: frozenset[Landmark]
    """Landmarks it never hides."""


_FACE: Final = frozenset(mark for mark in Landmark if mark <= Landmark.MOUTH_RIGHT)
_HEAD_POINTS: Final = _FACE - {Landmark.LEFT_EAR, Landmark.RIGHT_EAR}


def _limb(start: Landmark, end: Landmark, radius: float) -> tuple[_Capsule, _Capsule]:
    def one(first: Landmark, last: Landmark) -> _Capsule:
        side = first.name.split("_")[0]
        is_arm = first in (Landmark[f"{side}_SHOULDER"], Landmark[f"{side}_ELBOW"])
        words = (
            ("SHOULDER", "ELBOW", "WRIST", "PINKY", "INDEX", "THUMB")
            if is_arm
            else ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
        )
        own = frozenset(Landmark[f"{side}_{word}"] for word in words)
        return _Capsule(((first,), (last,)), radius, own)

    return one(start, end), one(start.mirrored, end.mirrored)


_CAPSULES: Final = (
    _Capsule(
        (
            (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
            (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        ),
        0.065,
        frozenset(),
    ),
    _Capsule(
        ((Landmark.LEFT_EAR, Landmark.RIGHT_EAR), (Landmark.LEFT_EYE, Landmark.RIGHT_EYE)),
        0.04,
        frozenset(),
    ),
    *_limb(Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, 0.024),
    *_limb(Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST, 0.018),
    *_limb(Landmark.LEFT_HIP, Landmark.LEFT_KNEE, 0.042),
    *_limb(Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, 0.028),
)


def _mean_of(
    camera_m: npt.NDArray[np.float32], marks: tuple[Landmark, ...]
) -> npt.NDArray[np.float32]:
    return np.asarray(camera_m[:, list(marks)].mean(axis=1, keepdims=True))


def compute_visibility(
    camera_m: npt.NDArray[np.float64], stature_m: float
) -> npt.NDArray[np.float64]:
    """Return how visible each landmark is.

    Parameters
    ----------
    camera_m : numpy.ndarray, shape (T, 33, 3)
        Metres from the lens, z along the line of sight.
    stature_m : float
        Size of the body.

    Returns
    -------
    numpy.ndarray, shape (T, 33)
        0.99 where free, 0.15 where hidden, fading in between over the edge of a body part. Points
        outside the picture count like any other.
    """
    # Single precision halves the time, and a visibility does not need more.
    points = camera_m.astype(np.float32)
    depth_m = np.maximum(points[..., 2], np.float32(0.05))
    hip_depth_m = _mean_of(points, (Landmark.LEFT_HIP, Landmark.RIGHT_HIP))[..., 2]
    # Positions on the picture plane through the hips, so that thicknesses stay metres.
    plane_xy = points[..., :2] * (hip_depth_m / depth_m)[..., np.newaxis]
    flat = np.concatenate([plane_xy, points[..., 2:]], axis=-1)
    hidden = np.zeros(points.shape[:2], dtype=np.float32)
    for capsule in _CAPSULES:
        marks = [index for index in range(N_LANDMARKS) if Landmark(index) not in capsule.own]
        start, end = _mean_of(flat, capsule.ends[0]), _mean_of(flat, capsule.ends[1])
        axis, reach = end - start, flat[:, marks] - start
        length_squared = np.maximum(np.sum(axis[..., :2] ** 2, axis=-1), np.float32(1e-9))
        along = np.clip(np.sum(reach[..., :2] * axis[..., :2], axis=-1) / length_squared, 0, 1)
        off = reach - along[..., np.newaxis] * axis
        radius_m = np.float32(capsule.radius * stature_m)
        inside = (radius_m - np.hypot(off[..., 0], off[..., 1])) / (_EDGE * radius_m)
        behind = (off[..., 2] - _NEARER * stature_m) / (_EDGE * radius_m)
        amount = np.clip(np.minimum(inside, behind), 0, 1)
        hidden[:, marks] = np.maximum(hidden[:, marks], amount)
    return np.asarray(_SEEN + (_HIDDEN - _SEEN) * hidden, dtype=np.float64)

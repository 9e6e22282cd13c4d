"""Three sets of features of single poses, counterparts of those of an older program.

It named their sizes (28 robust, 68 simple, 70 and more full) but not every formula: here they are
what such a set can honestly be. Like that program, they take a point seen with a visibility below
0.5 for missing; its recordings hold no visibility, only what it left out.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks.landmark import MIRROR, N_LANDMARKS, Landmark
from barun.posture.rows import PoseRows

__all__ = ["compute_full", "compute_robust", "compute_simple", "turn_to_left"]

_Array = npt.NDArray[np.float64]

_LEAST_VISIBILITY: Final = 0.5
"""Below it the older program stored a point as missing."""

_ROBUST_LINES: Final = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    (Landmark.LEFT_EYE, Landmark.RIGHT_EYE),
    (Landmark.LEFT_EAR, Landmark.LEFT_SHOULDER),
    (Landmark.RIGHT_EAR, Landmark.RIGHT_SHOULDER),
    (Landmark.NOSE, Landmark.LEFT_SHOULDER),
    (Landmark.NOSE, Landmark.RIGHT_SHOULDER),
    (Landmark.NOSE, Landmark.LEFT_EAR),
    (Landmark.NOSE, Landmark.RIGHT_EAR),
    (Landmark.MOUTH_LEFT, Landmark.LEFT_SHOULDER),
    (Landmark.MOUTH_RIGHT, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_EYE, Landmark.MOUTH_LEFT),
    (Landmark.RIGHT_EYE, Landmark.MOUTH_RIGHT),
    (Landmark.LEFT_EYE, Landmark.LEFT_EAR),
)
"""Fourteen lines of head and shoulders, which every webcam sees."""
_N_SLOPES: Final = 7


def turn_to_left(rows: PoseRows) -> _Array:
    """Return positions, (N, 33, 2), mirrored where needed so that everybody's nose points left.

    From the side, left and right so share one model; from the front nothing is lost that matters.
    """
    xy = rows.xy.copy()
    ears_x = 0.5 * (xy[:, Landmark.LEFT_EAR, 0] + xy[:, Landmark.RIGHT_EAR, 0])
    right = xy[:, Landmark.NOSE, 0] > ears_x
    turned = xy[right][:, MIRROR].copy()
    turned[..., 0] *= -1
    xy[right] = turned
    return xy


def _turn_seen_to_left(rows: PoseRows) -> _Array:
    xy = rows.xy.copy()
    xy[rows.visibility < _LEAST_VISIBILITY] = np.nan  # where it is unknown (NaN), a point stays
    return turn_to_left(PoseRows(xy=xy, visibility=rows.visibility, aspect=rows.aspect))


def _centre_and_scale(xy: _Array) -> tuple[_Array, _Array]:
    shoulders = xy[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
    middle = shoulders.mean(axis=1)
    head = xy[:, Landmark.NOSE : Landmark.MOUTH_RIGHT + 1].mean(axis=1)
    width = np.linalg.norm(shoulders[:, 0] - shoulders[:, 1], axis=1)
    scale = np.hypot(np.linalg.norm(head - middle, axis=1), width)
    scale[scale == 0] = np.nan
    return middle, scale


def compute_robust(rows: PoseRows) -> _Array:
    """Return 28 numbers, (N, 28): length and height of fourteen lines over one scale.

    The scale is the hypotenuse of shoulder width and head height, which neither view loses. A row
    is NaN throughout where a point of the face or a shoulder is missing.
    """
    xy = _turn_seen_to_left(rows)
    _, scale = _centre_and_scale(xy)
    starts, ends = (np.array(marks) for marks in zip(*_ROBUST_LINES, strict=True))
    lines = (xy[:, ends] - xy[:, starts]) / scale[:, None, None]
    return np.hstack([np.linalg.norm(lines, axis=-1), lines[..., 1]])


def compute_simple(rows: PoseRows) -> _Array:
    """Return 68 numbers, (N, 68): 33 points from the middle of the shoulders, scale, share missing.

    Missing points are NaN, left to the imputer of the classifier. A row is NaN throughout where a
    point of the face or a shoulder is missing.
    """
    return _describe_points(_turn_seen_to_left(rows))


def compute_full(rows: PoseRows) -> _Array:
    """Return 108 numbers, (N, 108): the simple set, slopes of 7 lines, which points are seen."""
    xy = _turn_seen_to_left(rows)
    simple = _describe_points(xy)
    starts, ends = (np.array(marks) for marks in zip(*_ROBUST_LINES[:_N_SLOPES], strict=True))
    lines = xy[:, ends] - xy[:, starts]
    slopes = np.arctan2(lines[..., 1], np.abs(lines[..., 0]))
    more = np.hstack([slopes, np.isfinite(xy[..., 0]).astype(np.float64)])
    more[np.isnan(simple).all(axis=1)] = np.nan
    return np.hstack([simple, more])


def _describe_points(xy: _Array) -> _Array:
    middle, scale = _centre_and_scale(xy)
    points = ((xy - middle[:, None]) / scale[:, None, None]).reshape(len(xy), -1)
    missing = np.isnan(xy[..., 0]).sum(axis=1) / N_LANDMARKS
    missing[np.isnan(scale)] = np.nan
    return np.column_stack([points, scale, missing])

"""From which side a person is seen, by geometry alone."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from barun.posture.view.view_features import (
    FACE_DEPTH,
    SHOULDER_WIDTH,
    VIEW_FEATURES,
    ViewFeatures,
    compute_view_features,
)

__all__ = [
    "BEHIND_FROM_DEG",
    "FRONT_UP_TO_DEG",
    "SIDE_FROM_DEG",
    "compute_front_and_side",
    "compute_geometric_probabilities",
    "estimate_turn",
    "mark_unknown",
    "to_view_columns",
    "veto",
    "view_probabilities",
]

_Array = npt.NDArray[np.float64]

FRONT_UP_TO_DEG: Final = 30.0
"""Turned less than this out of the camera's direction is a front view. Design choice: beyond, a
side lean shows less than 87 % of its tangent and forward lean mixes in."""
SIDE_FROM_DEG: Final = 60.0
"""Turned more than this is a side view. Design choice, for the same reason."""
BEHIND_FROM_DEG: Final = 130.0
"""Turned more than this is a view from behind. Not 120: a head that hangs low shows less of the
nose ahead of the ears, and on real side views the estimate goes up to 120 degrees then."""

_EDGE_DEG: Final = 4.0
"""How soft the edges are: the estimate's scatter over people. Sizes of face and shoulders differ by
about 15 % between people, which turns 45 degrees into 41 to 49."""
_LEAST_LENGTH: Final = 0.5
"""Nose ahead of the ears and shoulder width, taken together against the head's size: 1 whichever
way a person faces. Below half of it head and trunk face different ways, as when somebody seen from
the side looks into the camera, and the trunk's direction is not known."""
_LENGTH_EDGE: Final = 0.05
_NOSE: Final = VIEW_FEATURES.index("nose_ahead")
_SHOULDERS: Final = VIEW_FEATURES.index("shoulders_across")
_EDGES: Final = np.array(
    # sign, edge: turned less than it (-1) or more than it (+1)
    [[-1, FRONT_UP_TO_DEG], [1, SIDE_FROM_DEG], [-1, BEHIND_FROM_DEG], [0, 0]]
)
_SLOPES: Final = -_EDGES[:, :1] / _EDGE_DEG
_OFFSETS: Final = -_SLOPES * _EDGES[:, 1:]
_UNKNOWN: Final = (1.0, 0.0, 0.0, 0.0)


def estimate_turn(features: ViewFeatures) -> tuple[_Array, _Array]:
    """Estimate how far each person is turned away from the camera.

    Returns
    -------
    turn_deg : numpy.ndarray, shape (N,)
        0 faces the camera, 90 is seen from either side, 180 from behind; NaN where unknown.
    length : numpy.ndarray, shape (N,)
        How well head and shoulders agree: near 1 if they face the same way, less if they do not.

    Notes
    -----
    The nose stands ahead of the ears by the sine of the direction, the left shoulder beside the
    right one by its cosine, negative from behind; as in :func:`barun.kinematics.compute_yaw`.
    """
    sine = features.values[:, _NOSE] / FACE_DEPTH
    cosine = features.values[:, _SHOULDERS] / SHOULDER_WIDTH
    return np.degrees(np.arctan2(sine, cosine)), np.hypot(sine, cosine)


def compute_front_and_side(features: ViewFeatures) -> tuple[_Array, _Array]:
    """Return the probabilities of front and of either side, shape (N,) each; NaN where unknown."""
    turn_deg, length = estimate_turn(features)
    arguments = _SLOPES * turn_deg
    arguments += _OFFSETS
    arguments[-1] = (length - _LEAST_LENGTH) / -_LENGTH_EDGE
    # 1 / (1 + exp(-x)), the sign already in the slopes; no argument comes near an overflow.
    np.exp(arguments, out=arguments)
    arguments += 1.0
    front, not_front, not_behind, agree = np.divide(1.0, arguments, out=arguments)
    return front * agree, not_front * not_behind * agree


def compute_geometric_probabilities(features: ViewFeatures) -> _Array:
    """Return the probabilities of the views, shape (N, 4), columns as `View`.

    Where features are NaN it is NEITHER for certain.
    """
    front, side = compute_front_and_side(features)
    probabilities = to_view_columns(front, side, features.facing)
    probabilities[np.isnan(front)] = _UNKNOWN
    return probabilities


def veto(probability: _Array, geometric: _Array, below: float) -> _Array:
    """Return a probability, shrunk in proportion where geometry gives less than `below`."""
    return probability * np.minimum(geometric * (1.0 / below), 1.0)


def to_view_columns(front: _Array, side: _Array, facing: _Array) -> _Array:
    """Return probabilities, shape (N, 4), from those of front and side.

    Parameters
    ----------
    front, side : numpy.ndarray, shape (N,)
        0 to 1, together at most 1; NaN where unknown, which all columns become then.
    facing : numpy.ndarray, shape (N,)
        +1 where the nose points to the right of the picture: the camera sees the right side.
    """
    right = np.where(facing > 0, side, 0.0)
    probabilities = np.empty((len(front), len(View)))
    probabilities[:, View.FRONT] = front
    probabilities[:, View.LEFT_SIDE] = side - right
    probabilities[:, View.RIGHT_SIDE] = right
    probabilities[:, View.NEITHER] = 1.0 - front - side
    return probabilities


def mark_unknown(probabilities: _Array, rows: PoseRows) -> _Array:
    """Where the view is unknown, write NEITHER if a person is there, else NaN; in place."""
    unknown = np.isnan(probabilities[:, 0])
    if unknown.any():
        is_present = rows.is_present
        probabilities[unknown & is_present] = _UNKNOWN
        probabilities[unknown & ~is_present] = np.nan
    return probabilities


def view_probabilities(rows: PoseRows) -> _Array:
    """Return how probable each view is, from x and y of head and shoulders alone.

    Parameters
    ----------
    rows : PoseRows
        In a mirrored picture left and right exchange; see :mod:`barun.posture.view.mirror`.

    Returns
    -------
    numpy.ndarray, shape (N, 4)
        Columns as `View`, each row adds up to 1. NaN where nobody is in the picture; NEITHER for
        certain where a person is but face, ears or both shoulders are missing.
    """
    features = compute_view_features(rows)
    front, side = compute_front_and_side(features)
    return mark_unknown(to_view_columns(front, side, features.facing), rows)

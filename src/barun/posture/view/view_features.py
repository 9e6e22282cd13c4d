"""What the direction of a head and of shoulders leaves in a picture, freed of size and place."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark
from barun.posture.rows import PoseRows

__all__ = [
    "EAR_DISTANCE",
    "FACE_DEPTH",
    "N_VIEW_FEATURES",
    "SHOULDER_WIDTH",
    "VIEW_FEATURES",
    "VIEW_FEATURE_SPEC",
    "ViewFeatures",
    "compute_view_features",
]

_Array = npt.NDArray[np.float64]

FACE_DEPTH: Final = 0.11
"""From the middle of the ears forward to the nose, metres, as BlazePose places its points on
adults; the value of :func:`barun.kinematics.compute_yaw`. Only ratios of the three are used."""
SHOULDER_WIDTH: Final = 0.36
"""From shoulder to shoulder, metres, likewise."""
EAR_DISTANCE: Final = 0.155
"""From ear to ear, metres. Measured: with it, a head keeps its size when it turns from the front to
the side, within 8 % (medians of the labelled posture recordings)."""

VIEW_FEATURE_SPEC: Final = "posture-view/1"
"""What a trained model of these features must call them."""

_POINTS: Final = (
    Landmark.NOSE,
    Landmark.LEFT_EYE,
    Landmark.RIGHT_EYE,
    Landmark.LEFT_EAR,
    Landmark.RIGHT_EAR,
    Landmark.MOUTH_LEFT,
    Landmark.MOUTH_RIGHT,
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
)
_COLUMN: Final = {mark: column for column, mark in enumerate(_POINTS)}
_INDEX: Final = np.array(_POINTS, dtype=np.intp)

_Pair = tuple[Landmark, Landmark]
_NOSE: Final[_Pair] = (Landmark.NOSE, Landmark.NOSE)
_EYES: Final[_Pair] = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE)
_EARS: Final[_Pair] = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
_MOUTH: Final[_Pair] = (Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)
_SHOULDERS: Final[_Pair] = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)


def _across(pair: _Pair) -> _Array:
    """Return weights for left minus right."""
    weights = np.zeros(len(_POINTS))
    weights[_COLUMN[pair[0]]] = 1.0
    weights[_COLUMN[pair[1]]] = -1.0
    return weights


def _from_ears(pair: _Pair) -> _Array:
    """Return weights for the middle of a pair minus the middle of the ears."""
    weights = np.zeros(len(_POINTS))
    for mark in pair:
        weights[_COLUMN[mark]] += 0.5
    for mark in _EARS:
        weights[_COLUMN[mark]] -= 0.5
    return weights


_TABLE: Final = (
    # name, axis, weights, whether a mirror turns the sign
    ("nose_ahead", 0, _from_ears(_NOSE), True),
    ("eyes_ahead", 0, _from_ears(_EYES), True),
    ("mouth_ahead", 0, _from_ears(_MOUTH), True),
    ("shoulders_ahead", 0, _from_ears(_SHOULDERS), True),
    ("ears_across", 0, _across(_EARS), False),
    ("eyes_across", 0, _across(_EYES), False),
    ("mouth_across", 0, _across(_MOUTH), False),
    ("shoulders_across", 0, _across(_SHOULDERS), False),
    ("nose_below", 1, _from_ears(_NOSE), False),
    ("eyes_below", 1, _from_ears(_EYES), False),
    ("mouth_below", 1, _from_ears(_MOUTH), False),
    ("shoulders_below", 1, _from_ears(_SHOULDERS), False),
    ("left_ear_below_right", 1, _across(_EARS), True),
    ("left_shoulder_below_right", 1, _across(_SHOULDERS), True),
)
VIEW_FEATURES: Final = tuple(name for name, *_ in _TABLE)
"""Names of the columns."""
N_VIEW_FEATURES: Final = len(VIEW_FEATURES)

_WEIGHTS: Final = np.zeros((2 * len(_POINTS), N_VIEW_FEATURES))
for _column, (_name, _axis, _weights, _turns) in enumerate(_TABLE):
    _WEIGHTS[_axis::2, _column] = _weights
_SIGNS: Final = np.array([[1.0] * len(_TABLE), [-1.0 if turns else 1.0 for *_, turns in _TABLE]])
"""What the features are multiplied by where the nose points to the right, and to the left."""
_FACING: Final = np.array([1.0, -1.0])
_NOSE_AHEAD: Final = VIEW_FEATURES.index("nose_ahead")
_EARS_ACROSS: Final = VIEW_FEATURES.index("ears_across")
_NOSE_BELOW: Final = VIEW_FEATURES.index("nose_below")
_EARS_BELOW: Final = VIEW_FEATURES.index("left_ear_below_right")
_HEAD: Final = np.array([_NOSE_AHEAD, _NOSE_BELOW, _EARS_ACROSS, _EARS_BELOW], dtype=np.intp)
_PER_METRE: Final = 1.0 / np.array([FACE_DEPTH, FACE_DEPTH, EAR_DISTANCE, EAR_DISTANCE])


class ViewFeatures(NamedTuple):
    """The features of N rows, turned so that everybody's nose points to the right."""

    values: _Array
    """Shape (N, D), columns as ``VIEW_FEATURES``. Lengths in metres of the head that
    ``FACE_DEPTH`` and ``EAR_DISTANCE`` describe; *ahead* is where the nose points, *across* the
    left point's x minus the right one's. NaN where a row lacks the ears, the face or both
    shoulders."""
    facing: _Array
    """Shape (N,). +1 where the nose points to the right of the picture, -1 to the left."""


def compute_view_features(rows: PoseRows) -> ViewFeatures:
    """Measure head and shoulders of each row.

    Parameters
    ----------
    rows : PoseRows
        Only x and y of nose, eyes, ears, mouth and shoulders are used.

    Returns
    -------
    ViewFeatures
        The same for the whole picture shifted, scaled or mirrored (but for `facing`).

    Notes
    -----
    Where one ear, eye or corner of the mouth is missing, the other stands in for both, as they
    nearly coincide when one hides the other; eyes and mouth are replaced by the nose, the nose by
    them; a shoulder is put where it would be if the trunk faced the way the head does.

    Visibility is not used: BlazePose reports 0.99 and more for the far ear and shoulder of a person
    seen from the side (measured on recordings of desks), and the older data collection left out
    none of either.
    """
    points = rows.xy[:, _INDEX]
    if np.isnan(points).any():
        points = _fill(points)
    raw = points.reshape(len(points), -1) @ _WEIGHTS
    head = raw.take(_HEAD, axis=1) * _PER_METRE
    size = np.sqrt(np.vecdot(head, head))
    size[size == 0] = np.nan
    faces_left = (raw[:, _NOSE_AHEAD] < 0).view(np.int8)
    values = raw * _SIGNS.take(faces_left, axis=0) / size[:, None]
    return ViewFeatures(values, _FACING.take(faces_left))


def _fill(points: _Array) -> _Array:
    """Return the points with stand-ins for what is missing, shape (N, 9, 2)."""
    points = points.copy()
    for pair in (_EYES, _EARS, _MOUTH):
        for mark, other in (pair, pair[::-1]):
            _put(points, mark, points[:, _COLUMN[other]])
    eyes, mouth = _middle(points, _EYES), _middle(points, _MOUTH)
    _put(points, Landmark.NOSE, (eyes + mouth) / 2)
    _put(points, Landmark.NOSE, eyes)
    _put(points, Landmark.NOSE, mouth)
    for mark in (*_EYES, *_MOUTH):
        _put(points, mark, points[:, _COLUMN[Landmark.NOSE]])
    left_ear, right_ear = (points[:, _COLUMN[mark]] for mark in _EARS)
    across = (left_ear - right_ear) * (SHOULDER_WIDTH / EAR_DISTANCE)
    across = across * np.array([1.0, 0.0])
    left, right = (points[:, _COLUMN[mark]].copy() for mark in _SHOULDERS)
    _put(points, Landmark.LEFT_SHOULDER, right + across)
    _put(points, Landmark.RIGHT_SHOULDER, left - across)
    return points


def _middle(points: _Array, pair: _Pair) -> _Array:
    return (points[:, _COLUMN[pair[0]]] + points[:, _COLUMN[pair[1]]]) / 2


def _put(points: _Array, mark: Landmark, stand_in: _Array) -> None:
    column = points[:, _COLUMN[mark]]
    points[:, _COLUMN[mark]] = np.where(np.isnan(column), stand_in, column)

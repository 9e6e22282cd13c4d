"""What each feature comes to, whether or not it can be trusted."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import FACE_DEPTH_M, SHOULDER_WIDTH_M
from barun.landmarks import Landmark
from barun.posture.features.body_lines import (
    EAR,
    EAR_LINE,
    EYE,
    HIP_LINE,
    MOUTH,
    N_LINES,
    NECK,
    NOSE,
    SHOULDER,
    SHOULDER_LINE,
    THIGH,
    TRUNK,
    gather_points,
    measure_lines,
)
from barun.posture.features.distance import (
    FACE_WIDTH_M,
    TRUNK_PER_SHOULDERS,
    compute_focal_length,
)
from barun.posture.features.face import (
    WIDTHS_PER_DEPTH,
    compute_face_size,
    compute_hand_distance,
)
from barun.posture.features.feature_table import FEATURES
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = ["compute_features"]

_Array = npt.NDArray[np.float64]

_IS_SIDE: Final = np.array([view.is_side for view in View])
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])
_FORWARD: Final = np.array([np.nan, 1.0, -1.0, 1.0])
"""By view: what x of the picture is multiplied by to point forward; from the front, to the left."""

_FACE_BREADTH_M: Final = WIDTHS_PER_DEPTH * FACE_DEPTH_M

# Columns of the parts that features are made of: x and y of the lines, of ear line and nose in the
# head's own axes, lengths of the lines, and what else is measured once a row.
_HEAD: Final = 2 * N_LINES
_LENGTH: Final = _HEAD + 4
_FACE, _HAND, _FOCAL, _TRUNK_SIZE, _ONE = range(_LENGTH + N_LINES, _LENGTH + N_LINES + 5)


def _x(line: int) -> int:
    return 2 * line


def _y(line: int) -> int:
    return 2 * line + 1


_EARS_ACROSS_HEAD: Final = _HEAD + 1
_NOSE_DOWN_HEAD: Final = _HEAD + 2
_NOSE_ACROSS_HEAD: Final = _HEAD + 3

# The direction of a line: the part that counts as plus and its factor, the part it turns from and
# its factor; None is 1 or -1 so that forward is plus.
_DIRECTIONS: Final[tuple[tuple[str, int, float | None, int, float | None], ...]] = (
    ("neck", _x(NECK), None, _y(NECK), -1.0),
    ("trunk", _x(TRUNK), None, _y(TRUNK), -1.0),
    ("thigh", _x(THIGH), None, _y(THIGH), -1.0),
    ("eye", _y(EYE), 1.0, _x(EYE), None),
    ("ears", _y(EAR_LINE), 1.0, _x(EAR_LINE), 1.0),
    ("shoulders", _y(SHOULDER_LINE), 1.0, _x(SHOULDER_LINE), 1.0),
    ("hips", _y(HIP_LINE), 1.0, _x(HIP_LINE), 1.0),
    ("yaw", _x(NOSE), 1 / FACE_DEPTH_M, _x(SHOULDER_LINE), 1 / SHOULDER_WIDTH_M),
    ("head", _NOSE_ACROSS_HEAD, -1 / FACE_DEPTH_M, _EARS_ACROSS_HEAD, -1 / _FACE_BREADTH_M),
    ("line of sight", _x(EAR), 1.0, _FOCAL, 1.0),
)
_N_DIRECTIONS: Final = len(_DIRECTIONS)
_ANGLES: Final = (
    *(name for name, *_ in _DIRECTIONS),
    "shoulders in depth",
    "hips in depth",
)
_ANGLE: Final = {name: column for column, name in enumerate(_ANGLES)}
_N_ANGLES: Final = len(_ANGLES)
_LEVEL: Final = slice(_ANGLE["ears"], _ANGLE["hips"] + 1)
"""Lines from right to left, which drop the same way whether seen from the front or from behind."""


def _in_depth(*marks: Landmark) -> npt.NDArray[np.intp]:
    """Return columns of z (plus) and x (onward) among all world coordinates, shape (2, marks)."""
    return np.array([[3 * mark + axis for mark in marks] for axis in (2, 0)])


_LEFT: Final = _in_depth(Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP)
_RIGHT: Final = _in_depth(Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP)

# A ratio: the part above and its factor, the part below; None as above.
_RATIOS: Final[dict[str, tuple[int, float | None, int]]] = {
    "head_forward_offset": (_x(NECK), None, _FACE),
    "head_height": (_y(NECK), -1.0, _LENGTH + SHOULDER_LINE),
    "head_pitch": (_NOSE_DOWN_HEAD, 1.0, _FACE),
    "shoulder_height_difference": (_y(SHOULDER_LINE), 1.0, _LENGTH + SHOULDER_LINE),
    "shoulder_roundness": (_LENGTH + SHOULDER_LINE, 1.0, _FACE),
    "spine_pelvis_alignment": (_x(TRUNK), 1.0, _LENGTH + SHOULDER_LINE),
    "face_size": (_FACE, 1.0, _ONE),
    "ear_height": (_y(EAR), -1.0, _ONE),
    "shoulder_height": (_y(SHOULDER), -1.0, _ONE),
    "shoulder_place": (_x(SHOULDER), 1.0, _ONE),
    "shoulder_width": (_LENGTH + SHOULDER_LINE, 1.0, _ONE),
    "camera_distance": (_FOCAL, 1.0, _TRUNK_SIZE),
    "screen_distance": (_FOCAL, FACE_WIDTH_M, _FACE),
    "hand_to_head": (_HAND, 1.0, _FACE),
}
_AS_ANGLE: Final = {
    "neck_inclination": "neck",
    "ear_eye_inclination": "eye",
    "trunk_inclination": "trunk",
    "head_tilt": "ears",
    "shoulder_tilt": "shoulders",
    "trunk_lateral_inclination": "trunk",
    "neck_lateral_inclination": "neck",
    "pelvis_tilt": "hips",
    "shoulder_rotation": "shoulders in depth",
    "pelvis_rotation": "hips in depth",
}
_AS_DIFFERENCE: Final = {
    "neck_flexion": ("neck", "trunk"),
    "spine_bend": ("neck", "trunk"),
    "trunk_thigh_angle": ("trunk", "thigh"),
    "pelvis_shoulder_alignment": ("shoulders", "hips"),
    "trunk_twist": ("shoulders in depth", "hips in depth"),
    # A head beside the middle of the picture is seen from its side without having turned.
    "head_turn": ("head", "line of sight"),
}
_DIFFERENCE: Final = {key: column for column, key in enumerate(_AS_DIFFERENCE)}
_UNSIGNED: Final = slice(_DIFFERENCE["spine_bend"], _DIFFERENCE["trunk_thigh_angle"] + 1)
_FIRST: Final = np.array([_ANGLE[first] for first, _ in _AS_DIFFERENCE.values()])
_SECOND: Final = np.array([_ANGLE[second] for _, second in _AS_DIFFERENCE.values()])


def _order_columns() -> npt.NDArray[np.intp]:
    """Return where each feature stands behind one another: angles, differences, ratios."""
    columns = {key: _ANGLE[name] for key, name in _AS_ANGLE.items()}
    followers = enumerate((*_AS_DIFFERENCE, *_RATIOS), start=_N_ANGLES)
    columns |= {key: column for column, key in followers}
    return np.array([columns[key] for key in FEATURES], dtype=np.intp)


def _by_view(factors: list[float | None]) -> _Array:
    """Return what parts are multiplied by, shape (views, parts)."""
    return np.array(
        [_FORWARD if factor is None else np.full(len(View), factor) for factor in factors]
    ).T


_COLUMNS: Final = _order_columns()
_PARTS: Final = np.array([[one[1] for one in _DIRECTIONS], [one[3] for one in _DIRECTIONS]])
_FACTORS: Final = np.stack(
    [_by_view([one[2] for one in _DIRECTIONS]), _by_view([one[4] for one in _DIRECTIONS])], axis=1
)
"""Shape (views, 2, directions)."""
_ABOVE: Final = np.array([above for above, _, _ in _RATIOS.values()])
_BELOW: Final = np.array([below for _, _, below in _RATIOS.values()])
_RATIO_FACTORS: Final = _by_view([factor for _, factor, _ in _RATIOS.values()])


def compute_features(
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    field_of_view_deg: float | _Array | None = None,
) -> tuple[_Array, _Array]:
    """Compute every feature of ``FEATURES`` from whatever landmarks there are.

    Parameters
    ----------
    rows : PoseRows
        N poses.
    view : numpy.ndarray, shape (N,)
        From where each is seen: values of `View`.
    field_of_view_deg : float or numpy.ndarray, shape (N,), optional
        Of the camera, across the width of the picture; assumed where left out.

    Returns
    -------
    values : numpy.ndarray, shape (N, F)
        In the feature's unit; NaN where a landmark is missing. Also features that the view does not
        show have a number here, which means nothing.
    yaw_deg : numpy.ndarray, shape (N,)
        Which way each person faces, as `barun.kinematics.body_axes.compute_yaw` says it, but frame
        by frame; NaN where unknown.

    Notes
    -----
    Live, this is called with one row thirty times a second, and a call of NumPy costs more than its
    arithmetic: parts are gathered by tables, so that all angles and all ratios are a few calls.
    """
    parts = _measure_parts(rows, view, field_of_view_deg)
    directions = _compute_directions(parts, rows.world_m, view)
    turns = directions.take(_FIRST, axis=1)
    turns -= directions.take(_SECOND, axis=1)
    turns = 180.0 - (180.0 - turns) % 360.0  # in (-180, 180]
    np.abs(turns[:, _UNSIGNED], out=turns[:, _UNSIGNED])
    ratios = parts.take(_ABOVE, axis=1)
    ratios *= _RATIO_FACTORS.take(view, axis=0)
    ratios /= parts.take(_BELOW, axis=1)
    values = np.concatenate([directions, turns, ratios], axis=1).take(_COLUMNS, axis=1)
    return values, directions[:, _ANGLE["yaw"]]


def _measure_parts(
    rows: PoseRows, view: npt.NDArray[np.int8], field_of_view_deg: float | _Array | None
) -> _Array:
    """Return what features are made of, shape (N, parts)."""
    points = gather_points(rows.xy, rows.aspect, _IS_SIDE.take(view))
    lines, lengths = measure_lines(points)
    parts = np.empty((len(view), _ONE + 1))
    parts[:, :_HEAD] = lines.view(np.float64)
    parts[:, _LENGTH:_FACE] = lengths
    # Ear line and nose in the head's own axes: real is down the face, imaginary to its right.
    down = parts[:, _x(MOUTH) : _y(MOUTH) + 1] / lengths[:, MOUTH : MOUTH + 1]
    head = lines[:, EAR_LINE : NOSE + 1] * down.view(np.complex128).conj()
    parts[:, _HEAD:_LENGTH] = head.view(np.float64)
    parts[:, _FACE] = compute_face_size(lengths[:, MOUTH : NOSE + 1])
    parts[:, _HAND] = compute_hand_distance(points, lines[:, MOUTH : MOUTH + 1])
    parts[:, _FOCAL] = compute_focal_length(rows.aspect, field_of_view_deg)
    # From the front the distance comes from the shoulders: hips are below the desk.
    shoulders = lengths[:, SHOULDER_LINE] * TRUNK_PER_SHOULDERS
    parts[:, _TRUNK_SIZE] = np.where(_IS_FRONT.take(view), shoulders, lengths[:, TRUNK])
    parts[:, _ONE] = 1.0
    return parts


def _compute_directions(
    parts: _Array, world_m: _Array | None, view: npt.NDArray[np.int8]
) -> _Array:
    """Return the directions of ``_ANGLES`` in degrees, shape (N, A)."""
    sides = np.empty((len(view), 2, _N_ANGLES))
    in_picture = sides[:, :, :_N_DIRECTIONS]
    np.multiply(parts.take(_PARTS, axis=1), _FACTORS.take(view, axis=0), out=in_picture)
    level = sides[:, 1, _LEVEL]
    np.abs(level, out=level)
    if world_m is None:
        sides[:, :, _N_DIRECTIONS:] = np.nan
    else:
        # From right to left; straight at the camera is +x, turned to the person's left goes to +z.
        world_m = world_m.reshape(len(view), -1)
        left_m, right_m = world_m.take(_LEFT, axis=1), world_m.take(_RIGHT, axis=1)
        np.subtract(left_m, right_m, out=sides[:, :, _N_DIRECTIONS:])
    directions = np.arctan2(sides[:, 0], sides[:, 1])
    directions *= 180 / np.pi
    if np.count_nonzero(sides) < sides.size:
        # A line of no length has no direction.
        np.copyto(directions, np.nan, where=~np.logical_or.reduce(sides, axis=1))
    return directions

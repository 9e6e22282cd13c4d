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
from barun.posture.features.feature_table import FEATURES, feature_column
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = ["compute_features"]

_Array = npt.NDArray[np.float64]

_IS_SIDE: Final = np.array([view.is_side for view in View])
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])
_FORWARD: Final = np.array([np.nan, 1.0, -1.0, 1.0])
"""By view: what x of the picture is multiplied by to point forward; from the front, to the left."""

_Y: Final = N_LINES
"""Where the y of the lines follow their x."""
_FACE_BREADTH_M: Final = WIDTHS_PER_DEPTH * FACE_DEPTH_M

# The direction of a line: the part that counts as plus and its factor, the part it turns from and
# its factor; None is 1 or -1 so that forward is plus.
_DIRECTIONS: Final[tuple[tuple[str, int, float | None, int, float | None], ...]] = (
    ("neck", NECK, None, _Y + NECK, -1.0),
    ("trunk", TRUNK, None, _Y + TRUNK, -1.0),
    ("thigh", THIGH, None, _Y + THIGH, -1.0),
    ("eye", _Y + EYE, 1.0, EYE, None),
    ("ears", _Y + EAR_LINE, 1.0, EAR_LINE, 1.0),
    ("shoulders", _Y + SHOULDER_LINE, 1.0, SHOULDER_LINE, 1.0),
    ("hips", _Y + HIP_LINE, 1.0, HIP_LINE, 1.0),
    ("yaw", NOSE, 1 / FACE_DEPTH_M, SHOULDER_LINE, 1 / SHOULDER_WIDTH_M),
)
_N_DIRECTIONS: Final = len(_DIRECTIONS)
_ANGLES: Final = (
    *(name for name, *_ in _DIRECTIONS),
    "shoulders in depth",
    "hips in depth",
    "head",
    "line of sight",
)
_ANGLE: Final = {name: row for row, name in enumerate(_ANGLES)}
_N_ANGLES: Final = len(_ANGLES)
_LEVEL: Final = slice(_ANGLE["ears"], _ANGLE["hips"] + 1)
"""Lines from right to left, which drop the same way whether seen from the front or from behind."""
_DEPTH: Final = slice(_ANGLE["shoulders in depth"], _ANGLE["hips in depth"] + 1)
_LEFT: Final = np.array([Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP])
_RIGHT: Final = np.array([Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP])

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
    "trunk_thigh_angle": ("trunk", "thigh"),
    "pelvis_shoulder_alignment": ("shoulders", "hips"),
    "trunk_twist": ("shoulders in depth", "hips in depth"),
    # A head beside the middle of the picture is seen from its side without having turned.
    "head_turn": ("head", "line of sight"),
}
_FIRST: Final = np.array([_ANGLE[first] for first, _ in _AS_DIFFERENCE.values()])
_SECOND: Final = np.array([_ANGLE[second] for _, second in _AS_DIFFERENCE.values()])
_TO: Final = np.array([feature_column(key) for key in (*_AS_ANGLE, *_AS_DIFFERENCE)])
_FROM: Final = np.array(
    [*(_ANGLE[name] for name in _AS_ANGLE.values()), *range(_N_ANGLES, _N_ANGLES + len(_FIRST))]
)
_ROW: Final = {key: feature_column(key) for key in FEATURES}


def _factors() -> _Array:
    """Return what the parts are multiplied by, shape (2, directions, views)."""
    by_part = [[direction[2] for direction in _DIRECTIONS], [one[4] for one in _DIRECTIONS]]
    return np.array(
        [[_FORWARD if one is None else np.full(len(View), one) for one in part] for part in by_part]
    )


_PARTS: Final = np.array([[one[1] for one in _DIRECTIONS], [one[3] for one in _DIRECTIONS]])
_FACTORS: Final = _factors()


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
    """
    # Arrays are (what, N) in here, so that what is asked for by name lies together.
    points = gather_points(rows.xy, _IS_SIDE.take(view))
    lines, lengths = measure_lines(points)
    focal = compute_focal_length(rows.aspect, field_of_view_deg)
    # Ear line and nose in the head's own axes: real is down the face, imaginary to its right.
    with np.errstate(invalid="ignore"):  # a complex NaN is NaN, but NumPy warns of it
        head = lines[EAR_LINE : NOSE + 1] * (lines[MOUTH].conj() / lengths[MOUTH])
    angles = _compute_angles(lines, head, rows.world_m, view)
    np.subtract(lines[EAR].real, 0.5 * rows.aspect, out=angles[0][-1])
    angles[1][-1] = focal
    directions = np.empty((_N_ANGLES + len(_FIRST), len(view)))
    np.arctan2(angles[0], angles[1], out=directions[:_N_ANGLES])
    directions[:_N_ANGLES] *= 180 / np.pi
    # A line of no length has no direction.
    np.copyto(directions[:_N_ANGLES], np.nan, where=~np.logical_or.reduce(angles, axis=0))
    turns = directions.take(_FIRST, axis=0)
    turns -= directions.take(_SECOND, axis=0)
    directions[_N_ANGLES:] = 180.0 - (180.0 - turns) % 360.0  # in (-180, 180]

    values = np.empty((len(FEATURES), len(view)))
    values[_TO] = directions.take(_FROM, axis=0)
    np.abs(values[_ROW["neck_flexion"]], out=values[_ROW["spine_bend"]])
    thigh = values[_ROW["trunk_thigh_angle"]]
    np.abs(thigh, out=thigh)

    _fill_ratios(values, points, lines, lengths, head, focal, rows.aspect, view)
    return np.ascontiguousarray(values.T), directions[_ANGLE["yaw"]]


def _compute_angles(
    lines: npt.NDArray[np.complex128],
    head: npt.NDArray[np.complex128],
    world_m: _Array | None,
    view: npt.NDArray[np.int8],
) -> _Array:
    """Return what each angle is the direction of, shape (2, A, N): plus and onward.

    The line of sight, which comes last, is left to the caller.
    """
    parts = np.concatenate([lines.real, lines.imag])
    angles = np.empty((2, _N_ANGLES, len(view)))
    np.multiply(
        parts.take(_PARTS, axis=0), _FACTORS.take(view, axis=2), out=angles[:, :_N_DIRECTIONS]
    )
    plus, onward = angles
    np.abs(onward[_LEVEL], out=onward[_LEVEL])
    if world_m is None:
        angles[:, _DEPTH] = np.nan
    else:
        # From right to left; straight at the camera is +x, turned to the person's left goes to +z.
        across_m = (world_m.take(_LEFT, axis=1) - world_m.take(_RIGHT, axis=1)).T
        plus[_DEPTH] = across_m[2]
        onward[_DEPTH] = across_m[0]
    np.multiply(head[1].imag, -1 / FACE_DEPTH_M, out=plus[_ANGLE["head"]])
    np.multiply(head[0].imag, -1 / _FACE_BREADTH_M, out=onward[_ANGLE["head"]])
    return angles


def _fill_ratios(
    values: _Array,
    points: npt.NDArray[np.complex128],
    lines: npt.NDArray[np.complex128],
    lengths: _Array,
    head: npt.NDArray[np.complex128],
    focal: _Array,
    aspect: _Array,
    view: npt.NDArray[np.int8],
) -> None:
    """Fill in the features that are no angles, rows of `values` of shape (F, N)."""
    neck, shoulders = lines[NECK], lengths[SHOULDER_LINE]
    face = compute_face_size(lengths[EAR_LINE], lengths[MOUTH], lengths[NOSE])
    values[_ROW["head_forward_offset"]] = neck.real * _FORWARD.take(view) / face
    values[_ROW["head_height"]] = -neck.imag / shoulders
    values[_ROW["head_pitch"]] = head[1].real / face
    values[_ROW["shoulder_height_difference"]] = lines[SHOULDER_LINE].imag / shoulders
    values[_ROW["shoulder_roundness"]] = shoulders / face
    values[_ROW["spine_pelvis_alignment"]] = lines[TRUNK].real / shoulders
    values[_ROW["face_size"]] = face
    values[_ROW["ear_height"]] = 1.0 - lines[EAR].imag
    values[_ROW["shoulder_height"]] = 1.0 - lines[SHOULDER].imag
    values[_ROW["shoulder_place"]] = lines[SHOULDER].real - 0.5 * aspect
    values[_ROW["shoulder_width"]] = shoulders
    trunk = np.where(_IS_FRONT.take(view), shoulders * TRUNK_PER_SHOULDERS, lengths[TRUNK])
    values[_ROW["camera_distance"]] = focal / trunk
    values[_ROW["screen_distance"]] = focal * FACE_WIDTH_M / face
    values[_ROW["hand_to_head"]] = compute_hand_distance(points, lines[MOUTH]) / face

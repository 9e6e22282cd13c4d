"""Every feature of a sitting person, for many rows at once."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import FACE_DEPTH_M, SHOULDER_WIDTH_M
from barun.landmarks import Landmark
from barun.posture.features import body_lines as lines_of
from barun.posture.features.body_lines import gather_points, measure_lines
from barun.posture.features.distance import (
    ASSUMED_FIELD_OF_VIEW_DEG,
    FACE_WIDTH_M,
    TRUNK_PER_SHOULDERS,
    compute_focal_length,
)
from barun.posture.features.face import compute_face_size, compute_hand_distance
from barun.posture.features.feature_table import FEATURE_KEYS
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.features.trust import compute_turn_off, judge_trust
from barun.posture.rows import PoseRows
from barun.posture.view.view import View

__all__ = ["measure_posture"]

_Array = npt.NDArray[np.float64]

_EAR_BREADTH_M: Final = 1.45 * FACE_DEPTH_M
"""Ear to ear beside the depth of the face from which a turn is read; see ``face`` for the ratio."""

_IS_SIDE: Final = np.array([view.is_side for view in View])
_IS_FRONT: Final = np.array([view is View.FRONT for view in View])
_FORWARD: Final = np.array([np.nan, 1.0, -1.0, 1.0])
"""By view: what x of the picture is multiplied by to point forward; from the front, to the left."""


def _x(line: int) -> int:
    return 2 * line


def _y(line: int) -> int:
    return 2 * line + 1


# Each angle is the direction of a vector: the part that counts as plus, and the part it turns from.
_ANGLES: Final = (
    # key, plus, its factor, onward, its factor; "f" is 1 or -1 so that forward is plus
    ("neck", _x(lines_of.NECK), "f", _y(lines_of.NECK), -1.0),
    ("trunk", _x(lines_of.TRUNK), "f", _y(lines_of.TRUNK), -1.0),
    ("thigh", _x(lines_of.THIGH), "f", _y(lines_of.THIGH), -1.0),
    ("eye", _y(lines_of.EYE), 1.0, _x(lines_of.EYE), "f"),
    ("ears", _y(lines_of.EAR_LINE), 1.0, _x(lines_of.EAR_LINE), 1.0),
    ("shoulders", _y(lines_of.SHOULDER_LINE), 1.0, _x(lines_of.SHOULDER_LINE), 1.0),
    ("hips", _y(lines_of.HIP_LINE), 1.0, _x(lines_of.HIP_LINE), 1.0),
    ("turn", _x(lines_of.NOSE), 1 / FACE_DEPTH_M, _x(lines_of.EAR_LINE), 1 / _EAR_BREADTH_M),
    ("yaw", _x(lines_of.NOSE), 1 / FACE_DEPTH_M, _x(lines_of.SHOULDER_LINE), 1 / SHOULDER_WIDTH_M),
)
_ANGLE: Final = {name: column for column, (name, *_) in enumerate(_ANGLES)}
_N_ANGLES: Final = len(_ANGLES)
_LEVEL: Final = slice(_ANGLE["ears"], _ANGLE["hips"] + 1)
"""Lines from right to left, which drop the same way whether seen from the front or from behind."""


def _factors(place: int) -> _Array:
    """Return what the parts are multiplied by, shape (views, angles)."""
    return np.array(
        [
            [_FORWARD[view] if angle[place] == "f" else angle[place] for angle in _ANGLES]
            for view in View
        ],
        dtype=np.float64,
    )


_PLUS: Final = np.array([angle[1] for angle in _ANGLES])
_ONWARD: Final = np.array([angle[3] for angle in _ANGLES])
_PLUS_FACTOR: Final = _factors(2)
_ONWARD_FACTOR: Final = _factors(4)

_SHOULDERS_WORLD, _HIPS_WORLD = _N_ANGLES, _N_ANGLES + 1
_LEFT: Final = np.array([Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP])
_RIGHT: Final = np.array([Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP])

# Differences of two angles.
_FIRST: Final = np.array([_ANGLE["neck"], _ANGLE["trunk"], _ANGLE["shoulders"], _SHOULDERS_WORLD])
_SECOND: Final = np.array([_ANGLE["trunk"], _ANGLE["thigh"], _ANGLE["hips"], _HIPS_WORLD])
_NECK_TRUNK, _TRUNK_THIGH, _SHOULDERS_HIPS, _TWIST = range(4)


def measure_posture(
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    *,
    field_of_view_deg: float | _Array | None = None,
) -> PostureMeasurements:
    """Measure every feature of ``FEATURES``, row by row.

    Parameters
    ----------
    rows : PoseRows
        N poses.
    view : numpy.ndarray, shape (N,)
        From where each is seen: values of `View`.
    field_of_view_deg : float or numpy.ndarray, shape (N,), optional
        Of the camera, across the width of the picture. Assumed where left out; distances are weak
        then.

    Returns
    -------
    PostureMeasurements
        Values, trust and reasons.

    Notes
    -----
    Rows do not know of each other. Sagittal angles run through the middle of both sides, because a
    line on one side swings in the picture as the person turns on the chair (8 degrees of neck
    inclination for 10 degrees of turn, ``docs/accuracy.md``); where a landmark of the far side is
    missing, the near one stands for both.
    """
    points = gather_points(rows.xy, _IS_SIDE[view])
    lines = measure_lines(points)
    angles = _compute_angles(lines, rows.world_m, view)
    values = _compute_values(points, lines, angles, rows, view, field_of_view_deg)
    yaw_deg = angles[:, _ANGLE["yaw"]].copy()
    trust, reason = judge_trust(
        rows,
        view,
        values,
        compute_turn_off(yaw_deg, view),
        is_lens_known=field_of_view_deg is not None,
    )
    return PostureMeasurements(
        values=values, trust=trust, reason=reason, view=view, yaw_deg=yaw_deg
    )


def _compute_angles(
    lines: npt.NDArray[np.complex128], world_m: _Array | None, view: npt.NDArray[np.int8]
) -> _Array:
    """Return angles in degrees, shape (N, A): those of the table, then two rotations."""
    parts = lines.view(np.float64)
    n_angles = _N_ANGLES + 2
    plus, onward = np.empty((2, len(lines), n_angles))
    np.multiply(parts.take(_PLUS, axis=1), _PLUS_FACTOR[view], out=plus[:, :_N_ANGLES])
    np.multiply(parts.take(_ONWARD, axis=1), _ONWARD_FACTOR[view], out=onward[:, :_N_ANGLES])
    np.abs(onward[:, _LEVEL], out=onward[:, _LEVEL])
    if world_m is None:
        plus[:, _N_ANGLES:] = np.nan
        onward[:, _N_ANGLES:] = np.nan
    else:
        # From right to left; straight at the camera is +x, turned to the person's left goes to +z.
        across_m = world_m.take(_LEFT, axis=1)
        across_m -= world_m.take(_RIGHT, axis=1)
        plus[:, _N_ANGLES:] = across_m[..., 2]
        onward[:, _N_ANGLES:] = across_m[..., 0]
    return np.degrees(np.arctan2(plus, onward))


def _compute_values(
    points: npt.NDArray[np.complex128],
    lines: npt.NDArray[np.complex128],
    angles: _Array,
    rows: PoseRows,
    view: npt.NDArray[np.int8],
    field_of_view_deg: float | _Array | None,
) -> _Array:
    """Return all features, shape (N, F)."""
    turns = angles.take(_FIRST, axis=1)
    turns -= angles.take(_SECOND, axis=1)
    turns = 180.0 - (180.0 - turns) % 360.0  # into (-180, 180]
    lengths = np.abs(lines)
    ears, shoulders = lengths[:, lines_of.EAR_LINE], lengths[:, lines_of.SHOULDER_LINE]
    face = compute_face_size(ears, lengths[:, lines_of.MOUTH], lengths[:, lines_of.NOSE])
    face[face == 0] = np.nan
    neck, nose = lines[:, lines_of.NECK], lines[:, lines_of.NOSE]
    ear_line, shoulder_line = lines[:, lines_of.EAR_LINE], lines[:, lines_of.SHOULDER_LINE]
    ear, shoulder = lines[:, lines_of.EAR], lines[:, lines_of.SHOULDER]
    lens_deg = ASSUMED_FIELD_OF_VIEW_DEG if field_of_view_deg is None else field_of_view_deg
    focal = compute_focal_length(rows.aspect, lens_deg)
    trunk = np.where(_IS_FRONT[view], shoulders * TRUNK_PER_SHOULDERS, lengths[:, lines_of.TRUNK])
    computed = {
        "neck_inclination": angles[:, _ANGLE["neck"]],
        "head_forward_offset": neck.real * _FORWARD[view] / face,
        "ear_eye_inclination": angles[:, _ANGLE["eye"]],
        "neck_flexion": turns[:, _NECK_TRUNK],
        "trunk_inclination": angles[:, _ANGLE["trunk"]],
        "spine_bend": np.abs(turns[:, _NECK_TRUNK]),
        "trunk_thigh_angle": np.abs(turns[:, _TRUNK_THIGH]),
        "head_height": -neck.imag / shoulders,
        "head_pitch": (ear_line.conj() * nose).imag / (ears * face),
        "head_tilt": angles[:, _ANGLE["ears"]],
        "head_turn": angles[:, _ANGLE["turn"]],
        "shoulder_tilt": angles[:, _ANGLE["shoulders"]],
        "shoulder_height_difference": shoulder_line.imag / shoulders,
        "shoulder_roundness": shoulders / face,
        "trunk_lateral_inclination": angles[:, _ANGLE["trunk"]],
        "neck_lateral_inclination": angles[:, _ANGLE["neck"]],
        "spine_pelvis_alignment": lines[:, lines_of.TRUNK].real / shoulders,
        "pelvis_tilt": angles[:, _ANGLE["hips"]],
        "pelvis_shoulder_alignment": turns[:, _SHOULDERS_HIPS],
        "shoulder_rotation": angles[:, _SHOULDERS_WORLD],
        "pelvis_rotation": angles[:, _HIPS_WORLD],
        "trunk_twist": turns[:, _TWIST],
        "face_size": face,
        "ear_height": 1.0 - ear.imag,
        "shoulder_height": 1.0 - shoulder.imag,
        "shoulder_place": shoulder.real - 0.5 * rows.aspect,
        "shoulder_width": shoulders,
        "camera_distance": focal / trunk,
        "screen_distance": focal * FACE_WIDTH_M / face,
        "hand_to_head": compute_hand_distance(points, lines[:, lines_of.MOUTH]) / face,
    }
    return np.stack([computed[key] for key in FEATURE_KEYS], axis=1)

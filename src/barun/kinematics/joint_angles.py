"""Joint angles of a person over time, in the picture or in estimated metres."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.geometry.angles import compute_angle_between, compute_included_angle, wrap_angle
from barun.kinematics.angle_table import JOINT_ANGLES, AngleKind, BodyPoint, JointAngle
from barun.kinematics.body_axes import BodyAxes, Reference, find_body_axes
from barun.landmarks import LandmarkSequence
from barun.landmarks.derived import compute_position

__all__ = ["JOINT_ANGLES", "JointAngle", "JointAngleSeries", "Reference", "compute_joint_angles"]

_Angle = npt.NDArray[np.float64]
_Points = list[npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class JointAngleSeries:
    """Angles of one person over time, and what each of them rests on."""

    times_s: npt.NDArray[np.float64]
    """Shape (T,). Seconds since the start of the recording, as in the landmarks."""
    angles: tuple[JointAngle, ...]
    """What the A columns are."""
    values_deg: npt.NDArray[np.float64]
    """Shape (T, A). NaN where a needed point is missing or the view does not show the angle."""
    visibility: npt.NDArray[np.float64]
    """Shape (T, A). Visibility of the least visible landmark needed; NaN where unknown."""
    in_picture: npt.NDArray[np.bool_]
    """Shape (T, A). True where every needed landmark lies inside the picture. A pose engine goes on
    guessing beyond the edge, with high visibility."""
    yaw_deg: npt.NDArray[np.float64]
    """Shape (T,). Which way the person faces: 0 the camera, +90 the right of the picture, 180 away
    from the camera; NaN where unknown."""
    reference: Reference
    """Where the angles were measured."""

    def column(self, key: str) -> int:
        """Return the column of an angle.

        Raises
        ------
        SettingError
            If the series does not hold that angle.
        """
        keys = [angle.key for angle in self.angles]
        if key not in keys:
            raise SettingError("kinematics.unknown-angle", got=key, known=", ".join(keys))
        return keys.index(key)

    def angle_deg(self, key: str) -> npt.NDArray[np.float64]:
        """Return one angle over time, shape (T,), degrees; see `column` for what it raises."""
        return self.values_deg[:, self.column(key)]


def _direction(along: _Angle, onward: _Angle) -> _Angle:
    """Return the angle from `onward` to `along`, (-pi, pi]; a line of no length has none."""
    has_length = (along != 0) | (onward != 0)
    return np.where(has_length, wrap_angle(np.arctan2(along, onward)), np.nan)


def _lean_forward(points: _Points, axes: BodyAxes) -> _Angle:
    line = points[1] - points[0]
    return _direction(axes.forward_part(line), axes.up_part(line))


def _lean_left(points: _Points, axes: BodyAxes) -> _Angle:
    line = points[1] - points[0]
    return _direction(axes.left_part(line), axes.up_part(line))


def _swing_forward(points: _Points, axes: BodyAxes) -> _Angle:
    line = points[1] - points[0]
    return _direction(axes.forward_part(line), -axes.up_part(line))


def _drop_left(points: _Points, axes: BodyAxes) -> _Angle:
    line = points[1] - points[0]
    across = line[..., 0] if axes.reference == "image" else np.hypot(line[..., 0], line[..., 2])
    seen = np.where(np.isfinite(axes.left[:, 0]), across, np.nan)
    return _direction(-axes.up_part(line), np.abs(seen))


def _turn_forward(points: _Points, axes: BodyAxes) -> _Angle:
    return wrap_angle(_lean_forward(points[2:], axes) - _lean_forward(points[:2], axes))


def _bend(points: _Points, axes: BodyAxes) -> _Angle:
    return np.pi - compute_included_angle(*points)


def _rise(points: _Points, axes: BodyAxes) -> _Angle:
    upper, joint, heel, toe = points
    return np.pi / 2 - compute_angle_between(upper - joint, toe - heel)


def _raise(points: _Points, axes: BodyAxes) -> _Angle:
    return compute_included_angle(*points)


_COMPUTE: Final[Mapping[AngleKind, Callable[[_Points, BodyAxes], _Angle]]] = MappingProxyType(
    {
        "lean_forward": _lean_forward,
        "lean_left": _lean_left,
        "swing_forward": _swing_forward,
        "drop_left": _drop_left,
        "turn_forward": _turn_forward,
        "bend": _bend,
        "rise": _rise,
        "raise": _raise,
    }
)


def _find_angles(keys: Iterable[str] | None) -> tuple[JointAngle, ...]:
    if keys is None:
        return tuple(JOINT_ANGLES.values())
    wanted = tuple(keys)
    for key in wanted:
        if key not in JOINT_ANGLES:
            known = ", ".join(JOINT_ANGLES)
            raise SettingError("kinematics.unknown-angle", got=key, known=known)
    return tuple(JOINT_ANGLES[key] for key in wanted)


def _is_in_picture(sequence: LandmarkSequence) -> npt.NDArray[np.bool_]:
    image_xy = sequence.image_xyz[..., :2]
    return np.asarray(np.all((image_xy >= 0) & (image_xy <= 1), axis=-1))


def compute_joint_angles(
    sequence: LandmarkSequence, reference: Reference, *, keys: Iterable[str] | None = None
) -> JointAngleSeries:
    """Compute the joint angles of a person over time.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person. For ``image`` the picture size must be known, for ``world`` the sequence must
        hold world landmarks.
    reference : {"image", "world"}
        ``image`` measures in the plane of the picture, x multiplied by width / height first.
        ``world`` measures in the pose engine's estimate of metres, up being the picture's up.
    keys : iterable of str, optional
        Which of ``JOINT_ANGLES``, in this order; all of them by default.

    Returns
    -------
    JointAngleSeries
        Degrees, one column an angle, one row a frame; nothing is smoothed or filled.

    Raises
    ------
    LandmarkValueError
        If the sequence lacks what the reference needs.
    SettingError
        If the reference or a key is unknown.

    Notes
    -----
    Signed sagittal angles (lean, swing, hip and shoulder flexion) need to know where forward is: in
    the picture they are NaN unless the person is seen turned by 30 degrees or more from the line of
    sight. Lateral angles are NaN in the picture when the person is turned by more than 60. Angles
    between limbs (knee, ankle, elbow, shoulder elevation) have a value in every view, but in the
    picture it is their projection.

    MediaPipe has no point at the seventh cervical vertebra: the line from shoulder to ear gives a
    neck inclination, which is not the craniovertebral angle.
    """
    axes = find_body_axes(sequence, reference)
    angles = _find_angles(keys)
    inside = _is_in_picture(sequence)
    places: dict[BodyPoint, npt.NDArray[np.float64]] = {}
    shape = (len(sequence), len(angles))
    values_rad, visibility = np.empty(shape), np.empty(shape)
    in_picture = np.empty(shape, dtype=np.bool_)
    for column, angle in enumerate(angles):
        for point in angle.points:
            if point not in places:
                places[point] = compute_position(axes.positions, point)
        points = [places[point] for point in angle.points]
        values_rad[:, column] = _COMPUTE[angle.kind](points, axes)
        needed = list(angle.landmarks)
        visibility[:, column] = np.min(sequence.visibility[:, needed], axis=1)
        in_picture[:, column] = np.all(inside[:, needed], axis=1)
    return JointAngleSeries(
        times_s=sequence.times_s,
        angles=angles,
        values_deg=np.degrees(values_rad),
        visibility=visibility,
        in_picture=in_picture,
        yaw_deg=np.degrees(axes.yaw_rad),
        reference=reference,
    )

"""The angles Barun can measure on a body: what each needs, where its zero is, which way is plus.

``docs/units.md`` shows the same table in words; a test compares the two.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from barun.landmarks import Landmark
from barun.landmarks.derived import DerivedPoint

__all__ = ["JOINT_ANGLES", "AngleKind", "AnglePlane", "BodyPoint", "JointAngle", "Side"]

BodyPoint = Landmark | DerivedPoint
Side = Literal["left", "right", "midline"]
AnglePlane = Literal["sagittal", "frontal", "any"]
AngleKind = Literal[
    "lean_forward",
    "lean_left",
    "swing_forward",
    "drop_left",
    "turn_forward",
    "bend",
    "rise",
    "raise",
]


@dataclass(frozen=True, slots=True)
class JointAngle:
    """One angle of the body.

    The geometry is one of eight kinds:

    - ``lean_forward``, ``lean_left``: points (lower, upper); the line's lean from the vertical.
    - ``swing_forward``: points (upper, lower); how far a hanging line swings forward.
    - ``drop_left``: points (right, left); how far the left end is below the right one.
    - ``turn_forward``: points (a, b, c, d); how much further forward c-d leans than a-b.
    - ``bend``: points (a, joint, c); how far the joint is from straight.
    - ``rise``: points (a, joint, heel, toe); how far heel-toe is turned up to joint-a.
    - ``raise``: points (a, joint, c); the angle between the two lines.
    """

    key: str
    """Stable name, also of the measurement."""
    side: Side
    """The person's side."""
    kind: AngleKind
    points: tuple[BodyPoint, ...]
    """In the order of the kind."""
    plane: AnglePlane
    """The plane of the body it is meant in. In the picture a sagittal angle is seen from the side,
    a frontal one from the front or behind."""
    range_deg: tuple[float, float]
    """Smallest and largest possible value."""

    @property
    def landmarks(self) -> tuple[Landmark, ...]:
        """The landmarks it needs, each once, in MediaPipe's order."""
        needed: set[Landmark] = set()
        for point in self.points:
            needed.update(point.landmarks if isinstance(point, DerivedPoint) else (point,))
        return tuple(sorted(needed))


_TURN_DEG: Final = (-180.0, 180.0)
_HALF_TURN_DEG: Final = (0.0, 180.0)
_QUARTER_DEG: Final = (-90.0, 90.0)

_NECK: Final = (DerivedPoint.MID_SHOULDER, DerivedPoint.MID_EAR)
_TRUNK: Final = (DerivedPoint.MID_HIP, DerivedPoint.MID_SHOULDER)


def _midline(
    name: str,
    kind: AngleKind,
    points: tuple[BodyPoint, ...],
    plane: AnglePlane,
    range_deg: tuple[float, float],
) -> JointAngle:
    return JointAngle(name, "midline", kind, points, plane, range_deg)


def _both_sides(
    name: str,
    kind: AngleKind,
    left_points: tuple[Landmark, ...],
    plane: AnglePlane,
    range_deg: tuple[float, float],
) -> tuple[JointAngle, JointAngle]:
    right_points = tuple(point.mirrored for point in left_points)
    return (
        JointAngle(f"left_{name}", "left", kind, left_points, plane, range_deg),
        JointAngle(f"right_{name}", "right", kind, right_points, plane, range_deg),
    )


_EAR: Final = Landmark.LEFT_EAR
_SHOULDER: Final = Landmark.LEFT_SHOULDER
_ELBOW: Final = Landmark.LEFT_ELBOW
_WRIST: Final = Landmark.LEFT_WRIST
_HIP: Final = Landmark.LEFT_HIP
_KNEE: Final = Landmark.LEFT_KNEE
_ANKLE: Final = Landmark.LEFT_ANKLE
_HEEL: Final = Landmark.LEFT_HEEL
_TOE: Final = Landmark.LEFT_FOOT_INDEX

_ANGLES: Final = (
    _midline("neck_inclination", "lean_forward", _NECK, "sagittal", _TURN_DEG),
    _midline("trunk_inclination", "lean_forward", _TRUNK, "sagittal", _TURN_DEG),
    _midline("neck_flexion", "turn_forward", (*_TRUNK, *_NECK), "sagittal", _TURN_DEG),
    _midline("neck_lateral_inclination", "lean_left", _NECK, "frontal", _TURN_DEG),
    _midline("trunk_lateral_inclination", "lean_left", _TRUNK, "frontal", _TURN_DEG),
    _midline("head_tilt", "drop_left", (_EAR.mirrored, _EAR), "frontal", _QUARTER_DEG),
    _midline(
        "shoulder_tilt", "drop_left", (_SHOULDER.mirrored, _SHOULDER), "frontal", _QUARTER_DEG
    ),
    _midline("pelvis_tilt", "drop_left", (_HIP.mirrored, _HIP), "frontal", _QUARTER_DEG),
    *_both_sides("neck_inclination", "lean_forward", (_SHOULDER, _EAR), "sagittal", _TURN_DEG),
    *_both_sides("trunk_inclination", "lean_forward", (_HIP, _SHOULDER), "sagittal", _TURN_DEG),
    *_both_sides("thigh_swing", "swing_forward", (_HIP, _KNEE), "sagittal", _TURN_DEG),
    *_both_sides("shank_swing", "swing_forward", (_KNEE, _ANKLE), "sagittal", _TURN_DEG),
    *_both_sides(
        "hip_flexion", "turn_forward", (_KNEE, _HIP, _HIP, _SHOULDER), "sagittal", _TURN_DEG
    ),
    *_both_sides("knee_flexion", "bend", (_HIP, _KNEE, _ANKLE), "sagittal", _HALF_TURN_DEG),
    *_both_sides(
        "ankle_dorsiflexion", "rise", (_KNEE, _ANKLE, _HEEL, _TOE), "sagittal", _QUARTER_DEG
    ),
    *_both_sides(
        "shoulder_flexion",
        "turn_forward",
        (_ELBOW, _SHOULDER, _HIP, _SHOULDER),
        "sagittal",
        _TURN_DEG,
    ),
    *_both_sides("shoulder_elevation", "raise", (_HIP, _SHOULDER, _ELBOW), "any", _HALF_TURN_DEG),
    *_both_sides("elbow_flexion", "bend", (_SHOULDER, _ELBOW, _WRIST), "any", _HALF_TURN_DEG),
)

JOINT_ANGLES: Final = MappingProxyType({angle.key: angle for angle in _ANGLES})
"""Every angle by its key, midline first."""

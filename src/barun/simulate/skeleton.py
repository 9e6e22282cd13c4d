"""From joint angles to the 33 landmarks: forward kinematics over time.

The *room frame* is that of a level camera straight in front of the person, so that it equals the
world landmarks of such a camera: x to the person's left (right in the picture), y down, z from the
person's front to the back (away from the camera). Metres; the floor is y = 0, heights are negative.

A person with all angles zero stands upright, arms hanging, palms to the thighs. The trunk is two
straight segments (lumbar and thoracic) on the middle of the hips, the neck one segment from C7, and
a shoulder moves on a circle about the middle of the shoulders; real joints glide, these do not.
Thighs count from the vertical of the room: a seat or the ground carries the legs, not the pelvis.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.geometry.rotations import (
    compute_rotation_about_x,
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)
from barun.landmarks import N_LANDMARKS, Landmark
from barun.simulate import body as proportions
from barun.simulate.body import Body

__all__ = [
    "SIDES",
    "ArmAngles",
    "BodyAngles",
    "LegAngles",
    "Side",
    "Skeleton",
    "compute_pelvis_rotation",
    "place_landmarks",
]

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")

_Array = npt.NDArray[np.float64]
_Angle = _Array | float

# Head points as fractions of stature, seen from the middle of the ears: to the left, down, forward.
# Assumed: face sizes of an adult rounded to the millimetre at 1.70 m; the eyes lie 7.7 degrees
# above the ears (Ankrum & Nemeth).
_HEAD: Final = {
    "NOSE": (0.0, 0.012, 0.066),
    "EYE_INNER": (0.010, -0.007, 0.052),
    "EYE": (0.018, -0.0068, 0.050),
    "EYE_OUTER": (0.026, -0.007, 0.045),
    "EAR": (proportions.HALF_HEAD, 0.0, 0.0),
    "MOUTH": (0.015, 0.036, 0.053),
}
# Hand points as fractions of stature, seen from the wrist of a hanging hand: away from the body,
# down, towards the thumb. BlazePose marks knuckles; assumed from the hand length of D&C.
_HAND: Final = {
    "PINKY": (0.0, 0.48 * proportions.HAND, -0.020),
    "INDEX": (0.0, 0.52 * proportions.HAND, 0.018),
    "THUMB": (0.0, 0.34 * proportions.HAND, 0.034),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmAngles:
    """Angles of one arm in degrees, each of shape (T,) or one number."""

    elevation_deg: _Angle = 0.0
    """Shoulder raised towards the ear."""
    protraction_deg: _Angle = 0.0
    """Shoulder drawn forward."""
    flexion_deg: _Angle = 0.0
    """Upper arm forward and up from hanging."""
    abduction_deg: _Angle = 0.0
    """Upper arm away from the body."""
    rotation_deg: _Angle = 0.0
    """Upper arm turned inward about its length."""
    elbow_flexion_deg: _Angle = 0.0
    """0 for a straight arm."""
    pronation_deg: _Angle = 0.0
    """Forearm turned from thumb forward to palm back (hanging)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LegAngles:
    """Angles of one leg in degrees, each of shape (T,) or one number."""

    flexion_deg: _Angle = 0.0
    """Thigh forward and up from the vertical of the room, whatever the pelvis does."""
    abduction_deg: _Angle = 0.0
    """Thigh away from the midline, before it is flexed."""
    knee_flexion_deg: _Angle = 0.0
    """0 for a straight leg."""
    dorsiflexion_deg: _Angle = 0.0
    """Toes towards the shin; 0 with the foot square to the shank."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BodyAngles:
    """The pose of the whole body over time; angles in degrees, each of shape (T,) or one number."""

    root_m: _Array
    """Shape (T, 3). Middle of the hips in the room frame."""
    pelvis_tilt_deg: _Angle = 0.0
    """Pelvis tipped forward; slumping tips it back (negative)."""
    pelvis_obliquity_deg: _Angle = 0.0
    """Right hip up, left hip down."""
    pelvis_rotation_deg: _Angle = 0.0
    """Pelvis turned to the person's left."""
    lumbar_flexion_deg: _Angle = 0.0
    """Lower trunk bent forward against the pelvis."""
    thoracic_flexion_deg: _Angle = 0.0
    """Upper trunk bent forward against the lower."""
    lateral_lean_deg: _Angle = 0.0
    """Trunk bent to the person's left."""
    trunk_twist_deg: _Angle = 0.0
    """Upper trunk turned to the person's left."""
    neck_flexion_deg: _Angle = 0.0
    """Neck and head bent forward against the upper trunk."""
    head_tilt_deg: _Angle = 0.0
    """Head bent to the person's left shoulder."""
    head_turn_deg: _Angle = 0.0
    """Face turned to the person's left."""
    head_nod_deg: _Angle = 0.0
    """Face turned down against the neck."""
    head_forward_m: _Angle = 0.0
    """Head shifted forward against the upper trunk without turning (protraction)."""
    arms: dict[Side, ArmAngles] = field(
        default_factory=lambda: {side: ArmAngles() for side in SIDES}
    )
    """Both arms."""
    legs: dict[Side, LegAngles] = field(
        default_factory=lambda: {side: LegAngles() for side in SIDES}
    )
    """Both legs."""


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """Landmarks in the room frame."""

    positions_m: _Array
    """Shape (T, 33, 3). By Landmark."""
    c7_m: _Array
    """Shape (T, 3). The vertebra at the base of the neck, which no camera model reports."""

    @property
    def craniovertebral_angle_deg(self) -> _Array:
        """Shape (T,). How steeply the line from C7 to the ears rises, seen from the side."""
        ears_m = self.positions_m[:, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=1)
        line_m = ears_m - self.c7_m
        return np.degrees(np.arctan2(-line_m[:, 1], -line_m[:, 2]))


def _about_left(angle_deg: _Angle) -> _Array:
    return compute_rotation_about_x(np.radians(angle_deg))


def _about_down(angle_deg: _Angle) -> _Array:
    return compute_rotation_about_y(np.radians(angle_deg))


def _about_back(angle_deg: _Angle) -> _Array:
    return compute_rotation_about_z(np.radians(angle_deg))


def compute_pelvis_rotation(
    rotation_deg: _Angle, obliquity_deg: _Angle, tilt_deg: _Angle
) -> _Array:
    """Return the matrices, shape (..., 3, 3), that turn a level pelvis facing forward."""
    return np.asarray(
        _about_down(-np.asarray(rotation_deg)) @ _about_back(obliquity_deg) @ _about_left(tilt_deg)
    )


def _place(
    positions_m: _Array,
    landmark: str,
    origin_m: _Array,
    rotation: _Array,
    offset_m: tuple[float, float, float],
) -> _Array:
    """Store and return the point `offset_m` (left, down, forward) from `origin_m`."""
    left, down, forward = offset_m
    place_m = origin_m + rotate(rotation, [left, down, -forward])
    positions_m[:, Landmark[landmark]] = place_m
    return place_m


def _place_head(positions_m: _Array, body: Body, ears_m: _Array, head: _Array) -> None:
    for name, fractions in _HEAD.items():
        left, down, forward = (body.stature_m * fraction for fraction in fractions)
        if name == "NOSE":
            _place(positions_m, name, ears_m, head, (left, down, forward))
            continue
        for side, sign in (("LEFT", 1), ("RIGHT", -1)):
            label = f"MOUTH_{side}" if name == "MOUTH" else f"{side}_{name}"
            _place(positions_m, label, ears_m, head, (sign * left, down, forward))


def _place_arm(
    positions_m: _Array,
    body: Body,
    side: Side,
    angles: ArmAngles,
    shoulders_m: _Array,
    thorax: _Array,
) -> None:
    outward = 1 if side == "left" else -1
    label = side.upper()
    girdle = (
        thorax
        @ _about_down(outward * np.asarray(angles.protraction_deg))
        @ _about_back(-outward * np.asarray(angles.elevation_deg))
    )
    shoulder_m = _place(
        positions_m,
        f"{label}_SHOULDER",
        shoulders_m,
        girdle,
        (outward * body.half_shoulders_m, 0.0, 0.0),
    )
    upper_arm = (
        thorax
        @ _about_left(-np.asarray(angles.flexion_deg))
        @ _about_back(-outward * np.asarray(angles.abduction_deg))
        @ _about_down(outward * np.asarray(angles.rotation_deg))
    )
    elbow_m = _place(
        positions_m, f"{label}_ELBOW", shoulder_m, upper_arm, (0.0, body.upper_arm_m(side), 0.0)
    )
    forearm = (
        upper_arm
        @ _about_left(-np.asarray(angles.elbow_flexion_deg))
        @ _about_down(outward * np.asarray(angles.pronation_deg))
    )
    wrist_m = _place(
        positions_m, f"{label}_WRIST", elbow_m, forearm, (0.0, body.forearm_m(side), 0.0)
    )
    for name, (out, down, thumb) in _HAND.items():
        offset_m = (outward * out * body.stature_m, down * body.stature_m, thumb * body.stature_m)
        _place(positions_m, f"{label}_{name}", wrist_m, forearm, offset_m)


def _place_leg(
    positions_m: _Array, body: Body, side: Side, angles: LegAngles, hip_m: _Array
) -> None:
    outward = 1 if side == "left" else -1
    label = side.upper()
    thigh = _about_left(-np.asarray(angles.flexion_deg)) @ _about_back(
        -outward * np.asarray(angles.abduction_deg)
    )
    knee_m = _place(positions_m, f"{label}_KNEE", hip_m, thigh, (0.0, body.thigh_m(side), 0.0))
    shank = thigh @ _about_left(angles.knee_flexion_deg)
    ankle_m = _place(positions_m, f"{label}_ANKLE", knee_m, shank, (0.0, body.shank_m(side), 0.0))
    foot = shank @ _about_left(-np.asarray(angles.dorsiflexion_deg))
    sole_m, behind_m = body.ankle_height_m, body.heel_behind_ankle_m
    _place(positions_m, f"{label}_HEEL", ankle_m, foot, (0.0, sole_m, -behind_m))
    _place(positions_m, f"{label}_FOOT_INDEX", ankle_m, foot, (0.0, sole_m, body.foot_m - behind_m))


def place_landmarks(body: Body, angles: BodyAngles) -> Skeleton:
    """Return where the landmarks of a body in a pose are.

    Parameters
    ----------
    body : Body
        Segment lengths.
    angles : BodyAngles
        Joint angles over T instants.

    Returns
    -------
    Skeleton
        In the room frame, metres, double precision.
    """
    n_frames = len(angles.root_m)
    positions_m = np.empty((n_frames, N_LANDMARKS, 3))
    pelvis = compute_pelvis_rotation(
        angles.pelvis_rotation_deg, angles.pelvis_obliquity_deg, angles.pelvis_tilt_deg
    )
    lumbar = pelvis @ _about_back(angles.lateral_lean_deg) @ _about_left(angles.lumbar_flexion_deg)
    thorax = (
        lumbar
        @ _about_down(-np.asarray(angles.trunk_twist_deg))
        @ _about_left(angles.thoracic_flexion_deg)
    )
    lumbar_m = body.trunk_m * proportions.LUMBAR_SHARE
    waist_m = angles.root_m + rotate(lumbar, [0.0, -lumbar_m, 0.0])
    shoulders_m = waist_m + rotate(thorax, [0.0, lumbar_m - body.trunk_m, 0.0])

    stature_m = body.stature_m
    c7_offset_m = [0.0, -proportions.NECK_UP * stature_m, proportions.NECK_BACK * stature_m]
    c7_m = shoulders_m + rotate(thorax, c7_offset_m)
    neck = thorax @ _about_back(angles.head_tilt_deg) @ _about_left(angles.neck_flexion_deg)
    rise_m = (proportions.HEAD_UP - proportions.NECK_UP) * stature_m
    ears_m = c7_m + rotate(neck, [0.0, -rise_m, -proportions.NECK_BACK * stature_m])
    forward = rotate(thorax, [0.0, 0.0, -1.0])
    ears_m = ears_m + np.asarray(angles.head_forward_m)[..., np.newaxis] * forward
    head = neck @ _about_down(-np.asarray(angles.head_turn_deg)) @ _about_left(angles.head_nod_deg)
    _place_head(positions_m, body, ears_m, head)

    for side in SIDES:
        outward = 1 if side == "left" else -1
        _place_arm(positions_m, body, side, angles.arms[side], shoulders_m, thorax)
        hip_offset_m = (outward * body.half_hips_m, 0.0, 0.0)
        hip_m = _place(positions_m, f"{side.upper()}_HIP", angles.root_m, pelvis, hip_offset_m)
        _place_leg(positions_m, body, side, angles.legs[side], hip_m)
    return Skeleton(positions_m, c7_m)

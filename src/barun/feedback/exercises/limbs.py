"""Arms and legs whose ends are given: the angles that bring wrist or foot to its place.

A limb is two straight bones; the distance of its ends gives the angle between them, and its
direction the angles at hip or shoulder. All closed forms, of plane trigonometry.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.segments import Segments
from barun.geometry.rotations import (
    compute_rotation_about_y,
    compute_rotation_about_z,
    rotate,
)
from barun.simulate.body import Body
from barun.simulate.skeleton import ArmAngles, LegAngles, Side

__all__ = ["solve_arm", "solve_leg"]

_Array = npt.NDArray[np.float64]

_CLOSEST: Final = 1e-9
_INWARD_STRAIN: Final = 4.0
"""An arm goes so much less far across the body than away from it: 45 against 180 degrees, the range
of the simulator's sitting postures."""


def _bend_rad(first_m: float, second_m: float, apart_m: _Array) -> _Array:
    """Return by how much two bones bend so that their ends are `apart_m`; straight beyond reach."""
    cosine = (apart_m**2 - first_m**2 - second_m**2) / (2 * first_m * second_m)
    return np.asarray(np.arccos(np.clip(cosine, -1.0, 1.0)))


def solve_leg(
    body: Body, side: Side, hip_m: _Array, *, out_m: _Array, forward_m: _Array, pitch_deg: _Array
) -> LegAngles:
    """Return the angles of a leg whose foot is planted.

    Parameters
    ----------
    body : Body
        Segment lengths.
    side : {"left", "right"}
        Which leg.
    hip_m : numpy.ndarray, shape (T, 3)
        The hip in the room frame.
    out_m, forward_m : numpy.ndarray, shape (T,)
        Where the ankle of the foot is, lying flat: aside from the midline, ahead of the origin.
    pitch_deg : numpy.ndarray, shape (T,)
        Foot turned on the floor: toes up about the heel; minus is heel up about the toes.

    Returns
    -------
    LegAngles
        Where the foot is out of reach, the leg is straight and falls short of it.
    """
    outward = 1 if side == "left" else -1
    pitch = np.radians(pitch_deg)
    behind_m, before_m = body.heel_behind_ankle_m, body.foot_m - body.heel_behind_ankle_m
    pivot_m = np.where(pitch > 0, -behind_m, before_m)
    # The ankle about the point that stays on the floor: (-pivot, height) turned by the pitch.
    cosine, sine = np.cos(pitch), np.sin(pitch)
    ahead_m = pivot_m - pivot_m * cosine - body.ankle_height_m * sine
    up_m = -pivot_m * sine + body.ankle_height_m * cosine
    ankle_m = np.stack([outward * out_m, -up_m, -(forward_m + ahead_m)], axis=-1)

    way_m = ankle_m - hip_m
    thigh_m, shank_m = body.thigh_m(side), body.shank_m(side)
    apart_m = np.linalg.norm(way_m, axis=-1)
    knee = _bend_rad(thigh_m, shank_m, apart_m)
    down_m = thigh_m + shank_m * np.cos(knee)
    back_m = shank_m * np.sin(knee)
    abduction = np.arcsin(np.clip(outward * way_m[..., 0] / down_m, -1.0, 1.0))
    # Flexion turns (down cos a, back) in the plane of y and z onto the way to the ankle.
    flexion = np.arctan2(back_m, down_m * np.cos(abduction)) - np.arctan2(
        way_m[..., 2], way_m[..., 1]
    )
    # The foot's own pitch is what thigh and knee have turned it, and the ankle the rest.
    dorsiflexion = pitch - (flexion - knee)
    return LegAngles(
        flexion_deg=np.degrees(flexion),
        abduction_deg=np.degrees(abduction),
        knee_flexion_deg=np.degrees(knee),
        dorsiflexion_deg=np.degrees(dorsiflexion),
    )


def _likelier(first_rad: _Array, second_rad: _Array) -> _Array:
    """Return, of two angles of abduction, the one nearer to what shoulders do."""
    wrapped = [(angle + np.pi) % (2 * np.pi) - np.pi for angle in (first_rad, second_rad)]
    strain = [np.where(angle < 0, -_INWARD_STRAIN * angle, angle) for angle in wrapped]
    return np.where(strain[0] <= strain[1], wrapped[0], wrapped[1])


def solve_arm(
    body: Body, side: Side, given: ArmAngles, segments: Segments, wrist_m: _Array
) -> ArmAngles:
    """Return the angles of an arm whose wrist is at a place.

    Parameters
    ----------
    body : Body
        Segment lengths.
    side : {"left", "right"}
        Which arm.
    given : ArmAngles
        Shoulder, rotation of the upper arm about its length and pronation are taken from here.
    segments : Segments
        Where the trunk is.
    wrist_m : numpy.ndarray, shape (T, 3)
        Where the wrist is to be, in the room frame.

    Returns
    -------
    ArmAngles
        Of two solutions the one that strains the shoulder less. Out of reach, the arm points
        there.
    """
    outward = 1 if side == "left" else -1
    girdle = (
        segments.thorax
        @ compute_rotation_about_y(outward * np.radians(given.protraction_deg))
        @ compute_rotation_about_z(-outward * np.radians(given.elevation_deg))
    )
    shoulder_m = segments.shoulders_m + rotate(girdle, [outward * body.half_shoulders_m, 0.0, 0.0])
    way_m = rotate(np.swapaxes(segments.thorax, -1, -2), wrist_m - shoulder_m)
    upper_m, fore_m = body.upper_arm_m(side), body.forearm_m(side)
    apart_m = np.maximum(np.linalg.norm(way_m, axis=-1), _CLOSEST)
    elbow = _bend_rad(upper_m, fore_m, apart_m)
    straight_m = np.stack(
        [np.zeros_like(elbow), upper_m + fore_m * np.cos(elbow), -fore_m * np.sin(elbow)], axis=-1
    )
    turned_m = rotate(
        compute_rotation_about_y(outward * np.radians(given.rotation_deg)), straight_m
    )
    # Abduction a: x cos a + outward y sin a has to be the way's x; then flexion turns y and z.
    across_m, down_m = outward * turned_m[..., 0], turned_m[..., 1]
    aside_m = outward * way_m[..., 0]
    reach_m = np.maximum(np.hypot(across_m, down_m), _CLOSEST)
    lean = np.arctan2(across_m, down_m)
    swing = np.arcsin(np.clip(aside_m / reach_m, -1.0, 1.0))
    abduction = _likelier(swing - lean, np.pi - swing - lean)
    bent_m = rotate(compute_rotation_about_z(-outward * abduction), turned_m)
    flexion = np.arctan2(bent_m[..., 2], bent_m[..., 1]) - np.arctan2(way_m[..., 2], way_m[..., 1])
    flexion = (flexion + np.pi) % (2 * np.pi) - np.pi
    return ArmAngles(
        elevation_deg=given.elevation_deg,
        protraction_deg=given.protraction_deg,
        flexion_deg=np.degrees(flexion),
        abduction_deg=np.degrees(abduction),
        rotation_deg=given.rotation_deg,
        elbow_flexion_deg=np.degrees(elbow),
        pronation_deg=given.pronation_deg,
    )

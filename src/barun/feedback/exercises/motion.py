"""The course of an exercise: from pose to pose as people move, and the body placed in each.

People move smoothly from one rest to the next; the course between two poses is that of least jerk.

References
----------
Flash & Hogan (1985), J Neurosci 5:1688, equation for a movement from rest to rest:
x(t) = x0 + (x1 - x0) (10 s^3 - 15 s^4 + 6 s^5), s = t / duration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.feedback.exercises.key_pose import HandPlace, KeyPose, Side, Support
from barun.feedback.exercises.limbs import solve_arm, solve_leg
from barun.feedback.exercises.segments import Segments, compute_segments
from barun.geometry.rotations import rotate
from barun.simulate.body import Body
from barun.simulate.skeleton import (
    SIDES,
    ArmAngles,
    BodyAngles,
    LegAngles,
    Skeleton,
    compute_pelvis_rotation,
    place_landmarks,
)

__all__ = ["BODY", "PlacedMotion", "compute_minimum_jerk", "place_poses"]

_Array = npt.NDArray[np.float64]

BODY: Final = Body()
"""The person of the drawings: 1.70 m, both sides alike."""
BACK_TO_SPINE_M: Final = 0.10
"""Depth of the chest behind the shoulders, which are so high in lying; assumed."""
_STRAIGHT: Final = 0.9995
"""Distance from hip to ankle as a share of the leg's length, standing: knees not locked."""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedMotion:
    """The body over T instants, in the room frame of `barun.simulate.skeleton`."""

    angles: BodyAngles
    """Joint angles, those of the planted legs and resting hands included."""
    skeleton: Skeleton
    """The landmarks."""
    segments: Segments
    """Axes and joints of head and trunk."""


def compute_minimum_jerk(shares: npt.ArrayLike) -> _Array:
    """Return how far a movement from rest to rest has come.

    Parameters
    ----------
    shares : array-like, shape (...)
        Part of the duration that has passed, 0 to 1; beyond, the movement rests.

    Returns
    -------
    numpy.ndarray, shape (...)
        Part of the way, 0 to 1, from Flash & Hogan (1985).

    Examples
    --------
    >>> compute_minimum_jerk([0.0, 0.5, 1.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    share = np.clip(np.asarray(shares, dtype=np.float64), 0.0, 1.0)
    return np.asarray(share**3 * (10 - 15 * share + 6 * share**2))


def _rest_height_m(support: Support) -> float:
    """Return the middle of the hips above the floor where the pose does not move it."""
    if support == "seat":
        return BODY.seated_hip_height_m
    if support == "feet":
        leg_m = BODY.thigh_m("left") + BODY.shank_m("left")
        return leg_m * _STRAIGHT + BODY.ankle_height_m
    return 0.0


def _posed(root_m: _Array, values: dict[str, _Array]) -> BodyAngles:
    """Return the angles of head and trunk; arms and legs hang."""
    return BodyAngles(
        root_m=root_m,
        pelvis_tilt_deg=values["pelvis_tilt_deg"],
        pelvis_obliquity_deg=values["pelvis_obliquity_deg"],
        pelvis_rotation_deg=values["pelvis_rotation_deg"],
        lumbar_flexion_deg=values["lumbar_flexion_deg"],
        thoracic_flexion_deg=values["thoracic_flexion_deg"],
        lateral_lean_deg=values["lateral_lean_deg"],
        trunk_twist_deg=values["trunk_twist_deg"],
        neck_flexion_deg=values["neck_flexion_deg"],
        head_tilt_deg=values["head_tilt_deg"],
        head_turn_deg=values["head_turn_deg"],
        head_nod_deg=values["head_nod_deg"],
        head_forward_m=values["head_forward_m"],
    )


def _place_root_m(support: Support, values: dict[str, _Array]) -> _Array:
    """Return the middle of the hips, shape (T, 3); lying, the shoulders stay where they are."""
    root_m = np.stack(
        [
            values["hip_left_m"],
            -_rest_height_m(support) - values["hip_up_m"],
            -values["hip_forward_m"],
        ],
        axis=-1,
    )
    if support != "floor":
        return root_m
    angles = _posed(root_m, values)
    shoulders_m = compute_segments(BODY, angles, place_landmarks(BODY, angles)).shoulders_m
    resting_m = np.array([0.0, -BACK_TO_SPINE_M, BODY.trunk_m])
    return np.asarray(root_m + resting_m - shoulders_m)


def _legs(values: dict[str, _Array], root_m: _Array) -> dict[Side, LegAngles]:
    pelvis = compute_pelvis_rotation(
        values["pelvis_rotation_deg"], values["pelvis_obliquity_deg"], values["pelvis_tilt_deg"]
    )
    legs: dict[Side, LegAngles] = {}
    for side in SIDES:
        outward = 1 if side == "left" else -1
        hip_m = root_m + rotate(pelvis, [outward * BODY.half_hips_m, 0.0, 0.0])
        legs[side] = solve_leg(
            BODY,
            side,
            hip_m,
            out_m=values[f"foot_out_{side}_m"],
            forward_m=values[f"foot_forward_{side}_m"],
            pitch_deg=values[f"foot_pitch_{side}_deg"],
        )
    return legs


def _free_arm(values: dict[str, _Array], side: Side) -> ArmAngles:
    return ArmAngles(
        elevation_deg=values[f"shoulder_elevation_{side}_deg"],
        protraction_deg=values[f"shoulder_protraction_{side}_deg"],
        flexion_deg=values[f"arm_flexion_{side}_deg"],
        abduction_deg=values[f"arm_abduction_{side}_deg"],
        rotation_deg=values[f"arm_rotation_{side}_deg"],
        elbow_flexion_deg=values[f"elbow_flexion_{side}_deg"],
        pronation_deg=values[f"pronation_{side}_deg"],
    )


def _hand_m(place: HandPlace, way_m: _Array, segments: Segments) -> _Array:
    """Return the wrist in the room, shape (T, 3), from its way left, up and forward."""
    frames = {
        "head": (segments.ears_m, segments.head),
        "chest": (segments.shoulders_m, segments.thorax),
        "pelvis": (segments.hips_m, segments.pelvis),
    }
    room_way_m = way_m * np.array([1.0, -1.0, -1.0])
    if place == "room":
        return room_way_m
    origin_m, rotation = frames[place]
    return np.asarray(origin_m + rotate(rotation, room_way_m))


@dataclass(frozen=True, slots=True, eq=False)
class _Resting:
    """A hand that rests somewhere for some of the time."""

    side: Side
    place: HandPlace
    way_m: _Array
    """Shape (T, 3). Left, up, forward from the place."""
    lasts: _Array
    """Shape (T,). Whether it rests there."""


def _mix_arms(given: ArmAngles, solved: ArmAngles, lasts: _Array) -> ArmAngles:
    """Return the arm as solved where the hand rests, as given where it moves freely."""
    return replace(
        given,
        flexion_deg=np.where(lasts, solved.flexion_deg, given.flexion_deg),
        abduction_deg=np.where(lasts, solved.abduction_deg, given.abduction_deg),
        elbow_flexion_deg=np.where(lasts, solved.elbow_flexion_deg, given.elbow_flexion_deg),
    )


def _place(support: Support, values: dict[str, _Array], hands: Sequence[_Resting]) -> PlacedMotion:
    """Place the body, hands that rest somewhere included."""
    root_m = _place_root_m(support, values)
    legs = _legs(values, root_m)
    arms = {side: _free_arm(values, side) for side in SIDES}
    angles = replace(_posed(root_m, values), arms=arms, legs=legs)
    skeleton = place_landmarks(BODY, angles)
    segments = compute_segments(BODY, angles, skeleton)
    if hands:
        for hand in hands:
            target_m = _hand_m(hand.place, hand.way_m, segments)
            solved = solve_arm(BODY, hand.side, arms[hand.side], segments, target_m)
            arms[hand.side] = _mix_arms(arms[hand.side], solved, hand.lasts)
        angles = replace(angles, arms=arms)
        skeleton = place_landmarks(BODY, angles)
    return PlacedMotion(angles, skeleton, segments)


def _find_resting(poses: Sequence[KeyPose], weights: _Array) -> list[_Resting]:
    """Return each hand that rests on one thing in all poses that take part at an instant."""
    found = []
    for side in SIDES:
        for place in sorted({pose.hands[side].place for pose in poses if side in pose.hands}):
            resting = [side in pose.hands and pose.hands[side].place == place for pose in poses]
            hands = [pose.hands[side] for pose in poses if side in pose.hands]
            ways_m = np.array([[hand.left_m, hand.up_m, hand.forward_m] for hand in hands])
            having = np.array([side in pose.hands for pose in poses])
            lasts = np.all((weights == 0) | np.array(resting), axis=1)
            found.append(_Resting(side, place, weights[:, having] @ ways_m, lasts))
    return found


def _with_arms_of(pose: KeyPose, support: Support) -> dict[str, float]:
    """Return the values of a pose, with the angles of arms whose hands rest somewhere."""
    if not pose.hands:
        return dict(pose.values)
    placed = place_poses(support, [pose], np.ones((1, 1)))
    values = dict(pose.values)
    for side in pose.hands:
        arm = placed.angles.arms[side]
        for name in ("flexion", "abduction"):
            values[f"arm_{name}_{side}_deg"] = float(np.ravel(getattr(arm, f"{name}_deg"))[0])
        values[f"elbow_flexion_{side}_deg"] = float(np.ravel(arm.elbow_flexion_deg)[0])
    return values


def place_poses(support: Support, poses: Sequence[KeyPose], weights: _Array) -> PlacedMotion:
    """Place the body in mixtures of poses.

    Parameters
    ----------
    support : {"seat", "feet", "floor"}
        What carries the body.
    poses : sequence of KeyPose, length K
        The poses between which the body moves.
    weights : numpy.ndarray, shape (T, K)
        Share of each pose at each instant; rows add up to 1.

    Notes
    -----
    A hand that rests on the same thing in all poses that take part at an instant stays on it; one
    that changes its place moves through the angles of its arm.
    """
    single = len(poses) == 1
    rows = [dict(pose.values) if single else _with_arms_of(pose, support) for pose in poses]
    values = {name: weights @ np.array([row[name] for row in rows]) for name in rows[0]}
    return _place(support, values, _find_resting(poses, weights))

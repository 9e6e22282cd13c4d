"""The poses: possible for a person, and the same person all the time."""

import numpy as np
import numpy.typing as npt
import pytest

from barun.feedback.exercises import Exercise, load_exercises
from barun.feedback.exercises.animation import place_course, plan_course
from barun.feedback.exercises.key_pose import SIDES, read_key_pose
from barun.feedback.exercises.motion import (
    BODY,
    PlacedMotion,
    compute_minimum_jerk,
    place_poses,
)
from barun.landmarks import Landmark
from barun.simulate.skeleton import Side

EXERCISES = load_exercises()
by_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.key)

BONES = [
    ("LEFT_HIP", "RIGHT_HIP"),
    *((f"{side}_{first}", f"{side}_{second}") for side in ("LEFT", "RIGHT") for first, second in (
        ("HIP", "KNEE"), ("KNEE", "ANKLE"), ("ANKLE", "HEEL"), ("HEEL", "FOOT_INDEX"),
        ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("WRIST", "INDEX"), ("EAR", "EYE"),
    )),
    ("LEFT_EAR", "RIGHT_EAR"), ("LEFT_EAR", "NOSE"),
]  # fmt: skip

_Array = npt.NDArray[np.float64]


def _placed(exercise: Exercise) -> PlacedMotion:
    return place_course(exercise, plan_course(exercise.motion))


def _joints(placed: PlacedMotion) -> dict[str, tuple[float, float, _Array]]:
    """Return the anatomical angles with their lowest and highest value, degrees.

    Ranges are those of the American Academy of Orthopaedic Surgeons (Norkin & White, Measurement of
    Joint Motion, appendix): neck 45 each way, turning 60; back 80 forward, 25 back, 35 aside, 45
    turning; shoulder 180, 60 back, 90 outward; elbow 150; hip 120, 30 back; knee 135; ankle 50
    down. Wider where the model's joint is not the anatomical one: an arm across the body (45),
    inward rotation with the elbow bent (90), and the ankle under body weight (40 instead of 20).
    """
    angles = placed.angles
    joints = {
        "neck": (-45.0, 45.0, angles.neck_flexion_deg + np.asarray(angles.head_nod_deg)),
        "neck aside": (-45.0, 45.0, angles.head_tilt_deg),
        "neck turn": (-60.0, 60.0, angles.head_turn_deg),
        "back": (-25.0, 80.0, angles.lumbar_flexion_deg + np.asarray(angles.thoracic_flexion_deg)),
        "back aside": (-35.0, 35.0, angles.lateral_lean_deg),
        "back turn": (-45.0, 45.0, angles.trunk_twist_deg),
    }
    for side in SIDES:
        arm, leg = angles.arms[side], angles.legs[side]
        joints |= {
            f"{side} shoulder": (-60.0, 180.0, arm.flexion_deg),
            f"{side} shoulder aside": (-45.0, 180.0, arm.abduction_deg),
            f"{side} shoulder turn": (-90.0, 90.0, arm.rotation_deg),
            f"{side} shoulder up": (-15.0, 30.0, arm.elevation_deg),
            f"{side} shoulder forward": (-30.0, 30.0, arm.protraction_deg),
            f"{side} elbow": (0.0, 150.0, arm.elbow_flexion_deg),
            f"{side} hip": (-30.0, 120.0, leg.flexion_deg + np.asarray(angles.pelvis_tilt_deg)),
            f"{side} hip aside": (-30.0, 45.0, leg.abduction_deg),
            f"{side} knee": (0.0, 135.0, leg.knee_flexion_deg),
            f"{side} ankle": (-50.0, 40.0, leg.dorsiflexion_deg),
        }
    return {name: (low, high, np.asarray(values)) for name, (low, high, values) in joints.items()}


@by_exercise
def test_joints_stay_within_their_ranges(exercise: Exercise) -> None:
    wrong = {
        name: (round(float(values.min())), round(float(values.max())))
        for name, (low, high, values) in _joints(_placed(exercise)).items()
        if values.min() < low - 1e-6 or values.max() > high + 1e-6
    }

    assert wrong == {}


@by_exercise
def test_bones_keep_their_lengths(exercise: Exercise) -> None:
    positions_m = _placed(exercise).skeleton.positions_m
    for first, second in BONES:
        lengths_m = np.linalg.norm(
            positions_m[:, Landmark[first]] - positions_m[:, Landmark[second]], axis=-1
        )
        assert np.ptp(lengths_m) < 1e-9, (first, second)
        assert lengths_m[0] > 0.01


@by_exercise
def test_body_moves_without_a_jump(exercise: Exercise) -> None:
    course = plan_course(exercise.motion)
    positions_m = place_course(exercise, course).skeleton.positions_m
    steps_m = np.linalg.norm(np.diff(positions_m, axis=0), axis=-1)

    assert steps_m.max() < 0.25, "a quarter of a metre from one frame to the next"
    assert np.allclose(positions_m[0], positions_m[-1], atol=1e-9)
    assert np.all(np.diff(course.times_s) > 0)
    assert steps_m.max() > 0.005, "it moves"


@by_exercise
def test_feet_stay_where_they_stand(exercise: Exercise) -> None:
    placed = _placed(exercise)
    for side in SIDES:
        label = side.upper()
        heel_m, toes_m = (
            placed.skeleton.positions_m[:, Landmark[f"{label}_{end}"]]
            for end in ("HEEL", "FOOT_INDEX")
        )
        lowest_m = np.maximum(heel_m[:, 1], toes_m[:, 1])  # y points down
        assert np.abs(lowest_m).max() < 0.004, "a foot neither floats nor sinks"
        if not exercise.motion.other_side:
            slid_m = min(
                np.ptp(heel_m[:, [0, 2]], axis=0).max(), np.ptp(toes_m[:, [0, 2]], axis=0).max()
            )
            assert slid_m < 0.004


@by_exercise
def test_hands_reach_what_they_rest_on(exercise: Exercise) -> None:
    motion = exercise.motion
    for pose in motion.poses:
        placed = place_poses(motion.support, [pose], np.ones((1, 1)))
        for side, hand in pose.hands.items():
            if hand.place != "room":
                continue
            wrist_m = placed.skeleton.positions_m[0, Landmark[f"{side.upper()}_WRIST"]]
            wanted_m = np.array([hand.left_m, -hand.up_m, -hand.forward_m])
            assert np.linalg.norm(wrist_m - wanted_m) < 0.03, (exercise.key, side)


@by_exercise
def test_number_of_poses_and_frames(exercise: Exercise) -> None:
    course = plan_course(exercise.motion)

    assert 2 <= len(exercise.motion.poses) <= 4
    assert np.allclose(course.weights.sum(axis=1), 1)
    assert np.all(np.count_nonzero(course.weights, axis=1) <= 2), "between two poses at a time"
    assert course.weights[course.end, len(exercise.motion.poses) - 1] == 1


def test_minimum_jerk_by_hand() -> None:
    # s = 1/4: 10/64 - 15/256 + 6/1024 = 0.103515625
    assert compute_minimum_jerk([-1, 0, 0.25, 0.5, 0.75, 1, 2]).tolist() == pytest.approx(
        [0, 0, 0.103515625, 0.5, 0.896484375, 1, 1]
    )


def test_minimum_jerk_starts_and_ends_at_rest() -> None:
    step = 1e-4
    near_start, near_end = compute_minimum_jerk([step, 1 - step])
    assert near_start / step < 1e-6
    assert (1 - near_end) / step < 1e-6


def test_standing_is_as_tall_as_the_body() -> None:
    placed = place_poses("feet", [read_key_pose("feet", [])], np.ones((1, 1)))
    positions_m = placed.skeleton.positions_m[0]
    ears_m = (positions_m[Landmark.LEFT_EAR] + positions_m[Landmark.RIGHT_EAR]) / 2

    # Ears above the shoulders' middle 0.112, shoulders at 0.818 of stature.
    assert -ears_m[1] == pytest.approx((0.818 + 0.112) * BODY.stature_m, abs=0.002)
    assert positions_m[Landmark.LEFT_HEEL, 1] == pytest.approx(0, abs=1e-6)


def test_lying_rests_on_the_shoulders_however_the_hips_rise() -> None:
    poses = [read_key_pose("floor", [{"pelvis_tilt_deg": tilt}]) for tilt in (-90.0, -115.0)]
    shoulders_m = place_poses("floor", poses, np.eye(2)).segments.shoulders_m
    hips_m = place_poses("floor", poses, np.eye(2)).segments.hips_m

    assert np.allclose(shoulders_m[0], shoulders_m[1], atol=1e-12)
    # 25 degrees over the length of the trunk, 0.288 of 1.70 m
    assert -(hips_m[1, 1] - hips_m[0, 1]) == pytest.approx(0.288 * 1.7 * np.sin(np.radians(25)))


def test_mirror_twice_is_the_pose() -> None:
    for exercise in EXERCISES:
        for pose in exercise.motion.poses:
            assert pose.mirrored.mirrored == pose


def test_mirrored_pose_is_the_mirrored_body() -> None:
    mirror = [
        Landmark[name.replace("LEFT", "*").replace("RIGHT", "LEFT").replace("*", "RIGHT")]
        for name in Landmark.__members__
    ]
    for exercise in EXERCISES:
        motion = exercise.motion
        pose = motion.poses[-1]
        there, back = (
            place_poses(motion.support, [one], np.ones((1, 1))).skeleton.positions_m[0]
            for one in (pose, pose.mirrored)
        )
        assert np.allclose(back[mirror] * np.array([-1, 1, 1]), there, atol=1e-9), exercise.key


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"knee_bend_deg": 3}, id="unknown"),
        pytest.param({"head_tilt_deg": "far"}, id="no number"),
        pytest.param({"hand_left": {"on": "moon"}}, id="no such place"),
        pytest.param({"hand_right": "loose"}, id="no such word"),
    ],
)
def test_mistake_in_a_pose_is_noticed(entry: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"a (pose|hand)"):
        read_key_pose("seat", [entry])


def test_last_word_counts_and_both_sides_are_meant_without_a_side() -> None:
    pose = read_key_pose(
        "feet",
        [
            {
                "arm_flexion_deg": 30,
                "hand_left": {"on": "head", "left_m": 0, "up_m": 0, "forward_m": 0},
            },
            {"arm_flexion_right_deg": 50, "hand_left": "free"},
        ],
    )
    sides: tuple[Side, ...] = ("left", "right")
    assert [pose.values[f"arm_flexion_{side}_deg"] for side in sides] == [30, 50]
    assert pose.hands == {}

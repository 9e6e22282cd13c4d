"""The still person has hand-worked angles; angle signs are those of the kinematics table."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from barun.kinematics.joint_angles import compute_joint_angles
from barun.landmarks import MIRROR, Landmark
from barun.simulate import (
    CHIN_ON_HAND,
    CLEAN,
    DESK_SIDE_CAMERA,
    LEANING_LEFT,
    SITTING_POSTURES,
    SLUMPED,
    UPRIGHT,
    Body,
    Camera,
    Disturbances,
    Liveliness,
    SimulatedRecording,
    SittingPosture,
    SittingScript,
    simulate_sitting,
)

_STILL = Liveliness(sway_deg=0, breath_deg=0)
_SCRIPT = SittingScript.sit(UPRIGHT, 1).then(SLUMPED, move_s=1, hold_s=1)


def _sit(posture: SittingPosture, **options: object) -> SimulatedRecording:
    settings = {"liveliness": _STILL, "disturbances": CLEAN} | options
    script = SittingScript.sit(posture, 0.1)
    return simulate_sitting(script, np.random.default_rng(0), **settings)  # type: ignore[arg-type] # options of any kind


def _true(posture: SittingPosture, key: str) -> float:
    return float(_sit(posture).true_angles_deg[key][0])


@pytest.mark.parametrize(
    ("key", "expected_deg"),
    [
        ("neck_inclination", 0),
        ("trunk_inclination", 0),
        ("neck_flexion", 0),
        ("trunk_lateral_inclination", 0),
        ("neck_lateral_inclination", 0),
        ("head_tilt", 0),
        ("shoulder_tilt", 0),
        ("pelvis_tilt", 0),
        ("left_knee_flexion", 90),
        ("right_knee_flexion", 90),
        ("left_thigh_swing", 90),
        ("left_shank_swing", 0),
        ("left_ankle_dorsiflexion", 0),
        ("left_elbow_flexion", UPRIGHT.elbow_flexion_left_deg),
        ("right_shoulder_flexion", UPRIGHT.arm_flexion_right_deg),
    ],
    ids=lambda value: str(value),
)
def test_upright_person(key: str, expected_deg: float) -> None:
    assert _true(UPRIGHT, key) == pytest.approx(expected_deg, abs=1e-4)


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("pelvis_tilt_deg", "trunk_inclination"),
        ("lateral_lean_deg", "trunk_lateral_inclination"),
        ("lateral_lean_deg", "shoulder_tilt"),
        ("pelvis_obliquity_deg", "pelvis_tilt"),
        ("head_tilt_deg", "head_tilt"),
    ],
    ids=lambda value: str(value),
)
@pytest.mark.parametrize("angle_deg", [-12.0, 7.0], ids=["minus", "plus"])
def test_setting_is_the_angle_of_the_kinematics_table(
    setting: str, key: str, angle_deg: float
) -> None:
    assert _true(SittingPosture(**{setting: angle_deg}), key) == pytest.approx(angle_deg, abs=1e-4)


def test_bent_upper_trunk_leans_the_whole_by_less() -> None:
    # 42 % of the trunk stays upright, 58 % bends: atan(.58 sin 30 / (.42 + .58 cos 30)).
    expected_deg = np.degrees(np.arctan2(0.58 * 0.5, 0.42 + 0.58 * np.sqrt(0.75)))
    lean_deg = _true(SittingPosture(thoracic_flexion_deg=30), "trunk_inclination")
    assert lean_deg == pytest.approx(expected_deg, abs=1e-4)


def test_head_pushed_forward() -> None:
    # The ears are 0.112 of 1.70 m above the shoulders.
    expected_deg = np.degrees(np.arctan2(0.05, 0.112 * 1.70))
    inclination_deg = _true(SittingPosture(head_forward_m=0.05), "neck_inclination")
    assert inclination_deg == pytest.approx(expected_deg, abs=1e-4)


def test_one_raised_shoulder_tilts_by_half() -> None:
    # Isosceles triangle: apex angle 180 - 10 at the middle, so the base is tilted by 5.
    tilt_deg = _true(SittingPosture(shoulder_elevation_left_deg=10), "shoulder_tilt")
    assert tilt_deg == pytest.approx(-5, abs=1e-4)


def test_craniovertebral_angle_of_the_upright_person_is_that_of_lau_2009() -> None:
    angle_deg = _sit(UPRIGHT).settings["craniovertebral_angle_deg"][0]
    assert angle_deg == pytest.approx(np.degrees(np.arctan2(0.075, 0.063)), abs=1e-9)
    assert abs(angle_deg - 50.58) < 2.09


def test_slumping_opens_no_doubt_about_direction() -> None:
    slumped = _sit(SLUMPED)
    assert slumped.true_angles_deg["neck_inclination"][0] > 20
    assert slumped.true_angles_deg["trunk_inclination"][0] > 5
    assert slumped.settings["craniovertebral_angle_deg"][0] < 40


def test_hand_rests_at_the_chin() -> None:
    positions_m = _sit(CHIN_ON_HAND).positions_m[0]
    mouth_m = positions_m[[Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]].mean(axis=0)
    knuckles_m = positions_m[[Landmark.RIGHT_INDEX, Landmark.RIGHT_PINKY]].mean(axis=0)
    assert np.linalg.norm(mouth_m - knuckles_m) < 0.08


def test_feet_lie_flat_on_the_floor() -> None:
    positions_m = _sit(SLUMPED).positions_m
    feet = [Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL, Landmark.LEFT_FOOT_INDEX]
    np.testing.assert_allclose(positions_m[:, feet, 1], 0, atol=1e-12)


def test_left_is_to_the_right_in_the_picture_of_a_front_camera() -> None:
    image_x = _sit(UPRIGHT).sequence.image_xyz[0, :, 0]
    assert image_x[Landmark.LEFT_SHOULDER] > image_x[Landmark.RIGHT_SHOULDER]
    assert image_x[Landmark.LEFT_EYE_OUTER] > image_x[Landmark.LEFT_EYE_INNER]


@pytest.mark.parametrize("name", SITTING_POSTURES, ids=str)
def test_mirrored_posture_gives_mirrored_skeleton(name: str) -> None:
    posture = SITTING_POSTURES[name]
    mirrored_m = _sit(posture).positions_m[:, MIRROR] * np.array([-1, 1, 1])
    np.testing.assert_allclose(_sit(posture.mirrored).positions_m, mirrored_m, atol=1e-12)


def test_mirrored_camera_sees_the_mirrored_person() -> None:
    mirrored = _sit(LEANING_LEFT, camera=Camera(mirrored=True)).sequence
    opposite = _sit(LEANING_LEFT.mirrored, camera=Camera()).sequence
    np.testing.assert_allclose(mirrored.image_xyz, opposite.image_xyz, atol=1e-6)
    np.testing.assert_allclose(mirrored.world_xyz, opposite.world_xyz, atol=1e-6)  # type: ignore[arg-type] # not None
    np.testing.assert_allclose(mirrored.visibility, opposite.visibility, atol=1e-6)


_BONES = [
    (Landmark.LEFT_HIP, Landmark.LEFT_KNEE),
    (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST),
    (Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX),
    (Landmark.LEFT_EAR, Landmark.NOSE),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
]


def test_segment_lengths_never_change() -> None:
    script = SittingScript.sit(UPRIGHT, 1)
    for posture in SITTING_POSTURES.values():
        script = script.then(posture, move_s=0.5, hold_s=0.5)
    body = Body(stature_m=1.6, arm_scale_right=1.05)
    positions_m = simulate_sitting(script, np.random.default_rng(3), body=body).positions_m
    for start, end in _BONES:
        lengths_m = np.linalg.norm(positions_m[:, start] - positions_m[:, end], axis=-1)
        np.testing.assert_allclose(lengths_m, lengths_m[0], rtol=1e-12)
    forearm_m = np.linalg.norm(
        positions_m[0, Landmark.RIGHT_ELBOW] - positions_m[0, Landmark.RIGHT_WRIST]
    )
    assert forearm_m == pytest.approx(0.146 * 1.6 * 1.05)


def test_same_seed_same_recording_other_seed_another() -> None:
    def record(seed: int) -> npt.NDArray[np.float32]:
        return simulate_sitting(_SCRIPT, np.random.default_rng(seed)).sequence.image_xyz

    np.testing.assert_array_equal(record(4), record(4))
    assert not np.array_equal(record(4), record(5))


def test_sway_has_the_size_asked_for() -> None:
    script = SittingScript.sit(UPRIGHT, 300)
    life = Liveliness(sway_deg=1.0, breath_deg=0)
    slow = Camera(frame_rate_hz=5)
    spreads = [
        simulate_sitting(
            script, np.random.default_rng(seed), camera=slow, liveliness=life, disturbances=CLEAN
        )
        .settings["lateral_lean_deg"]
        .std()
        for seed in range(4)
    ]
    assert np.mean(spreads) == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("azimuth_deg", [0, 30, -90, 180], ids=str)
def test_kinematics_in_metres_recovers_the_truth_from_any_side(azimuth_deg: float) -> None:
    recording = _sit(SLUMPED, camera=replace(DESK_SIDE_CAMERA, azimuth_deg=azimuth_deg))
    series = compute_joint_angles(recording.sequence, "world")
    for angle in series.angles:
        np.testing.assert_allclose(
            series.angle_deg(angle.key), recording.true_angles_deg[angle.key], atol=1e-3
        )


def test_noise_leaves_the_truth_alone() -> None:
    noisy = _sit(SLUMPED, disturbances=Disturbances(image_jitter=0.01))
    clean = _sit(SLUMPED)
    for key, values_deg in clean.true_angles_deg.items():
        np.testing.assert_array_equal(noisy.true_angles_deg[key], values_deg)
    np.testing.assert_array_equal(noisy.true_sequence.image_xyz, clean.sequence.image_xyz)


def test_truth_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        _sit(UPRIGHT).true_angles_deg["head_tilt"][0] = 1

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import LandmarkValueError, SettingError
from barun.kinematics.joint_angles import JOINT_ANGLES, Reference, compute_joint_angles
from barun.landmarks import MIRROR, Landmark, LandmarkSequence
from tests.fixtures.motions import make_front_sequence, make_side_sequence

SIDE_KEYS = [angle.key for angle in JOINT_ANGLES.values() if angle.plane != "frontal"]


def _with(sequence: LandmarkSequence, **changes: object) -> LandmarkSequence:
    fields = {
        field.name: getattr(sequence, field.name) for field in dataclasses.fields(sequence)
    } | changes
    return LandmarkSequence.from_arrays(
        fields["image_xyz"],
        fields["visibility"],
        fields["times_s"],
        size_wh=fields["size_wh"],
        source=fields["source"],
        world_xyz=fields["world_xyz"],
    )


def _mirrored(sequence: LandmarkSequence) -> LandmarkSequence:
    """The same movement seen in a mirror, left and right exchanged to stay the subject's."""
    image = sequence.image_xyz[:, MIRROR].copy()
    image[..., 0] = 1 - image[..., 0]
    assert sequence.world_xyz is not None
    world = sequence.world_xyz[:, MIRROR] * np.array([-1, 1, 1], dtype=np.float32)
    return _with(sequence, image_xyz=image, world_xyz=world)


def _swapped_sides(key: str) -> str:
    if key.startswith("left_"):
        return "right_" + key.removeprefix("left_")
    return "left_" + key.removeprefix("right_") if key.startswith("right_") else key


@pytest.mark.parametrize("reference", ["image", "world"])
@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize(
    ("pose", "key", "expected_deg"),
    [
        pytest.param({"trunk_deg": 20}, "trunk_inclination", 20, id="trunk forward"),
        pytest.param({"trunk_deg": -10}, "trunk_inclination", -10, id="trunk backward"),
        pytest.param({"neck_deg": 35}, "neck_inclination", 35, id="neck forward"),
        pytest.param({"neck_deg": -15}, "left_neck_inclination", -15, id="neck backward"),
        pytest.param({"trunk_deg": 20, "neck_deg": 35}, "neck_flexion", 15, id="neck on trunk"),
        pytest.param({}, "left_knee_flexion", 0, id="straight knee"),
        pytest.param({"knee_deg": 90}, "left_knee_flexion", 90, id="bent knee"),
        pytest.param({"knee_deg": 30}, "left_shank_swing", -30, id="shank behind"),
        pytest.param({"thigh_deg": 25}, "right_thigh_swing", 25, id="thigh forward"),
        pytest.param({"thigh_deg": 90}, "left_hip_flexion", 90, id="seated hip"),
        pytest.param({"thigh_deg": -20}, "left_hip_flexion", -20, id="hip extended"),
        pytest.param({"trunk_deg": 30}, "left_hip_flexion", 30, id="hip bent by the trunk"),
        pytest.param({"foot_deg": 12}, "right_ankle_dorsiflexion", 12, id="toes up"),
        pytest.param({"foot_deg": -40}, "left_ankle_dorsiflexion", -40, id="toes down"),
        pytest.param({"elbow_deg": 70}, "left_elbow_flexion", 70, id="bent elbow"),
        pytest.param({"arm_deg": 45}, "left_shoulder_elevation", 45, id="arm raised forward"),
        pytest.param({"arm_deg": -45}, "left_shoulder_elevation", 45, id="arm raised backward"),
        pytest.param({"arm_deg": 45}, "left_shoulder_flexion", 45, id="arm swung forward"),
        pytest.param({"arm_deg": -30}, "right_shoulder_flexion", -30, id="arm swung backward"),
    ],
)
def test_side_view_gives_the_angle_the_person_was_built_with(
    pose: dict[str, float], key: str, expected_deg: float, facing: str, reference: Reference
) -> None:
    sequence = make_side_sequence(facing=facing, **pose)  # type: ignore[arg-type]  # a table row
    series = compute_joint_angles(sequence, reference, keys=[key])
    np.testing.assert_allclose(series.angle_deg(key), expected_deg, atol=1e-3)


@pytest.mark.parametrize("reference", ["image", "world"])
@pytest.mark.parametrize("towards_camera", [True, False], ids=["front", "behind"])
@pytest.mark.parametrize(
    "key",
    [
        "neck_lateral_inclination",
        "trunk_lateral_inclination",
        "head_tilt",
        "shoulder_tilt",
        "pelvis_tilt",
    ],
)
@pytest.mark.parametrize("lean_deg", [15.0, -8.0])
def test_lateral_lean_is_positive_to_the_persons_left_from_front_and_behind(
    key: str, lean_deg: float, towards_camera: bool, reference: Reference
) -> None:
    sequence = make_front_sequence(lean_left_deg=lean_deg, towards_camera=towards_camera)
    values = compute_joint_angles(sequence, reference).angle_deg(key)
    np.testing.assert_allclose(values, lean_deg, atol=1e-3)


@pytest.mark.parametrize(
    ("facing", "expected_deg"), [("right", 90.0), ("left", -90.0)], ids=["right", "left"]
)
@pytest.mark.parametrize("reference", ["image", "world"])
def test_yaw_says_which_way_the_person_faces(
    facing: str, expected_deg: float, reference: Reference
) -> None:
    sequence = make_side_sequence(facing=facing)  # type: ignore[arg-type]  # a table row
    np.testing.assert_allclose(
        compute_joint_angles(sequence, reference).yaw_deg, expected_deg, atol=1e-3
    )


def test_picture_does_not_show_a_forward_lean_from_the_front_nor_a_lateral_one_from_the_side() -> (
    None
):
    front = compute_joint_angles(make_front_sequence(lean_left_deg=5), "image")
    side = compute_joint_angles(make_side_sequence(trunk_deg=5), "image")
    assert np.all(np.isnan(front.angle_deg("trunk_inclination")))
    assert np.all(np.isnan(side.angle_deg("trunk_lateral_inclination")))
    assert np.all(np.isnan(side.angle_deg("shoulder_tilt")))


@given(
    trunk_deg=st.floats(-40, 60),
    neck_deg=st.floats(-40, 60),
    knee_deg=st.floats(0, 120),
    thigh_deg=st.floats(-30, 90),
)
@pytest.mark.parametrize("reference", ["image", "world"])
def test_mirror_exchanges_the_sides_and_changes_nothing_else(
    reference: Reference, trunk_deg: float, neck_deg: float, knee_deg: float, thigh_deg: float
) -> None:
    sequence = make_side_sequence(
        trunk_deg=trunk_deg, neck_deg=neck_deg, knee_deg=knee_deg, thigh_deg=thigh_deg
    )
    plain = compute_joint_angles(sequence, reference)
    mirrored = compute_joint_angles(_mirrored(sequence), reference)
    for key in SIDE_KEYS:
        np.testing.assert_allclose(
            mirrored.angle_deg(_swapped_sides(key)), plain.angle_deg(key), atol=2e-3
        )


@given(
    shift_x=st.floats(-0.2, 0.2),
    shift_y=st.floats(-0.2, 0.2),
    scale=st.floats(0.3, 1.5),
)
def test_shift_and_scale_change_no_angle(shift_x: float, shift_y: float, scale: float) -> None:
    sequence = make_side_sequence(trunk_deg=17, neck_deg=31, knee_deg=44, thigh_deg=20)
    image = sequence.image_xyz * scale + np.array([shift_x, shift_y, 0])
    moved = compute_joint_angles(_with(sequence, image_xyz=image), "image")
    np.testing.assert_allclose(
        moved.values_deg, compute_joint_angles(sequence, "image").values_deg, atol=5e-3
    )


@pytest.mark.parametrize(
    "size_wh", [(1920, 1080), (1080, 1920), (640, 480), (500, 500)], ids=lambda size: f"{size}"
)
def test_picture_format_changes_no_angle(size_wh: tuple[int, int]) -> None:
    sequence = make_side_sequence(trunk_deg=45, size_wh=size_wh)
    series = compute_joint_angles(sequence, "image", keys=["trunk_inclination"])
    np.testing.assert_allclose(series.values_deg, 45, atol=1e-3)


@given(roll_deg=st.floats(-15, 15))
def test_roll_of_the_camera_moves_leans_by_the_roll_and_joints_not_at_all(roll_deg: float) -> None:
    sequence = make_side_sequence(trunk_deg=10, knee_deg=50, size_wh=(800, 800))
    roll = np.radians(roll_deg)
    turn = np.array([[np.cos(roll), np.sin(roll), 0], [-np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    rolled = _with(sequence, image_xyz=(sequence.image_xyz - 0.5) @ turn + 0.5)
    plain = compute_joint_angles(sequence, "image")
    turned = compute_joint_angles(rolled, "image")
    for key in ("left_knee_flexion", "left_hip_flexion", "neck_flexion", "left_elbow_flexion"):
        np.testing.assert_allclose(turned.angle_deg(key), plain.angle_deg(key), atol=1e-2)
    np.testing.assert_allclose(turned.angle_deg("trunk_inclination"), 10 + roll_deg, atol=1e-2)


def test_every_second_frame_has_the_same_angles() -> None:
    trunk_deg = 10 + 5 * np.sin(np.arange(120) / 9)
    fast = make_side_sequence(trunk_deg=trunk_deg, frame_rate_hz=60)
    slow = _with(
        fast,
        image_xyz=fast.image_xyz[::2],
        visibility=fast.visibility[::2],
        times_s=fast.times_s[::2],
        world_xyz=None,
    )
    np.testing.assert_allclose(
        compute_joint_angles(slow, "image").values_deg,
        compute_joint_angles(fast, "image").values_deg[::2],
        atol=1e-9,
    )


def test_missing_point_takes_only_the_angles_that_need_it() -> None:
    sequence = make_side_sequence()
    image = sequence.image_xyz.copy()
    image[:, Landmark.LEFT_KNEE] = np.nan
    series = compute_joint_angles(_with(sequence, image_xyz=image), "image")
    gone = {
        angle.key
        for column, angle in enumerate(series.angles)
        if angle.plane != "frontal" and np.all(np.isnan(series.values_deg[:, column]))
    }
    assert gone == {
        angle.key for angle in JOINT_ANGLES.values() if Landmark.LEFT_KNEE in angle.landmarks
    }
    assert not np.any(series.in_picture[:, series.column("left_knee_flexion")])


@pytest.mark.parametrize("key", sorted(JOINT_ANGLES))
@pytest.mark.parametrize("reference", ["image", "world"])
def test_points_on_one_spot_have_no_angle(key: str, reference: Reference) -> None:
    spot: npt.NDArray[np.float32] = np.full((3, 33, 3), 0.5, dtype=np.float32)
    sequence = LandmarkSequence.from_arrays(
        spot, np.ones((3, 33)), [0, 1, 2], size_wh=(4, 3), source="spot", world_xyz=spot
    )
    assert np.all(np.isnan(compute_joint_angles(sequence, reference, keys=[key]).values_deg))


def test_visibility_is_that_of_the_least_visible_landmark() -> None:
    sequence = make_side_sequence()
    visibility = sequence.visibility.copy()
    visibility[:, Landmark.LEFT_ANKLE] = 0.25
    series = compute_joint_angles(_with(sequence, visibility=visibility), "image")
    assert np.all(series.visibility[:, series.column("left_knee_flexion")] == 0.25)
    assert np.all(series.visibility[:, series.column("right_knee_flexion")] == 1)


def test_point_beyond_the_edge_is_not_in_the_picture() -> None:
    sequence = make_side_sequence()
    image = sequence.image_xyz.copy()
    image[0, Landmark.LEFT_ANKLE, 1] = 1.01
    series = compute_joint_angles(_with(sequence, image_xyz=image), "image")
    column = series.in_picture[:, series.column("left_knee_flexion")]
    assert not column[0]
    assert np.all(column[1:])


def test_every_value_lies_in_the_range_of_the_table() -> None:
    rng = np.random.default_rng(7)
    positions = rng.normal(size=(500, 33, 3))
    sequence = LandmarkSequence.from_arrays(
        positions,
        np.ones((500, 33)),
        np.arange(500) / 30,
        size_wh=(1600, 900),
        source="noise",
        world_xyz=positions,
    )
    references: tuple[Reference, ...] = ("image", "world")
    for reference in references:
        series = compute_joint_angles(sequence, reference)
        for column, angle in enumerate(series.angles):
            values = series.values_deg[:, column]
            seen = values[np.isfinite(values)]
            assert seen.size > 50, angle.key
            low, high = angle.range_deg
            assert low <= seen.min()
            assert seen.max() <= high


def test_empty_recording_has_no_rows() -> None:
    sequence = make_side_sequence(n_frames=0)
    assert compute_joint_angles(sequence, "image").values_deg.shape == (0, len(JOINT_ANGLES))


def test_unknown_picture_size_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(LandmarkValueError, match=r"(?s)width and height, but clip\.csv.*1920x1080"):
        compute_joint_angles(_with(make_side_sequence(), size_wh=None, source="clip.csv"), "image")


def test_missing_world_landmarks_are_an_error() -> None:
    with pytest.raises(LandmarkValueError, match=r"need world landmarks, but clip\.csv has none"):
        compute_joint_angles(
            _with(make_side_sequence(), world_xyz=None, source="clip.csv"), "world"
        )


def test_unknown_angle_names_the_known_ones() -> None:
    with pytest.raises(SettingError, match=r"no angle 'cva' here.*\n.*neck_inclination"):
        compute_joint_angles(make_side_sequence(), "image", keys=["cva"])
    with pytest.raises(SettingError, match="no angle 'head_tilt' here"):
        compute_joint_angles(make_side_sequence(), "image", keys=["neck_flexion"]).angle_deg(
            "head_tilt"
        )


def test_unknown_reference_is_an_error() -> None:
    with pytest.raises(SettingError, match="'image' or 'world', but is 'body'"):
        compute_joint_angles(make_side_sequence(), "body")  # type: ignore[arg-type]  # on purpose


def test_no_angle_is_called_craniovertebral() -> None:
    assert not [key for key in JOINT_ANGLES if "cva" in key or "cranio" in key]

"""Values worked out by hand, and what must not change them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks import N_LANDMARKS, Landmark
from barun.posture.features.distance import (
    ASSUMED_FIELD_OF_VIEW_DEG,
    FACE_WIDTH_M,
    TRUNK_PER_SHOULDERS,
)
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.measurements import PostureMeasurements, Trust
from barun.posture.features.measuring import measure_posture
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from tests.posture.features.poses import (
    FRONT,
    LEFT,
    RIGHT,
    front_pose,
    mirror,
    side_pose,
    stack,
    views,
    without,
)

FACE = math.sqrt((0.2**2 + (1.83 * 0.1) ** 2 + (1.45 * 0.03) ** 2) / 2)
"""Of the front pose: ears 0.2 apart, eyes to mouth 0.1, nose 0.03 below the ears."""
FOCAL = 0.5 / math.tan(math.radians(ASSUMED_FIELD_OF_VIEW_DEG / 2))

SIDEWAYS = [key for key, feature in FEATURES.items() if "left" in feature.sign]
PLACES = {"face_size", "ear_height", "shoulder_height", "shoulder_place", "shoulder_width"}


def _measure(rows: PoseRows, view: View) -> PostureMeasurements:
    return measure_posture(rows, views(view, rows))


def _values(rows: PoseRows, view: View) -> dict[str, float]:
    return dict(zip(FEATURE_KEYS, _measure(rows, view).values[0].tolist(), strict=True))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("head_height", 0.3 / 0.4),
        ("head_pitch", 0.03 / FACE),
        ("head_tilt", 0),
        ("head_turn", 0),
        ("shoulder_tilt", 0),
        ("shoulder_height_difference", 0),
        ("shoulder_roundness", 0.4 / FACE),
        ("trunk_lateral_inclination", 0),
        ("neck_lateral_inclination", 0),
        ("spine_pelvis_alignment", 0),
        ("pelvis_tilt", 0),
        ("pelvis_shoulder_alignment", 0),
        ("shoulder_rotation", 0),
        ("pelvis_rotation", 0),
        ("trunk_twist", 0),
        ("face_size", FACE),
        ("ear_height", 0.7),
        ("shoulder_height", 0.4),
        ("shoulder_place", 0),
        ("shoulder_width", 0.4),
        ("camera_distance", FOCAL / (0.4 * TRUNK_PER_SHOULDERS)),
        ("screen_distance", FOCAL * FACE_WIDTH_M / FACE),
        # Wrist (0.65, 0.9) and corner of the mouth, or rather the chin (0.53, 0.44).
        ("hand_to_head", math.hypot(0.12, 0.46) / FACE),
    ],
)
def test_front_pose_by_hand(key: str, expected: float) -> None:
    assert _values(front_pose(), FRONT)[key] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("moved", "key", "expected"),
    [
        ({"left_ear": (0.6, 0.32)}, "head_tilt", math.degrees(math.atan2(0.02, 0.2))),
        ({"left_shoulder": (0.7, 0.65)}, "shoulder_tilt", math.degrees(math.atan2(0.05, 0.4))),
        (
            {"left_shoulder": (0.7, 0.65)},
            "shoulder_height_difference",
            0.05 / math.hypot(0.4, 0.05),
        ),
        ({"right_hip": (0.4, 0.92)}, "pelvis_tilt", -math.degrees(math.atan2(0.02, 0.2))),
        (
            {"left_shoulder": (0.7, 0.65), "right_hip": (0.4, 0.92)},
            "pelvis_shoulder_alignment",
            math.degrees(math.atan2(0.05, 0.4) + math.atan2(0.02, 0.2)),
        ),
        # Both shoulders 0.06 to the person's left, 0.3 above the hips.
        (
            {"left_shoulder": (0.76, 0.6), "right_shoulder": (0.36, 0.6)},
            "trunk_lateral_inclination",
            math.degrees(math.atan2(0.06, 0.3)),
        ),
        (
            {"left_shoulder": (0.76, 0.6), "right_shoulder": (0.36, 0.6)},
            "neck_lateral_inclination",
            -math.degrees(math.atan2(0.06, 0.3)),
        ),
        (
            {"left_shoulder": (0.76, 0.6), "right_shoulder": (0.36, 0.6)},
            "spine_pelvis_alignment",
            0.06 / 0.4,
        ),
        (
            {"left_shoulder": (0.76, 0.6), "right_shoulder": (0.36, 0.6)},
            "shoulder_place",
            0.06,
        ),
        # The nose 0.05 to the person's left: against a face 1.45 times as broad as deep.
        (
            {"nose": (0.55, 0.33)},
            "head_turn",
            math.degrees(math.atan2(0.05 * 1.45, 0.2)),
        ),
        ({"right_index": (0.47, 0.39)}, "hand_to_head", 0.01),
    ],
)
def test_front_pose_moved(moved: dict[str, tuple[float, float]], key: str, expected: float) -> None:
    values = _values(front_pose(**moved), FRONT)

    if key == "hand_to_head":
        assert values[key] == pytest.approx(expected / FACE, rel=1e-9)
    else:
        assert values[key] == pytest.approx(expected, abs=1e-9)


NECK_DEG = math.degrees(math.atan2(0.1, 0.2))
SIDE_FACE = math.sqrt(((1.83 * 0.09) ** 2 + (1.45 * math.hypot(0.1, 0.02)) ** 2) / 2)
"""Of the side pose: ears in one place, eyes to mouth 0.09 straight down, nose 0.1 ahead."""


@pytest.mark.parametrize(
    ("moved", "key", "expected"),
    [
        ({}, "neck_inclination", NECK_DEG),
        ({}, "head_forward_offset", 0.1 / SIDE_FACE),
        # From the ear (0.6, 0.4) to the eye (0.68, 0.38): upward, which is minus.
        ({}, "ear_eye_inclination", -math.degrees(math.atan2(0.02, 0.08))),
        ({}, "trunk_inclination", 0),
        ({}, "neck_flexion", NECK_DEG),
        ({}, "spine_bend", NECK_DEG),
        ({}, "trunk_thigh_angle", 90),
        ({}, "face_size", SIDE_FACE),
        ({}, "camera_distance", FOCAL / 0.3),
        ({}, "ear_height", 0.6),
        ({}, "shoulder_place", 0),
        # Hips 0.1 ahead of the shoulders: leaning back; the thigh, now 0.15 long, stays level.
        (
            {"left_hip": (0.6, 0.9), "right_hip": (0.6, 0.9)},
            "trunk_inclination",
            -math.degrees(math.atan2(0.1, 0.3)),
        ),
        (
            {"left_hip": (0.6, 0.9), "right_hip": (0.6, 0.9)},
            "neck_flexion",
            NECK_DEG + math.degrees(math.atan2(0.1, 0.3)),
        ),
        (
            {"left_hip": (0.6, 0.9), "right_hip": (0.6, 0.9)},
            "trunk_thigh_angle",
            90 + math.degrees(math.atan2(0.1, 0.3)),
        ),
        # An ear behind the shoulder.
        (
            {"left_ear": (0.45, 0.4), "right_ear": (0.45, 0.4)},
            "neck_inclination",
            -math.degrees(math.atan2(0.05, 0.2)),
        ),
        (
            {"left_ear": (0.45, 0.4), "right_ear": (0.45, 0.4)},
            "spine_bend",
            math.degrees(math.atan2(0.05, 0.2)),
        ),
    ],
)
def test_side_pose_by_hand(
    moved: dict[str, tuple[float, float]], key: str, expected: float
) -> None:
    """The person faces the right, so that the camera sees the right side."""
    assert _values(side_pose(**moved), RIGHT)[key] == pytest.approx(expected, abs=1e-9)


def test_the_middle_of_both_sides_is_measured() -> None:
    """A far ear 0.04 further ahead moves the middle by 0.02."""
    values = _values(side_pose(left_ear=(0.64, 0.4)), RIGHT)
    assert values["neck_inclination"] == pytest.approx(math.degrees(math.atan2(0.12, 0.2)))


@pytest.mark.parametrize("far", [Landmark.LEFT_EAR, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP])
def test_a_missing_far_point_stands_where_the_near_one_is(far: Landmark) -> None:
    pose = side_pose()
    whole, gone = _values(pose, RIGHT), _values(without(pose, far), RIGHT)
    for key in FEATURE_KEYS:
        assert gone[key] == pytest.approx(whole[key], nan_ok=True), key


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("view", "mirrored"), [(FRONT, FRONT), (LEFT, RIGHT), (RIGHT, LEFT)])
def test_a_mirror_turns_left_and_right_round_and_nothing_else(
    view: View, mirrored: View, seed: int
) -> None:
    rows = _shaken(front_pose() if view is FRONT else side_pose(), seed)
    if view is LEFT:
        rows = mirror(rows)
    ours, theirs = _measure(rows, view), _measure(mirror(rows), mirrored)
    sign = np.array([-1.0 if key in {*SIDEWAYS, "shoulder_place"} else 1.0 for key in FEATURE_KEYS])

    np.testing.assert_allclose(theirs.values, ours.values * sign, atol=1e-9)
    np.testing.assert_array_equal(theirs.trust, ours.trust)
    np.testing.assert_array_equal(theirs.reason, ours.reason)
    np.testing.assert_allclose(theirs.yaw_deg, -ours.yaw_deg)


def _shaken(rows: PoseRows, seed: int, size: float = 0.004) -> PoseRows:
    """The rows with every point moved a little, the same way each time."""
    random = np.random.default_rng(seed)
    xy = rows.xy + size * random.standard_normal(rows.xy.shape)
    return replace(rows, xy=np.clip(xy, 0.0, 1.0))


@pytest.mark.parametrize(("view", "pose"), [(FRONT, front_pose()), (RIGHT, side_pose())])
def test_lower_in_the_picture_changes_places_only(view: View, pose: PoseRows) -> None:
    """The whole person 0.002 lower, all still inside."""
    pose = replace(pose, xy=pose.xy * np.array([1.0, 0.9]))
    before = _values(pose, view)
    after = _values(replace(pose, xy=pose.xy + np.array([0.0, 0.05])), view)
    for key in FEATURE_KEYS:
        change = -0.05 if key in ("ear_height", "shoulder_height") else 0.0
        assert after[key] == pytest.approx(before[key] + change, nan_ok=True), key


@pytest.mark.parametrize(("view", "pose"), [(FRONT, front_pose()), (RIGHT, side_pose())])
def test_half_as_large_is_twice_as_far(view: View, pose: PoseRows) -> None:
    """Shrunk about the middle of the picture, as if seen from twice as far."""
    before = _values(pose, view)
    after = _values(replace(pose, xy=0.5 + 0.5 * (pose.xy - 0.5)), view)
    for key in FEATURE_KEYS:
        expected = before[key]
        if key in ("ear_height", "shoulder_height"):
            expected = 0.5 + 0.5 * (expected - 0.5)
        elif key in PLACES:
            expected *= 0.5
        elif key in ("camera_distance", "screen_distance"):
            expected *= 2
        assert after[key] == pytest.approx(expected, nan_ok=True), key


def _roll(rows: PoseRows, roll_deg: float) -> PoseRows:
    """The picture turned clockwise about its middle."""
    turn = math.radians(roll_deg)
    matrix = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return replace(rows, xy=0.5 + (0.8 * (rows.xy - 0.5)) @ matrix)


@pytest.mark.parametrize("roll_deg", [-12.0, 7.0])
def test_a_rolled_picture_shifts_leans_and_tilts_by_the_roll(roll_deg: float) -> None:
    """Clockwise, what is to the right of the picture (the person's left) comes down."""
    front = _values(_roll(front_pose(), roll_deg), FRONT)
    for key in ("head_tilt", "shoulder_tilt", "pelvis_tilt"):
        assert front[key] == pytest.approx(roll_deg), key
    for key in ("trunk_lateral_inclination", "neck_lateral_inclination"):
        assert front[key] == pytest.approx(roll_deg), key
    side = _values(_roll(side_pose(), roll_deg), RIGHT)
    assert side["trunk_inclination"] == pytest.approx(roll_deg)
    assert side["neck_inclination"] == pytest.approx(NECK_DEG + roll_deg)


@pytest.mark.parametrize("roll_deg", [-12.0, 7.0])
def test_a_rolled_picture_leaves_angles_between_parts_of_the_body(roll_deg: float) -> None:
    front, level = (_values(_roll(front_pose(), roll), FRONT) for roll in (roll_deg, 0.0))
    for key in ("pelvis_shoulder_alignment", "shoulder_roundness", "face_size", "head_pitch"):
        assert front[key] == pytest.approx(level[key], abs=1e-9), key
    side, upright = (_values(_roll(side_pose(), roll), RIGHT) for roll in (roll_deg, 0.0))
    for key in ("neck_flexion", "spine_bend", "trunk_thigh_angle", "face_size"):
        assert side[key] == pytest.approx(upright[key], abs=1e-9), key


@pytest.mark.parametrize("turn_deg", [-40.0, 25.0])
def test_rotations_are_seen_from_above(turn_deg: float) -> None:
    """A chair turned to the person's left takes the left shoulder away from the camera: +z."""
    turn = math.radians(turn_deg)
    rows = front_pose()
    world_m = np.asarray(rows.world_m).copy()
    for left in (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP):
        across = 0.2 * np.array([math.cos(turn), 0.0, math.sin(turn)])
        world_m[0, left] = across
        world_m[0, left.mirrored] = -across
    values = _values(replace(rows, world_m=world_m), FRONT)
    assert values["shoulder_rotation"] == pytest.approx(turn_deg)
    assert values["pelvis_rotation"] == pytest.approx(turn_deg)
    assert values["trunk_twist"] == pytest.approx(0, abs=1e-9)


def test_twist_does_not_jump_at_half_a_turn() -> None:
    """Shoulders at 175, pelvis at -175 degrees: 10 apart."""
    rows = front_pose()
    world_m = np.zeros((1, N_LANDMARKS, 3))
    for left, turn_deg in ((Landmark.LEFT_SHOULDER, 175), (Landmark.LEFT_HIP, -175)):
        turn = math.radians(turn_deg)
        world_m[0, left] = (math.cos(turn), 0, math.sin(turn))
    values = _values(replace(rows, world_m=world_m), FRONT)
    assert values["trunk_twist"] == pytest.approx(-10)


@pytest.mark.parametrize("turn_deg", [0, 20, 40, 60, 80])
@pytest.mark.parametrize("nod_deg", [-20, 0, 20])
def test_face_size_does_not_depend_on_where_the_head_turns(turn_deg: int, nod_deg: int) -> None:
    """A head whose three lines stand at right angles keeps its size from afar, exactly."""
    turn, nod = math.radians(turn_deg), math.radians(nod_deg)
    about_down = np.array(
        [[math.cos(turn), 0, -math.sin(turn)], [0, 1, 0], [math.sin(turn), 0, math.cos(turn)]]
    )
    about_left = np.array(
        [[1, 0, 0], [0, math.cos(nod), math.sin(nod)], [0, -math.sin(nod), math.cos(nod)]]
    )
    size = 0.1
    ears, mouth = np.array([size, 0, 0]), np.array([0, size / 1.83, 0])
    nose = np.array([0, 0, -size / 1.45])
    ears, mouth, nose = ((about_down @ about_left @ line)[:2] for line in (ears, mouth, nose))
    middle = np.array([0.5, 0.4])
    rows = front_pose(
        left_ear=tuple(middle + ears / 2),
        right_ear=tuple(middle - ears / 2),
        left_eye=tuple(middle),
        right_eye=tuple(middle),
        mouth_left=tuple(middle + mouth),
        mouth_right=tuple(middle + mouth),
        nose=tuple(middle + nose),
    )
    assert _values(rows, FRONT)["face_size"] == pytest.approx(size, rel=1e-9)


def test_a_head_beside_the_middle_that_faces_along_the_axis_has_not_turned() -> None:
    """Seen 20 degrees from its side: nose and ears as a head turned by 20 would show them."""
    beside = FOCAL * math.tan(math.radians(20.0))
    rows = front_pose()
    wide = replace(rows, aspect=np.array([2.0]), xy=rows.xy + np.array([0.5 + beside / 2, 0.0]))
    # FOCAL belongs to a square picture; twice as wide it is twice as long at the same angle.
    where = wide.xy[0, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR], 0].mean() - 1.0
    seen = math.degrees(math.atan2(where, 2 * FOCAL))
    assert _values(wide, FRONT)["head_turn"] == pytest.approx(-seen, abs=1e-9)


def test_the_lens_scales_distances_and_makes_them_reliable() -> None:
    rows = front_pose()
    assumed = _measure(rows, FRONT)
    known = measure_posture(rows, views(FRONT, rows), field_of_view_deg=90.0)
    for key in ("screen_distance", "camera_distance"):
        column = feature_column(key)
        assert known.values[0, column] == pytest.approx(assumed.values[0, column] * 0.5 / FOCAL)
        assert assumed.trust[0, column] == Trust.WEAK
        assert assumed.reason[0, column] == Reason.ASSUMED_CAMERA
        assert known.trust[0, column] == Trust.RELIABLE


@given(st.data())
def test_rows_do_not_know_of_each_other(data: st.DataObject) -> None:
    """Any mixture of poses, views and gaps gives the same as row by row."""
    seeds = data.draw(st.lists(st.integers(0, 50), min_size=2, max_size=5))
    parts, chosen = [], []
    for seed in seeds:
        pose = _shaken(data.draw(st.sampled_from([front_pose(), side_pose()])), seed, 0.05)
        gone = data.draw(st.lists(st.sampled_from(Landmark), max_size=4))
        parts.append(without(pose, *gone))
        chosen.append(data.draw(st.sampled_from(View)))
    view = np.array(chosen, dtype=np.int8)
    together = measure_posture(stack(*parts), view)
    has_depth = stack(*parts).world_m is not None
    for row, part in enumerate(parts):
        alone = measure_posture(
            part if has_depth else replace(part, world_m=None), view[row : row + 1]
        )
        for name in ("values", "trust", "reason", "yaw_deg"):
            np.testing.assert_allclose(
                getattr(together, name)[row], getattr(alone, name)[0], rtol=1e-9, atol=1e-12
            )


_COORDINATE = st.one_of(st.floats(-3, 4, width=32), st.just(math.nan))


@given(
    xy=st.lists(_COORDINATE, min_size=66, max_size=66),
    visibility=st.one_of(st.floats(0, 1), st.just(math.nan)),
    aspect=st.one_of(st.floats(0.3, 3), st.just(math.nan)),
    view=st.sampled_from(View),
)
def test_nothing_a_row_can_hold_raises(
    xy: list[float], visibility: float, aspect: float, view: View
) -> None:
    rows = PoseRows(
        xy=np.array(xy).reshape(1, N_LANDMARKS, 2),
        visibility=np.full((1, N_LANDMARKS), visibility),
        aspect=np.array([aspect]),
    )
    measured = _measure(rows, view)

    cannot = measured.trust == Trust.CANNOT_JUDGE
    np.testing.assert_array_equal(np.isnan(measured.values), cannot)
    np.testing.assert_array_equal(measured.reason == Reason.NONE, measured.trust == Trust.RELIABLE)
    assert np.all(np.isfinite(measured.values[~cannot]))


def test_inputs_are_left_alone() -> None:
    rows, view = side_pose(), np.array([RIGHT], dtype=np.int8)
    rows = without(rows, Landmark.LEFT_EAR)
    kept = rows.xy.copy()
    measure_posture(rows, view)
    np.testing.assert_array_equal(rows.xy, kept)
    assert view.tolist() == [RIGHT]


def test_a_shoulder_that_hides_the_other_means_an_exact_side_view() -> None:
    rows = without(side_pose(), Landmark.LEFT_SHOULDER, Landmark.LEFT_EAR)
    assert _measure(rows, RIGHT).yaw_deg[0] == pytest.approx(90)


def test_a_line_of_no_length_has_no_direction() -> None:
    rows = front_pose(left_ear=(0.5, 0.3), right_ear=(0.5, 0.3))
    assert np.isnan(_values(rows, FRONT)["head_tilt"])
    assert _values(rows, FRONT)["face_size"] > 0
    rows = front_pose(left_shoulder=(0.5, 0.6), right_shoulder=(0.5, 0.6))
    values = _values(rows, FRONT)
    for key in ("shoulder_tilt", "head_height", "shoulder_roundness", "shoulder_width"):
        assert np.isnan(values[key]), key

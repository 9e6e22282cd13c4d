"""When a value is not judged, and the reason that is given."""

from dataclasses import replace

import numpy as np
import pytest

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES, feature_column
from barun.posture.features.landmark_needs import (
    MIN_HIP_VISIBILITY,
    MIN_VISIBILITY,
    find_least_visibility,
    needs,
)
from barun.posture.features.measurements import Trust
from barun.posture.features.measuring import measure_posture
from barun.posture.features.trust import MAX_TURN_DEG, WEAK_TURN_DEG
from barun.posture.reason import Reason
from barun.posture.rows import PoseRows
from barun.posture.view.view import View
from tests.posture.features.poses import (
    FRONT,
    LEFT,
    NEITHER,
    RIGHT,
    front_pose,
    side_pose,
    views,
    without,
)


def _judge(rows: PoseRows, view: View, key: str) -> tuple[Trust, Reason]:
    measured = measure_posture(rows, views(view, rows))
    column = feature_column(key)
    return Trust(measured.trust[0, column]), Reason(measured.reason[0, column])


def _hide(rows: PoseRows, amount: float, *marks: Landmark) -> PoseRows:
    visibility = rows.visibility.copy()
    visibility[:, list(marks)] = amount
    return replace(rows, visibility=visibility)


WITH_VALUE_IN_FRONT = [
    key
    for key, feature in FEATURES.items()
    if feature.view != "side" and key not in ("shoulder_roundness", "camera_distance")
]


@pytest.mark.parametrize("key", WITH_VALUE_IN_FRONT)
def test_a_clear_front_view_is_reliable(key: str) -> None:
    expected = (Trust.RELIABLE, Reason.NONE)
    if key == "screen_distance":
        expected = (Trust.WEAK, Reason.ASSUMED_CAMERA)
    assert _judge(front_pose(), FRONT, key) == expected


def test_rounded_shoulders_are_never_more_than_weak() -> None:
    assert _judge(front_pose(), FRONT, "shoulder_roundness") == (Trust.WEAK, Reason.ROUGH)


@pytest.mark.parametrize(
    ("view", "key", "reason"),
    [
        (FRONT, "neck_inclination", Reason.WRONG_VIEW),
        (FRONT, "trunk_inclination", Reason.WRONG_VIEW),
        (RIGHT, "shoulder_tilt", Reason.WRONG_VIEW),
        (LEFT, "head_tilt", Reason.WRONG_VIEW),
        (NEITHER, "neck_inclination", Reason.UNKNOWN_VIEW),
        (NEITHER, "shoulder_tilt", Reason.UNKNOWN_VIEW),
    ],
)
def test_a_view_that_does_not_show_it(view: View, key: str, reason: Reason) -> None:
    assert _judge(front_pose(), view, key) == (Trust.CANNOT_JUDGE, reason)


@pytest.mark.parametrize("key", ["face_size", "ear_height", "shoulder_rotation", "hand_to_head"])
def test_what_any_view_shows_has_a_value_also_in_neither(key: str) -> None:
    assert _judge(front_pose(), NEITHER, key) == (Trust.RELIABLE, Reason.NONE)


@pytest.mark.parametrize("key", FEATURE_KEYS)
@pytest.mark.parametrize("view", [FRONT, LEFT, RIGHT])
def test_each_needed_landmark_counts_hidden_outside_and_missing(key: str, view: View) -> None:
    """Spoilt one at a time; the same pose stands for both sides, so that only needs decide."""
    rows = front_pose() if view is FRONT else side_pose()
    rows = replace(rows, world_m=np.asarray(front_pose().world_m))
    if view is LEFT:
        rows = replace(rows, xy=rows.xy * [-1.0, 1.0] + [1.0, 0.0])
    trust, _ = _judge(rows, view, key)
    if trust == Trust.CANNOT_JUDGE:
        assert FEATURES[key].view not in ("any", "front" if view is FRONT else "side")
        return
    for mark in needs(key, view):
        outside = rows.xy.copy()
        outside[0, mark, 1] = 1.01
        is_gone = _judge(replace(rows, xy=outside), view, key)
        assert is_gone == (Trust.CANNOT_JUDGE, Reason.OUT_OF_PICTURE), mark
        if key == "head_turn" and mark is not Landmark.NOSE:
            continue  # a turned head hides an ear
        hidden = _judge(_hide(rows, MIN_VISIBILITY - 0.01, mark), view, key)
        assert hidden == (Trust.CANNOT_JUDGE, Reason.NOT_VISIBLE), mark


@pytest.mark.parametrize("view", [FRONT, LEFT, RIGHT])
def test_what_a_feature_does_not_need_does_not_matter(view: View) -> None:
    rows = replace(front_pose(), world_m=np.asarray(front_pose().world_m))
    before = measure_posture(rows, views(view, rows))
    for key in FEATURE_KEYS:
        others = [mark for mark in Landmark if mark not in needs(key, view)]
        after = measure_posture(_hide(rows, 0.0, *others), views(view, rows))
        column = feature_column(key)
        assert after.trust[0, column] == before.trust[0, column], key


@pytest.mark.parametrize("key", FEATURE_KEYS)
def test_needs_of_a_left_side_view_are_the_mirror_of_those_of_a_right_one(key: str) -> None:
    assert {mark.mirrored for mark in needs(key, LEFT)} == set(needs(key, RIGHT))
    for view in (FRONT, NEITHER):
        assert {mark.mirrored for mark in needs(key, view)} == set(needs(key, view))


def test_missing_points_are_not_visible() -> None:
    rows = without(front_pose(), Landmark.LEFT_SHOULDER)
    assert _judge(rows, FRONT, "shoulder_tilt") == (Trust.CANNOT_JUDGE, Reason.NOT_VISIBLE)
    assert _judge(rows, FRONT, "head_tilt") == (Trust.RELIABLE, Reason.NONE)


def test_unknown_visibility_is_not_held_against_a_point() -> None:
    rows = _hide(front_pose(), np.nan, *Landmark)
    assert _judge(rows, FRONT, "pelvis_tilt") == (Trust.RELIABLE, Reason.NONE)


def test_a_guessed_hip_carries_the_trunk_but_not_the_pelvis() -> None:
    """As pose engines give hips behind the edge of a desk."""
    rows = _hide(front_pose(), MIN_HIP_VISIBILITY - 0.05, Landmark.LEFT_HIP)
    assert _judge(rows, FRONT, "pelvis_tilt") == (Trust.CANNOT_JUDGE, Reason.NOT_VISIBLE)
    assert _judge(rows, FRONT, "trunk_twist") == (Trust.CANNOT_JUDGE, Reason.NOT_VISIBLE)
    assert _judge(rows, FRONT, "trunk_lateral_inclination") == (Trust.RELIABLE, Reason.NONE)


def test_depth_needs_world_landmarks() -> None:
    rows = replace(front_pose(), world_m=None)
    for key in ("shoulder_rotation", "pelvis_rotation", "trunk_twist"):
        assert _judge(rows, FRONT, key) == (Trust.CANNOT_JUDGE, Reason.NO_DEPTH)
    lost = replace(front_pose(), world_m=np.full((1, N_LANDMARKS, 3), np.nan))
    assert _judge(lost, FRONT, "trunk_twist") == (Trust.CANNOT_JUDGE, Reason.NO_DEPTH)


def test_nobody_and_no_picture() -> None:
    empty = without(front_pose(), *Landmark)
    whole = measure_posture(empty, views(FRONT, empty))
    assert set(whole.reason[0].tolist()) == {Reason.NO_PERSON}
    assert np.isnan(whole.yaw_deg[0])
    no_size = PoseRows.from_arrays(front_pose().xy, front_pose().visibility, np.array([np.nan]))
    unknown = measure_posture(no_size, views(FRONT, no_size))
    assert set(unknown.reason[0].tolist()) == {Reason.NO_PICTURE_SIZE}


def _turn(off_deg: float) -> PoseRows:
    """Nose and shoulders as somebody shows them who is turned by so much; the rest stays."""
    turn = np.radians(off_deg)
    rows = front_pose()
    xy = rows.xy.copy()
    xy[0, Landmark.NOSE, 0] = 0.5 + 0.11 * np.sin(turn)
    xy[0, Landmark.LEFT_SHOULDER, 0] = 0.5 + 0.18 * np.cos(turn)
    xy[0, Landmark.RIGHT_SHOULDER, 0] = 0.5 - 0.18 * np.cos(turn)
    return replace(rows, xy=xy)


@pytest.mark.parametrize(
    ("off_deg", "trust"),
    [
        (0, Trust.RELIABLE),
        (WEAK_TURN_DEG - 1, Trust.RELIABLE),
        (-(WEAK_TURN_DEG + 1), Trust.WEAK),
        (MAX_TURN_DEG - 1, Trust.WEAK),
        (MAX_TURN_DEG + 1, Trust.CANNOT_JUDGE),
        (-100, Trust.CANNOT_JUDGE),
        (180, Trust.CANNOT_JUDGE),
    ],
)
def test_a_turn_out_of_the_view_weakens_then_forbids(off_deg: float, trust: Trust) -> None:
    rows = _turn(off_deg)
    measured = measure_posture(rows, views(FRONT, rows))
    assert abs(measured.yaw_deg[0]) == pytest.approx(abs(off_deg))
    reason = Reason.NONE if trust == Trust.RELIABLE else Reason.TURNED
    assert _judge(rows, FRONT, "shoulder_tilt") == (trust, reason)
    # What measures the turn, and what no turn spoils, goes on.
    assert _judge(rows, FRONT, "head_turn")[0] == Trust.RELIABLE
    assert _judge(rows, FRONT, "ear_height")[0] == Trust.RELIABLE


@pytest.mark.parametrize("view", list(View))
def test_uncertainty_grows_with_the_turn(view: View) -> None:
    rows = _turn(0 if not view.is_side else (90 if view is RIGHT else -90))
    turned = _turn(30 if not view.is_side else (60 if view is RIGHT else -60))
    if view is NEITHER:
        assert np.isnan(measure_posture(rows, views(view, rows)).uncertainty).all()
        return
    key = "shoulder_tilt" if view is FRONT else "trunk_inclination"
    column = feature_column(key)
    before = measure_posture(rows, views(view, rows))
    after = measure_posture(turned, views(view, turned))
    for name in ("uncertainty", "absolute_uncertainty"):
        assert getattr(after, name)[0, column] > getattr(before, name)[0, column] > 0


def test_least_visibility_is_that_of_the_needed_points() -> None:
    rows = _hide(front_pose(), 0.3, Landmark.LEFT_EAR)
    least = find_least_visibility(rows.visibility, views(FRONT, rows))
    assert least[0, feature_column("head_tilt")] == 0.3
    assert least[0, feature_column("shoulder_tilt")] == 1.0
    right = find_least_visibility(rows.visibility, views(RIGHT, rows))
    assert right[0, feature_column("neck_inclination")] == 1.0, "the far ear is not needed"
    assert MIRROR[Landmark.LEFT_EAR] == Landmark.RIGHT_EAR

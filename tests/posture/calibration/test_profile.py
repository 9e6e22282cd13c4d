from dataclasses import replace

import numpy as np
import pytest

from barun.errors import ProfileError
from barun.posture.calibration.baseline_stack import BaselineStack
from barun.posture.calibration.profile import Profile, ProfileEntry
from barun.posture.calibration.view_baseline import ViewBaseline
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.view.view import View
from tests.posture.calibration.measured import make_baseline

MORNING, NOON = "2027-03-01T09:30:00+09:00", "2027-03-01T12:00:00.5Z"
HEAD = feature_column("head_height")


def make_profile(profile_id: str = "a", camera: str = "built-in") -> Profile:
    return Profile(profile_id, "Kim", camera, "desk", MORNING)


def test_a_recalibration_keeps_the_former_baseline_with_the_reason() -> None:
    first, second = make_baseline(), make_baseline(head_height=0.7)
    profile = make_profile().with_baseline(first, at=MORNING, rules_version="1")
    renewed = profile.with_baseline(second, at=NOON, rules_version="2", because="camera-moved")

    assert renewed.baselines[View.FRONT] is second
    (former,) = renewed.history(View.FRONT)
    assert former.baseline is first
    assert (former.created_at, former.rules_version) == (MORNING, "1")
    assert (former.replaced_at, former.replaced_because) == (NOON, "camera-moved")
    # The profile before is as it was.
    assert profile.history(View.FRONT) == ()
    assert profile.baselines[View.FRONT] is first


def _calibrate(profile: Profile, head_height: float, model: str, because: str = "") -> Profile:
    return profile.with_baseline(
        make_baseline(head_height=head_height),
        at=MORNING,
        rules_version="1",
        because=because or "requested",
        pose_model=model,
    )


def _heads(profile: Profile) -> dict[str, float]:
    return {
        entry.pose_model: float(entry.baseline.median[HEAD])
        for entry in profile.entries
        if entry.is_in_force
    }


def test_a_view_holds_one_calibration_of_each_pose_model() -> None:
    both = _calibrate(_calibrate(make_profile(), 0.6, "full"), 0.7, "lite")

    assert _heads(both) == {"full": 0.6, "lite": 0.7}
    assert both.baselines[View.FRONT].median[HEAD] == 0.7  # the last one, where none is asked for
    for model, head_height in (("full", 0.6), ("lite", 0.7)):
        assert both.seen_by(model).baselines[View.FRONT].median[HEAD] == head_height
    assert View.FRONT not in both.seen_by("heavy").baselines
    assert _heads(_calibrate(both, 0.8, "full")) == {"full": 0.8, "lite": 0.7}


@pytest.mark.parametrize(
    ("model", "because", "kept"),
    [
        pytest.param("full", "camera-moved", {"full": 0.8}, id="moved"),
        pytest.param("full", "person-changed", {"full": 0.8}, id="somebody else"),
        pytest.param("", "requested", {"": 0.8}, id="of an unknown model"),
    ],
)
def test_a_calibration_takes_the_place_of_all_that_hold_no_more(
    model: str, because: str, kept: dict[str, float]
) -> None:
    both = _calibrate(_calibrate(make_profile(), 0.6, "full"), 0.7, "lite")
    renewed = _calibrate(both, 0.8, model, because)

    assert _heads(renewed) == kept
    assert [entry.pose_model for entry in renewed.history(View.FRONT)] == ["full", "lite"]


def test_one_of_an_unknown_model_gives_way_to_one_of_a_known_model() -> None:
    assert _heads(_calibrate(_calibrate(make_profile(), 0.6, ""), 0.7, "lite")) == {"lite": 0.7}


def test_views_are_calibrated_apart() -> None:
    profile = make_profile()
    for view in (View.FRONT, View.LEFT_SIDE):
        profile = profile.with_baseline(make_baseline(view), at=MORNING, rules_version="1")
    assert set(profile.baselines) == {View.FRONT, View.LEFT_SIDE}
    assert profile.history(View.FRONT) == ()


@pytest.mark.parametrize(
    "instant", ["2027-03-01", "2027-03-01T09:30:00", "2027-13-01T09:30:00Z", "yesterday", ""]
)
def test_an_instant_needs_date_time_and_offset(instant: str) -> None:
    with pytest.raises(ProfileError, match="date and time"):
        Profile("a", "", "", "", instant)


def test_impossible_profiles_are_refused() -> None:
    with pytest.raises(ProfileError, match="profile_id"):
        Profile(" ", "", "", "", MORNING)
    entry = ProfileEntry(make_baseline(), MORNING, "1")
    with pytest.raises(ProfileError, match="front"):
        Profile("a", "", "", "", MORNING, (entry, entry))
    with pytest.raises(ProfileError, match="front"):
        Profile("a", "", "", "", MORNING, (entry, replace(entry, pose_model="lite")))
    with pytest.raises(ProfileError, match="when and why"):
        ProfileEntry(make_baseline(), MORNING, "1", replaced_at=NOON)


def test_a_stack_gives_each_session_the_baseline_of_its_view() -> None:
    one = make_profile().with_baseline(make_baseline(), at=MORNING, rules_version="1")
    two = make_profile("b").with_baseline(
        make_baseline(head_height=0.8), at=MORNING, rules_version="1"
    )
    two = two.with_baseline(make_baseline(View.LEFT_SIDE), at=MORNING, rules_version="1")
    stack = BaselineStack([one, two, None])
    views = np.array([View.FRONT, View.FRONT, View.FRONT], dtype=np.int8)
    baselines = stack.at(views)
    assert baselines.median.shape == (3, len(FEATURE_KEYS))
    assert baselines.median[:2, HEAD].tolist() == [0.6, 0.8]
    assert np.isnan(baselines.median[2]).all()
    assert baselines.spread[0, HEAD] == 0.01
    assert stack.has(views).tolist() == [True, True, False]

    turned = np.array([View.LEFT_SIDE, View.LEFT_SIDE, View.NEITHER], dtype=np.int8)
    assert stack.has(turned).tolist() == [False, True, False]
    # The right side is not the left one in a mirror: the camera stands elsewhere.
    assert not stack.has(np.full(3, View.RIGHT_SIDE, dtype=np.int8)).any()

    stack.put(0, two)
    stack.put(1, None)
    assert stack.at(views).median[0, HEAD] == 0.8
    assert np.isnan(stack.at(views).median[1]).all()


def test_one_session_may_be_asked_for_many_frames() -> None:
    profile = make_profile().with_baseline(make_baseline(), at=MORNING, rules_version="1")
    views = np.array([View.FRONT, View.NEITHER, View.FRONT], dtype=np.int8)
    median = BaselineStack([profile]).at(views).median[:, HEAD]
    assert median[[0, 2]].tolist() == [0.6, 0.6]
    assert np.isnan(median[1])


def test_a_baseline_of_older_features_is_not_judged_by() -> None:
    now = make_baseline()
    old = ViewBaseline(
        View.FRONT, now.median, now.spread, 10, 1.0, 0.0, now.geometry, features_version=99
    )
    profile = make_profile().with_baseline(old, at=MORNING, rules_version="1")
    assert not BaselineStack([profile]).has(np.array([View.FRONT], dtype=np.int8)).any()

import numpy as np
import pytest

from barun.landmarks import LandmarkSequence
from barun.posture.calibration.profile import Profile
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.monitor.event import SessionState
from barun.posture.sitting_course import SittingCourse, follow_sitting
from barun.posture.view.view import View
from barun.simulate import (
    DESK_CAMERA,
    DESK_SIDE_CAMERA,
    SLUMPED,
    UPRIGHT,
    Camera,
    SittingScript,
    simulate_sitting,
)

SLUMP_S = (43.0, 133.0)
SCRIPT = (
    SittingScript.sit(UPRIGHT, 40)
    .then(SLUMPED, move_s=3, hold_s=90)
    .then(UPRIGHT, move_s=3, hold_s=24)
)


def _sit(camera: Camera, script: SittingScript = SCRIPT) -> LandmarkSequence:
    return simulate_sitting(script, np.random.default_rng(5), camera=camera).sequence


def _follow(
    sequence: LandmarkSequence, view: View, profile: Profile | None = None
) -> SittingCourse:
    views = np.where(sequence.has_person, view, View.NEITHER).astype(np.int8)
    return follow_sitting(sequence, views, profile=profile)


@pytest.fixture(scope="module")
def front() -> SittingCourse:
    return _follow(_sit(DESK_CAMERA), View.FRONT)


@pytest.mark.parametrize(
    ("camera", "view"), [(DESK_CAMERA, View.FRONT), (DESK_SIDE_CAMERA, View.LEFT_SIDE)]
)
def test_a_slump_is_one_finding_with_its_true_times(camera: Camera, view: View) -> None:
    course = _follow(_sit(camera), view)
    slumps = [one for one in course.timeline.findings if one.key == "slouch"]
    assert len(slumps) == 1
    (slump,) = slumps
    assert slump.outcome == "issue"
    # Beyond the threshold somewhere within the movement, seen with the lag of the smoothing.
    assert SLUMP_S[0] - 3 <= slump.start_s <= SLUMP_S[0] + 1
    assert SLUMP_S[1] <= slump.end_s <= SLUMP_S[1] + 4
    assert course.dose.max() > course.dose[: len(course.dose) // 5].max()


def test_without_a_profile_the_upright_stretch_is_the_baseline(front: SittingCourse) -> None:
    assert front.baseline_origin == "recording"
    assert set(front.baselines) == {View.FRONT}
    reference = front.find_reference_row(View.FRONT)
    assert reference is not None
    assert not SLUMP_S[0] - 3 <= front.sequence.times_s[reference] <= SLUMP_S[1] + 3


def test_evidence_lies_within_the_finding(front: SittingCourse) -> None:
    (slump,) = [one for one in front.timeline.findings if one.key == "slouch"]
    row = front.find_peak_row(slump.start_s, slump.end_s, "slouch")
    assert row is not None
    assert slump.start_s <= front.sequence.times_s[row] <= slump.end_s
    assert front.loads[row, RULE_KEYS.index("slouch")] > 1


def test_a_profile_of_another_recording_serves(front: SittingCourse) -> None:
    instant = "2027-03-01T09:00:00+09:00"
    profile = Profile("one", "", "camera", "", instant).with_baseline(
        front.baselines[View.FRONT], at=instant, rules_version="1"
    )
    slumped_only = SittingScript.sit(SLUMPED, 60)
    sequence = _sit(DESK_CAMERA, slumped_only)
    with_profile = _follow(sequence, View.FRONT, profile)
    without = _follow(sequence, View.FRONT)
    assert with_profile.baseline_origin == "profile"
    assert [one.key for one in with_profile.timeline.findings if one.outcome == "issue"]
    # Somebody who is slumped from start to end is their own baseline: nothing departs from it.
    assert not [
        one for one in without.timeline.findings if one.key == "slouch" and one.outcome == "issue"
    ]


def test_a_profile_of_another_view_only_is_no_baseline(front: SittingCourse) -> None:
    instant = "2027-03-01T09:00:00+09:00"
    profile = Profile("one", "", "camera", "", instant).with_baseline(
        front.baselines[View.FRONT], at=instant, rules_version="1"
    )
    side = _follow(_sit(DESK_SIDE_CAMERA, SittingScript.sit(UPRIGHT, 20)), View.LEFT_SIDE, profile)
    assert side.baseline_origin == "none"
    assert side.seen_views == side.uncalibrated_views == (View.LEFT_SIDE,)
    assert not side.calibration


def test_a_recording_is_calibrated_by_beside_a_profile_if_asked(front: SittingCourse) -> None:
    instant = "2027-03-01T09:00:00+09:00"
    profile = Profile("one", "", "camera", "", instant).with_baseline(
        front.baselines[View.FRONT], at=instant, rules_version="1"
    )
    sequence = _sit(DESK_SIDE_CAMERA, SittingScript.sit(UPRIGHT, 20))
    views = np.full(len(sequence), View.LEFT_SIDE, dtype=np.int8)
    course = follow_sitting(sequence, views, profile=profile, calibrates=True)
    assert course.calibration[View.LEFT_SIDE].is_accepted
    assert set(course.baselines) == {View.FRONT}  # judged by the profile all the same


def test_nobody_is_away_and_nothing_is_found() -> None:
    sequence = LandmarkSequence.from_arrays(
        np.full((300, 33, 3), np.nan),
        np.full((300, 33), np.nan),
        np.arange(300) / 10,
        size_wh=(640, 480),
        source="empty",
    )
    course = _follow(sequence, View.FRONT)
    assert course.baseline_origin == "none"
    assert not [one for one in course.timeline.findings if one.outcome == "issue"]
    assert course.timeline.shares.by_state_s[SessionState.GOOD] == 0
    assert course.find_reference_row(View.FRONT) is None


def test_a_single_picture_is_judged_without_time() -> None:
    sequence = _sit(DESK_SIDE_CAMERA)
    one = LandmarkSequence.from_arrays(
        sequence.image_xyz[:1],
        sequence.visibility[:1],
        [0.0],
        size_wh=sequence.size_wh,
        source="one picture",
        world_xyz=None if sequence.world_xyz is None else sequence.world_xyz[:1],
    )
    course = _follow(one, View.LEFT_SIDE)
    assert course.baseline_origin == "none"
    assert course.loads.shape == (1, len(RULE_KEYS))

import itertools
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.errors import SettingError
from barun.messages import text
from barun.posture.baseline import Baselines
from barun.posture.calibration.calibration_settings import CalibrationSettings
from barun.posture.calibration.calibrator import (
    CalibrationPhase,
    CalibrationProgress,
    CalibrationTarget,
    Calibrator,
)
from barun.posture.calibration.hindrance import Hindrance
from barun.posture.calibration.outcome import (
    NOTE_FRONT_SLUMP,
    NOTE_LOOKING_DOWN,
    NOTE_NO_HIPS,
    NOTE_NOT_VALIDATED,
    RefusalCode,
)
from barun.posture.features.feature_table import feature_column
from barun.posture.features.measurements import PostureMeasurements
from barun.posture.reason import Reason
from barun.posture.view.view import View
from tests.posture.calibration.measured import measure, never_alarms, nobody

Frames = Iterable[tuple[float, PostureMeasurements]]

UPRIGHT = measure()
SIDE = measure(view=View.LEFT_SIDE)


def always_alarms(
    measurements: PostureMeasurements, baselines: Baselines
) -> npt.NDArray[np.float64]:
    return np.full((len(measurements), 2), 1.0)


def hold(
    frame: PostureMeasurements, seconds: float, *, start_s: float = 0.0, rate_hz: float = 10.0
) -> Iterator[tuple[float, PostureMeasurements]]:
    for number in range(round(seconds * rate_hz)):
        yield start_s + number / rate_hz, frame


def run(
    frames: Frames, target: CalibrationTarget = "front", **settings: float
) -> list[CalibrationProgress]:
    calibrator = Calibrator(
        never_alarms, target=target, aspect=16 / 9, settings=CalibrationSettings(**settings)
    )
    return [calibrator.step(time_s, frame) for time_s, frame in frames]


def phases(seen: Iterable[CalibrationProgress]) -> list[CalibrationPhase]:
    return [phase for phase, _ in itertools.groupby(progress.phase for progress in seen)]


def test_somebody_sits_down_holds_still_and_is_calibrated() -> None:
    frames = [*hold(nobody(), 2), *hold(UPRIGHT, 20, start_s=2)]
    seen = run(frames)

    assert phases(seen) == [
        CalibrationPhase.WAITING_FOR_PERSON,
        CalibrationPhase.WAITING_FOR_VIEW,
        CalibrationPhase.COLLECTING,
        CalibrationPhase.VALIDATING,
        CalibrationPhase.ACCEPTED,
    ]
    # Two seconds of nobody, one to settle, ten and five: done 0.1 s after 18 s.
    first_final = next(index for index, one in enumerate(seen) if one.phase.is_final)
    assert frames[first_final][0] == pytest.approx(18, abs=0.35)
    outcome = seen[-1].outcome
    assert outcome is not None
    assert outcome.is_accepted
    assert outcome.notes == (NOTE_FRONT_SLUMP,)
    baseline = outcome.baseline
    assert baseline is not None
    assert baseline.view is View.FRONT
    assert baseline.median[feature_column("head_height")] == pytest.approx(0.6)
    assert baseline.spread[feature_column("head_height")] == 0
    assert np.isnan(baseline.median[feature_column("trunk_inclination")])
    assert baseline.n_frames == pytest.approx(101, abs=1)
    assert baseline.duration_s == pytest.approx(10)
    assert baseline.alarm_share == 0
    assert baseline.geometry.shoulder_height == pytest.approx(0.40)
    assert baseline.geometry.yaw_deg == 0


@pytest.mark.parametrize("rate_hz", [5, 10, 15, 30])
def test_takes_as_long_at_every_rate(rate_hz: float) -> None:
    frames = list(hold(UPRIGHT, 20, rate_hz=rate_hz))
    seen = run(frames)
    first_final = next(index for index, one in enumerate(seen) if one.phase.is_final)
    assert seen[-1].phase is CalibrationPhase.ACCEPTED
    assert frames[first_final][0] == pytest.approx(16, abs=0.5)


@given(st.lists(st.floats(0.03, 0.24), min_size=60, max_size=400))
def test_progress_never_leaves_its_range_and_only_grows_while_sitting_still(
    steps_s: list[float],
) -> None:
    times_s = np.cumsum(steps_s)
    seen = run(zip(times_s.tolist(), itertools.repeat(UPRIGHT), strict=False))
    progress = [one.progress for one in seen]
    assert all(0 <= share <= 1 for share in progress)
    if seen[-1].phase is not CalibrationPhase.REFUSED:
        assert progress == sorted(progress)


def test_every_hint_has_a_text() -> None:
    frames = [
        *hold(nobody(), 1),
        *hold(measure(view=View.NEITHER), 1, start_s=1),
        *hold(SIDE, 1, start_s=2),
        *hold(measure(shoulder_width=np.nan, reason=Reason.OUT_OF_PICTURE), 1, start_s=3),
        *hold(measure(head_turn=30.0), 1, start_s=4),
        *hold(UPRIGHT, 4, start_s=5),
        *hold(measure(ear_height=0.5), 2, start_s=9),
        *hold(UPRIGHT, 20, start_s=11),
    ]
    hints = {one.hint for one in run(frames)}
    assert {hint.removeprefix("posture_calibration.hint-") for hint in hints} == {
        "no-person",
        "no-view",
        "other-view",
        "not-visible",
        "turned",
        "moving",
        "waiting-for-view",
        "collecting",
        "validating",
        "accepted",
    }
    assert all(text(hint, language) for hint in hints for language in ("en", "ko"))


@pytest.mark.parametrize(
    ("disturbance", "reason"),
    [
        pytest.param(nobody(), Hindrance.NO_PERSON, id="leaves"),
        pytest.param(measure(head_turn=-25.0), Hindrance.TURNED, id="turns the head"),
        pytest.param(SIDE, Hindrance.OTHER_VIEW, id="turns the chair"),
        pytest.param(measure(ear_height=0.5, head_height=0.3), Hindrance.MOVING, id="slumps"),
        pytest.param(measure(shoulder_place=0.2), Hindrance.MOVING, id="rolls aside"),
        pytest.param(
            measure(head_height=np.nan, reason=Reason.NOT_VISIBLE),
            Hindrance.NOT_VISIBLE,
            id="is hidden",
        ),
    ],
)
def test_starts_again_with_the_reason(disturbance: PostureMeasurements, reason: Hindrance) -> None:
    seen = run(
        [*hold(UPRIGHT, 8), *hold(disturbance, 2, start_s=8), *hold(UPRIGHT, 30, start_s=10)]
    )
    assert seen[79].progress > 0.4
    assert seen[79].restarted_because is Hindrance.NONE
    assert seen[99].progress < 0.05
    assert seen[99].restarted_because is reason
    assert seen[-1].phase is CalibrationPhase.ACCEPTED


@pytest.mark.parametrize(
    "disturbance", [nobody(), measure(head_turn=40.0), measure(view=View.NEITHER)]
)
def test_a_moment_does_not_start_it_again(disturbance: PostureMeasurements) -> None:
    seen = run(
        [*hold(UPRIGHT, 8), *hold(disturbance, 0.5, start_s=8), *hold(UPRIGHT, 15, start_s=8.5)]
    )
    assert all(one.restarted_because is Hindrance.NONE for one in seen)
    outcome = seen[-1].outcome
    assert outcome is not None
    assert outcome.baseline is not None
    # The bad frames are not part of it.
    assert outcome.baseline.spread[feature_column("head_turn")] == 0


def refusal(seen: list[CalibrationProgress]) -> str:
    outcome = seen[-1].outcome
    assert outcome is not None
    assert outcome.refusal is not None
    for language in ("en", "ko"):
        assert "{" not in outcome.refusal.text(language)
    return outcome.refusal.code


def test_somebody_who_never_sits_still_is_refused() -> None:
    up, down = UPRIGHT, measure(ear_height=0.5)
    frames = [
        frame
        for number in range(40)
        for frame in hold(up if number % 2 else down, 2, start_s=2.0 * number)
    ]
    assert refusal(run(frames)) == "restless"


def test_somebody_who_never_turns_to_the_camera_is_refused() -> None:
    assert refusal(run(hold(measure(head_turn=30.0), 70))) == "turned"
    assert refusal(run(hold(SIDE, 70))) == "other-view"
    assert refusal(run(hold(measure(view=View.NEITHER), 70))) == "no-view"


def test_waits_for_ever_while_nobody_is_there() -> None:
    assert run(hold(nobody(), 600))[-1].phase is CalibrationPhase.WAITING_FOR_PERSON


@pytest.mark.parametrize(("rate_hz", "is_refused"), [(2.0, True), (3.5, True), (5.0, False)])
def test_too_few_frames_are_refused(rate_hz: float, is_refused: bool) -> None:
    seen = run(hold(UPRIGHT, 30, rate_hz=rate_hz))
    assert (seen[-1].phase is CalibrationPhase.REFUSED) == is_refused
    if is_refused:
        assert refusal(seen) == "few-frames"
        assert seen[-1].outcome is not None
        assert seen[-1].outcome.refusal is not None
        assert seen[-1].outcome.refusal.details["rate_hz"] == pytest.approx(rate_hz)


def again(frame: PostureMeasurements, code: RefusalCode | None) -> CalibrationProgress:
    calibrator = Calibrator(never_alarms, aspect=16 / 9, refused_before=code)
    return [calibrator.step(time_s, one) for time_s, one in hold(frame, 20)][-1]


def test_who_was_told_to_look_up_and_tries_again_is_believed_within_limits() -> None:
    seen_from_above = measure(head_pitch=0.36)
    before: RefusalCode | None
    for before in (None, "turned"):
        assert refusal([again(seen_from_above, before)]) == "looking-down"
    outcome = again(seen_from_above, "looking-down").outcome
    assert outcome is not None
    assert outcome.notes == (NOTE_FRONT_SLUMP, NOTE_LOOKING_DOWN)
    assert refusal([again(measure(head_pitch=0.5), "looking-down")]) == "looking-down"
    # Who looked up in between has nothing to be believed.
    outcome = again(UPRIGHT, "looking-down").outcome
    assert outcome is not None
    assert outcome.notes == (NOTE_FRONT_SLUMP,)


@pytest.mark.parametrize(
    ("start_s", "phase"),
    [
        pytest.param(0.5, CalibrationPhase.WAITING_FOR_VIEW, id="settling"),
        pytest.param(6.0, CalibrationPhase.COLLECTING, id="collecting"),
        pytest.param(13.0, CalibrationPhase.VALIDATING, id="validating"),
    ],
)
@pytest.mark.parametrize("stall_s", [2.6, 6.0, 600.0])
def test_a_stall_starts_the_calibration_again_and_says_so(
    start_s: float, phase: CalibrationPhase, stall_s: float
) -> None:
    again_s = start_s - 0.1 + stall_s
    frames = [*hold(UPRIGHT, start_s), *hold(UPRIGHT, 20, start_s=again_s)]
    seen = run(frames)
    before, after = seen[round(start_s * 10) - 1], seen[round(start_s * 10)]
    assert before.phase is phase
    assert after.phase is CalibrationPhase.WAITING_FOR_VIEW
    assert after.progress == 0
    was_lost = phase is not CalibrationPhase.WAITING_FOR_VIEW
    assert after.restarted_because is (Hindrance.STALLED if was_lost else Hindrance.NONE)
    assert seen[-1].phase is CalibrationPhase.ACCEPTED
    first_final = next(index for index, one in enumerate(seen) if one.phase.is_final)
    # One second to settle, ten and five, from the first picture after the stall on.
    assert frames[first_final][0] == pytest.approx(again_s + 16, abs=0.35)


def test_a_shorter_wait_only_delays() -> None:
    seen = run([*hold(UPRIGHT, 6), *hold(UPRIGHT, 20, start_s=6 + 2.0)])
    assert {one.restarted_because for one in seen} == {Hindrance.NONE}
    assert seen[-1].phase is CalibrationPhase.ACCEPTED


def test_pictures_that_stall_again_and_again_are_refused_with_that_reason() -> None:
    frames = [frame for number in range(20) for frame in hold(UPRIGHT, 4, start_s=number * 10.0)]
    seen = run(frames)
    assert refusal(seen) == "stalled"
    first_final = next(index for index, one in enumerate(seen) if one.phase.is_final)
    # Stalls count as time with somebody there: a minute of patience is used up after about one.
    assert frames[first_final][0] == pytest.approx(60, abs=5)


def test_pictures_seconds_apart_are_refused_as_stalled() -> None:
    assert refusal(run(hold(UPRIGHT, 120, rate_hz=0.2))) == "stalled"


def test_stalls_do_not_count_while_nobody_is_there() -> None:
    frames = [*hold(nobody(), 300, rate_hz=0.1), *hold(UPRIGHT, 20, start_s=300)]
    seen = run(frames)
    assert seen[-1].phase is CalibrationPhase.ACCEPTED
    assert seen[-1].restarted_because is Hindrance.NONE


@pytest.mark.parametrize(
    ("frame", "target", "code"),
    [
        pytest.param(measure(head_pitch=0.5), "front", "looking-down", id="phone"),
        pytest.param(measure(hand_to_head=0.2), "front", "hand-at-head", id="hand"),
        pytest.param(
            measure(view=View.LEFT_SIDE, trunk_inclination=25.0),
            "side",
            "slumped-trunk",
            id="trunk",
        ),
        pytest.param(
            measure(view=View.RIGHT_SIDE, neck_inclination=30.0), "side", "slumped-neck", id="neck"
        ),
        pytest.param(
            measure(view=View.LEFT_SIDE, ear_eye_inclination=25.0),
            "side",
            "looking-down",
            id="eyes",
        ),
    ],
)
def test_bad_sitting_is_refused(
    frame: PostureMeasurements, target: CalibrationTarget, code: str
) -> None:
    assert refusal(run(hold(frame, 20), target)) == code


def test_good_sitting_that_would_alarm_is_refused() -> None:
    calibrator = Calibrator(always_alarms, aspect=1.5)
    seen = [calibrator.step(time_s, frame) for time_s, frame in hold(UPRIGHT, 20)]
    assert refusal(seen) == "alarms"
    assert calibrator.outcome is not None
    assert calibrator.outcome.refusal is not None
    assert calibrator.outcome.refusal.details["share"] == 1


def test_the_validation_judges_frames_the_baseline_does_not_know() -> None:
    given_frames: list[int] = []

    def judge(measurements: PostureMeasurements, baselines: Baselines) -> npt.NDArray[np.float64]:
        given_frames.append(len(measurements))
        assert baselines.median.shape == (1, measurements.values.shape[1])
        loads = np.zeros((len(measurements), 3))
        loads[:3, 1] = 1.5
        loads[:, 2] = np.nan
        return loads

    calibrator = Calibrator(judge, aspect=1.5)
    for time_s, frame in hold(UPRIGHT, 20):
        calibrator.step(time_s, frame)
    assert given_frames == [51]
    assert calibrator.outcome is not None
    assert calibrator.outcome.baseline is not None
    assert calibrator.outcome.baseline.alarm_share == pytest.approx(3 / 51)


def test_without_validation_the_outcome_says_so() -> None:
    outcome = run(hold(UPRIGHT, 20), validate_s=0)[-1].outcome
    assert outcome is not None
    assert outcome.baseline is not None
    assert not outcome.baseline.is_validated
    assert NOTE_NOT_VALIDATED in outcome.notes


def test_either_side_is_calibrated_as_itself() -> None:
    for view in (View.LEFT_SIDE, View.RIGHT_SIDE):
        outcome = run(hold(measure(view=view), 20), "side")[-1].outcome
        assert outcome is not None
        assert outcome.baseline is not None
        assert outcome.baseline.view is view
        assert outcome.notes == ()


def test_hidden_hips_are_no_reason_to_refuse_a_side_but_are_said() -> None:
    frame = measure(view=View.LEFT_SIDE, trunk_inclination=np.nan, neck_flexion=np.nan)
    outcome = run(hold(frame, 20), "side")[-1].outcome
    assert outcome is not None
    assert outcome.is_accepted
    assert outcome.notes == (NOTE_NO_HIPS,)


def test_takes_its_own_row_of_many_sessions() -> None:
    both = measure(2, ear_height=np.array([0.9, 0.65]))
    both.view[0] = View.NEITHER
    calibrator = Calibrator(never_alarms, aspect=1.5)
    for time_s, frame in hold(both, 20):
        calibrator.step(time_s, frame, row=1)
    assert calibrator.outcome is not None
    assert calibrator.outcome.baseline is not None
    assert calibrator.outcome.baseline.median[feature_column("ear_height")] == 0.65


def test_a_frame_given_twice_changes_nothing() -> None:
    once = run(hold(UPRIGHT, 20))
    twice = run((time_s, frame) for time_s, frame in hold(UPRIGHT, 20) for _ in range(2))
    assert phases(twice) == phases(once)
    assert twice[-1].outcome is not None
    assert once[-1].outcome is not None
    assert twice[-1].outcome.baseline is not None
    assert once[-1].outcome.baseline is not None
    assert twice[-1].outcome.baseline.n_frames == once[-1].outcome.baseline.n_frames


def test_one_frame_of_nonsense_does_not_reach_the_baseline() -> None:
    frames = list(hold(UPRIGHT, 20))
    frames[50] = (frames[50][0], measure(ear_height=0.1, head_tilt=80.0))
    seen = run(frames)
    assert all(one.restarted_because is Hindrance.NONE for one in seen)
    assert seen[-1].outcome is not None
    assert seen[-1].outcome.baseline is not None
    assert seen[-1].outcome.baseline.median[feature_column("ear_height")] == 0.65
    assert seen[-1].outcome.baseline.spread[feature_column("ear_height")] == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [("collect_s", 0.0), ("gap_s", -1.0), ("largest_alarm_share", 1.5), ("patience_s", np.nan)],
)
def test_impossible_settings_are_refused(name: str, value: float) -> None:
    with pytest.raises(SettingError, match=name):
        CalibrationSettings(**{name: value})

import numpy as np
import pytest

from barun.posture.calibration.profile import Profile
from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.live_sessions import LiveSessions, LiveStep
from barun.posture.monitor.event import SessionState
from barun.posture.rows import PoseRows
from barun.posture.sitting_course import follow_sitting
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.stabiliser import ViewStabiliser
from barun.posture.view.view import View
from barun.simulate import SLUMPED, UPRIGHT, SittingScript, simulate_sitting

SCRIPT = SittingScript.sit(UPRIGHT, 30).then(SLUMPED, move_s=3, hold_s=60)
EVERY = 3  # ten pictures a second


def _rows(seed: int) -> tuple[PoseRows, np.ndarray, Profile]:
    sequence = simulate_sitting(SCRIPT, np.random.default_rng(seed)).sequence
    view = np.full(len(sequence), View.FRONT, dtype=np.int8)
    course = follow_sitting(sequence, view)
    instant = "2027-03-01T09:00:00+09:00"
    profile = Profile("one", "", "camera", "", instant).with_baseline(
        course.baselines[View.FRONT], at=instant, rules_version="1"
    )
    return PoseRows.from_sequence(sequence), sequence.times_s, profile


def _take(parts: list[PoseRows], row: int) -> PoseRows:
    worlds = [part.world_m for part in parts]
    return PoseRows(
        xy=np.stack([part.xy[row] for part in parts]),
        visibility=np.stack([part.visibility[row] for part in parts]),
        aspect=np.array([part.aspect[row] for part in parts]),
        world_m=np.stack([world[row] for world in worlds if world is not None]),
    )


def _run(parts: list[tuple[PoseRows, np.ndarray, Profile]]) -> list[LiveStep]:
    sessions = LiveSessions(
        [profile for _, _, profile in parts], view_probabilities, ViewStabiliser(len(parts))
    )
    rows = [rows for rows, _, _ in parts]
    return [
        sessions.step(_take(rows, row), np.array([times_s[row] for _, times_s, _ in parts]))
        for row in range(0, len(parts[0][1]), EVERY)
    ]


@pytest.fixture(scope="module")
def people() -> list[tuple[PoseRows, np.ndarray, Profile]]:
    return [_rows(seed) for seed in (1, 2, 3)]


def test_a_slump_is_reported_once_it_has_lasted(
    people: list[tuple[PoseRows, np.ndarray, Profile]],
) -> None:
    steps = _run(people[:1])
    started = [event for step in steps for event in step.monitor.started]
    slouch = RULE_KEYS.index("slouch")
    (event,) = [event for event in started if event.rule == slouch]
    assert event.start_s == pytest.approx(33, abs=3)
    assert event.detected_s == pytest.approx(event.start_s + 30, abs=2)
    assert steps[-1].monitor.state[0] == SessionState.ISSUE
    assert steps[-1].dose.overall[0] > 0


def test_sessions_do_not_know_each_other(
    people: list[tuple[PoseRows, np.ndarray, Profile]],
) -> None:
    together = _run(people)
    for number, person in enumerate(people):
        alone = _run([person])
        for step, own in zip(together[::50], alone[::50], strict=True):
            np.testing.assert_allclose(step.loads[number], own.loads[0], equal_nan=True)
            assert step.view[number] == own.view[0]
            assert step.monitor.state[number] == own.monitor.state[0]
        assert [event.start_s for step in alone for event in step.monitor.started] == [
            event.start_s
            for step in together
            for event in step.monitor.started
            if event.session == number
        ]


def test_without_a_calibration_the_front_cannot_be_judged() -> None:
    rows, times_s, _ = _rows(4)
    sessions = LiveSessions([None], view_probabilities, ViewStabiliser(1))
    step = sessions.step(_take([rows], 0), times_s[:1])
    assert np.isnan(step.loads[0, RULE_KEYS.index("slouch")])


def test_a_new_calibration_closes_what_was_judged_against_the_old_one(
    people: list[tuple[PoseRows, np.ndarray, Profile]],
) -> None:
    rows, times_s, profile = people[0]
    sessions = LiveSessions([profile], view_probabilities, ViewStabiliser(1))
    last = None
    for row in range(0, len(times_s), EVERY):
        last = sessions.step(_take([rows], row), times_s[row : row + 1])
    assert last is not None
    assert last.monitor.is_issue.any()
    sessions.calibrate(0, profile)
    after = sessions.step(_take([rows], len(times_s) - 1), times_s[-1:] + 0.1)
    assert not after.monitor.is_issue.any()

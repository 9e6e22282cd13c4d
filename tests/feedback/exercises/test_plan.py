"""Today's exercises answer today's findings, the longest first."""

import pytest

from barun.feedback.exercises import exercises_for, find_exercise
from barun.feedback.exercises.exercise import FINDING_KEYS, FindingKey
from barun.feedback.exercises.plan import plan_exercises


def _keys(durations_s: dict[FindingKey, float], *done: str) -> list[str]:
    return [one.exercise.key for one in plan_exercises(durations_s, done)]


def test_without_findings_three_that_are_good_for_everybody() -> None:
    plan = plan_exercises({})

    assert [one.exercise for one in plan] == list(exercises_for("sitting_too_long")[:3])
    assert all(one.because == () for one in plan)


def test_each_finding_gets_one_exercise_before_any_gets_two() -> None:
    keys = _keys({"slouch": 10.0, "head_tilt": 600.0, "lateral_lean": 60.0})

    firsts = [exercises_for(key)[0].key for key in ("head_tilt", "lateral_lean", "slouch")]
    assert keys[: len(set(firsts))] == list(dict.fromkeys(firsts))


def test_an_exercise_names_all_findings_it_answers() -> None:
    (first, *_) = plan_exercises({"too_close": 10.0, "forward_head": 5.0})

    assert set(first.because) <= {"too_close", "forward_head"}
    assert first.because
    assert set(first.because) <= set(first.exercise.findings)


def test_what_was_done_stays_in_the_plan() -> None:
    assert _keys({}, "wall_angel", "wall_angel")[-1] == "wall_angel"
    assert _keys({}, "wall_angel").count("wall_angel") == 1


@pytest.mark.parametrize("n_findings", range(len(FINDING_KEYS) + 1))
def test_a_plan_is_short_and_repeats_nothing(n_findings: int) -> None:
    durations_s = {key: 60.0 * number for number, key in enumerate(FINDING_KEYS[:n_findings])}

    keys = _keys(durations_s)

    assert 3 <= len(keys) <= 5
    assert len(set(keys)) == len(keys)
    assert keys == _keys(dict(reversed(durations_s.items())))


def test_plans_hold_exercises_of_the_library() -> None:
    for one in plan_exercises({"slouch": 60.0}):
        assert one.exercise is find_exercise(one.exercise.key)

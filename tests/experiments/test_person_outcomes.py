"""A person counts once, with what was enough, and not again."""

import pytest

from barun.experiments.person_outcomes import outcomes_of
from barun.experiments.plan import ExperimentPlan
from barun.store.experiment_records import Arm, ExperimentDay

PLAN = ExperimentPlan("posture", 2, hours_a_person=2.0, least_answers=4)


def day(number: int, person: str = "anna", arm: Arm = "champion", **counts: float) -> ExperimentDay:
    return ExperimentDay(person, "posture-01", number, arm, counts)


def test_figures_are_those_of_the_days_that_were_enough() -> None:
    days = [
        day(10, judged_s=3600.0, abstained_s=1800.0, n_alerts=3.0, n_right=3.0, n_wrong=1.0),
        day(12, judged_s=3600.0, abstained_s=0.0, n_alerts=1.0, n_steps=4.0, step_ms=6.0),
        day(13, judged_s=9000.0, n_alerts=99.0, n_wrong=50.0),
    ]
    (found,) = outcomes_of(days, PLAN, today=14)
    assert (found.arm, found.day) == ("champion", 12)
    assert found.score == 0.75
    assert found.alerts_an_hour == 2.0
    assert found.abstained_share == 0.2
    assert found.step_ms == 1.5
    assert found.differ_share is None


def test_later_days_change_nothing() -> None:
    days = [day(10, judged_s=7200.0, n_right=4.0)]
    before = outcomes_of(days, PLAN, today=11)
    assert outcomes_of([*days, day(11, judged_s=7200.0, n_wrong=9.0)], PLAN, today=99) == before


def test_a_day_that_is_not_over_does_not_count() -> None:
    days = [day(10, judged_s=3600.0), day(11, judged_s=3600.0)]
    assert outcomes_of(days, PLAN, today=11) == ()
    assert len(outcomes_of(days, PLAN, today=12)) == 1


def test_too_few_answers_are_no_score_however_long_one_waits() -> None:
    days = [day(10, judged_s=7200.0, n_right=3.0), day(11, n_right=5.0)]
    (found,) = outcomes_of(days, PLAN, today=20)
    assert found.score is None
    assert found.step_ms is None


def test_wrong_messages_an_hour_count_downwards() -> None:
    plan = ExperimentPlan("posture", 2, metric="wrong_an_hour", hours_a_person=2.0)
    (found,) = outcomes_of([day(10, judged_s=7200.0, n_wrong=3.0)], plan, today=11)
    assert found.score == -1.5


def test_people_come_in_the_order_in_which_they_had_given_enough() -> None:
    days = [
        day(12, "anna", judged_s=7200.0),
        day(10, "ben", "challenger", judged_s=7200.0),
        day(10, "cho", judged_s=7199.0),
    ]
    found = outcomes_of(days, PLAN, today=20)
    assert [(one.day, one.arm) for one in found] == [(10, "challenger"), (12, "champion")]


def test_frames_on_which_both_differ() -> None:
    days = [day(10, arm="both", judged_s=7200.0, n_frames=200.0, n_differ=30.0)]
    assert outcomes_of(days, PLAN, today=11)[0].differ_share == pytest.approx(0.15)

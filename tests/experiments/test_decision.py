"""What follows from the figures, one rule at a time."""

from dataclasses import replace

import numpy as np
import pytest

from barun.experiments.comparison import (
    ArmFigures,
    Comparison,
    Guard,
    compare,
    to_json,
)
from barun.experiments.confidence_sequence import Interval
from barun.experiments.decision import decide
from barun.experiments.paired import PairedPerson
from barun.experiments.person_outcomes import PersonOutcome
from barun.experiments.plan import ExperimentPlan
from barun.store.experiment_records import Arm

PLAN = ExperimentPlan("posture", 2)
ENOUGH = ArmFigures(100, 40, 0.85)
FINE = Guard("alerts", Interval(0.0, -1.0, 1.0), -2.0, 2.0, 40, 40)


def standing(
    low: float, high: float, n_fewer: int = 40, guard: Guard = FINE, n_days: float = 5.0
) -> Comparison:
    few = replace(ENOUGH, n_scored=n_fewer)
    return Comparison(ENOUGH, few, Interval((low + high) / 2, low, high), (guard,), n_days)


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.02, 0.08, None),
        (0.01, 0.09, "better"),
        (0.001, 0.06, "better"),
        (-0.08, -0.01, "worse"),
        (-0.08, -0.001, "worse"),
        (-0.03, 0.04, "no-better"),
        (0.01, 0.04, "no-better"),  # surely better, and surely by less than is worth a change
    ],
)
def test_the_interval_decides(low: float, high: float, verdict: str | None) -> None:
    assert decide(standing(low, high), PLAN).verdict == verdict


def test_promotion_needs_a_gain_nearer_to_the_margin_than_to_none() -> None:
    nearer_to_none = replace(standing(0.001, 0.06), difference=Interval(0.02, 0.001, 0.06))
    assert decide(nearer_to_none, PLAN).verdict is None


@pytest.mark.parametrize(
    ("n_fewer", "interval", "verdict"),
    [
        (19, (0.01, 0.09), None),
        (20, (0.01, 0.09), "better"),
        (19, (-0.03, 0.04), None),
        (9, (-0.09, -0.01), None),
        (10, (-0.09, -0.01), "worse"),
    ],
)
def test_harm_is_decided_with_fewer_people(
    n_fewer: int, interval: tuple[float, float], verdict: str | None
) -> None:
    assert decide(standing(*interval, n_fewer=n_fewer), PLAN).verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "n", "reason"),
    [
        (2.1, 3.0, 10, "alerts-more"),
        (2.1, 3.0, 9, None),
        (1.9, 3.0, 40, None),
        (-3.0, -2.1, 10, "alerts-fewer"),
    ],
)
def test_a_guard_ends_even_what_seems_better(
    low: float, high: float, n: int, reason: str | None
) -> None:
    guard = replace(FINE, interval=Interval((low + high) / 2, low, high), n_challenger=n)
    decision = decide(standing(0.01, 0.09, guard=guard), PLAN)
    assert (decision.verdict, decision.reason) == (
        ("better", "score") if reason is None else ("harmful", reason)
    )


def test_time_ends_what_nothing_else_does() -> None:
    assert decide(standing(-0.02, 0.08, n_days=59.9), PLAN).reason == "certainty"
    assert decide(standing(-0.02, 0.08, n_days=60.0), PLAN).verdict == "undecided"
    few = decide(standing(-np.inf, np.inf, n_fewer=1, n_days=60.0), PLAN)
    assert (few.verdict, few.reason) == ("undecided", "people")
    assert decide(standing(-np.inf, np.inf, n_fewer=1), PLAN).reason == "people"


def test_in_shadow_nobody_is_promoted() -> None:
    plan = replace(PLAN, mode="shadow")
    assert decide(standing(0.01, 0.09), plan).verdict == "passed"
    assert decide(standing(-0.049, 0.01), plan).verdict == "passed"
    assert decide(standing(-0.051, 0.01), plan).verdict is None
    assert decide(standing(-0.2, -0.01), plan).verdict == "worse"


# ---- from people to figures


def person(arm: Arm, score: float | None, alerts: float = 2.0, **more: float) -> PersonOutcome:
    known = {"abstained_share": 0.1, "step_ms": 1.0} | more
    return PersonOutcome(arm, 1, score, alerts, known["abstained_share"], known["step_ms"], None)


def test_people_are_compared_by_arm_and_each_counts_once() -> None:
    people = [person("champion", one) for one in (0.8, 0.9, 0.7, None)]
    people += [person("challenger", one) for one in (0.9, 1.0)]
    found = compare(people, PLAN, 3.0)
    assert (found.champion.n_people, found.champion.n_scored) == (4, 3)
    assert found.champion.score == pytest.approx(0.8)
    assert found.difference.estimate == pytest.approx(0.15)
    assert [guard.name for guard in found.guards] == ["alerts", "abstained", "step_ms"]
    assert found.guards[0].most == pytest.approx(1.0)  # half of two an hour
    assert found.guards[0].least == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"alerts": 8.0}, "alerts-more"),
        ({"alerts": 0.0}, "alerts-fewer"),
        ({"abstained_share": 0.6}, "abstained-more"),
        ({"step_ms": 40.0}, "step_ms-more"),
    ],
)
def test_each_harm_is_seen_in_twenty_people(change: dict[str, float], reason: str) -> None:
    wobble = [0.9, 1.0, 1.1] * 7
    people = [person("champion", 0.8, 2.0 * w, step_ms=w, abstained_share=w / 10) for w in wobble]
    for w in wobble:
        usual = {"alerts": 2.0, "abstained_share": 0.1, "step_ms": 1.0} | change
        people.append(person("challenger", 0.8, **{name: w * one for name, one in usual.items()}))
    decision = decide(compare(people, PLAN, 3.0), PLAN)
    assert (decision.verdict, decision.reason) == ("harmful", reason)


def test_in_shadow_people_are_their_own_control() -> None:
    plan = replace(PLAN, mode="shadow")
    # each person differs by a little around two points, whatever the level of the person
    pairs = [PairedPerson(100, 4, 6 + one % 3 - 1) for one in range(30)]
    pairs.append(PairedPerson(2, 2, 0))  # too few frames to count
    found = compare([], plan, 3.0, pairs)
    assert found.challenger.n_scored == 30
    assert found.difference.estimate == pytest.approx(0.02)
    assert decide(found, plan).verdict == "passed"


def test_figures_of_a_handful_are_not_shown() -> None:
    people = [person("champion", one / 20) for one in range(20)]
    people += [person("challenger", one) for one in (0.9, 1.0, 0.8, 0.7)]
    hidden = to_json(compare(people, PLAN, 3.0))
    assert hidden["challenger"]["score"] is None
    assert hidden["difference"] == {"estimate": None, "low": None, "high": None}
    assert hidden["guards"][0]["interval"]["estimate"] is None
    shown = to_json(compare([*people, person("challenger", 0.6)], PLAN, 3.0))
    assert shown["challenger"]["score"] == pytest.approx(0.8)
    assert shown["difference"]["estimate"] == pytest.approx(0.8 - 0.475)
    assert shown["guards"][1]["least"] is None  # minus infinity is no JSON

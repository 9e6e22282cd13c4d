"""Alerts: from when to when, about what, once; and every rule on what it is there for."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.monitoring.alerts.alert import Alert, judge_minutes
from barun.monitoring.alerts.rules import ALERT_RULES, AlertRule
from barun.monitoring.vitals.vitals import (
    FeatureVital,
    LabelVital,
    ModelVital,
    QueueVital,
    Vitals,
)

FIRST = 29_916_000
HOT = AlertRule(
    "hot",
    "warning",
    lambda one: {} if one.p99_s is None else {"": one.p99_s},
    bound=10.0,
    clear=8.0,
    hold_min=2,
    clear_min=2,
)


def run(values: Sequence[float | None], rule: AlertRule = HOT) -> list[str]:
    """Return, minute by minute, what is said: ``+`` begins, ``-`` ends, ``!`` stands, ``.``."""
    standing: tuple[Alert, ...] = ()
    minutes: list[Vitals] = []
    said = []
    for place, value in enumerate(values):
        minutes.append(Vitals(minute=FIRST + place, process="a", p99_s=value))
        changes = judge_minutes(minutes, standing, (rule,))
        standing = changes.standing
        said.append("+" if changes.began else "-" if changes.ended else "!" if standing else ".")
    return said


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([1, 1, 1], "...", id="all well"),
        pytest.param([10, 1, 10, 1], "....", id="never held long enough"),
        pytest.param([10, 10, 10, 1, 1, 1], ".+!!-.", id="held, and over after two good minutes"),
        pytest.param([10, 10, 9, 9, 9], ".+!!!", id="between both bounds it stays wrong"),
        pytest.param([9, 9, 9], "...", id="between both bounds it stays right"),
        pytest.param([10, 10, 7, 9, 7, 7], ".+!!!-", id="good minutes have to follow each other"),
        pytest.param([10, 10, None, None, None], ".+!!!", id="no figure is no proof"),
        pytest.param([10, None, 10, 10], "...+", id="nor is it held by none"),
    ],
)
def test_hold_and_hysteresis(values: list[float | None], expected: str) -> None:
    assert "".join(run(values)) == expected


def test_a_missing_minute_begins_the_hold_anew() -> None:
    minutes = [
        Vitals(minute=FIRST, process="a", p99_s=20.0),
        Vitals(minute=FIRST + 2, process="a", p99_s=20.0),
    ]
    assert judge_minutes(minutes, (), (HOT,)).began == ()
    more = [*minutes, Vitals(minute=FIRST + 3, process="a", p99_s=20.0)]
    (alert,) = judge_minutes(more, (), (HOT,)).began
    assert (alert.began_min, alert.value, alert.bound) == (FIRST + 3, 20.0, 10.0)


def test_without_a_minute_nothing_changes() -> None:
    alert = Alert("hot", "", "warning", FIRST, 20.0, 10.0)
    changes = judge_minutes([], [alert], (HOT,))
    assert changes.standing == (alert,)
    assert not changes.began
    assert not changes.ended


@given(values=st.lists(st.sampled_from([None, 1.0, 9.0, 12.0]), max_size=40))
def test_alerts_of_one_cause_begin_and_end_in_turn(values: list[float | None]) -> None:
    said = [one for one in run(values) if one in "+-"]
    assert all(one == "+-"[place % 2] for place, one in enumerate(said))


@given(values=st.lists(st.sampled_from([1.0, 9.0, 12.0]), max_size=30))
def test_judging_changes_nothing_it_is_given(values: list[float]) -> None:
    minutes = tuple(
        Vitals(minute=FIRST + place, process="a", p99_s=value) for place, value in enumerate(values)
    )
    assert judge_minutes(minutes, (), (HOT,)) == judge_minutes(minutes, (), (HOT,))


GOOD = Vitals(
    minute=FIRST,
    process="a",
    n_sessions=10,
    n_frames=9000,
    p99_s=0.01,
    update_hz=15.0,
    spent_s={"good": 550.0, "blind": 50.0},
    recent_labels={"posture": LabelVital(95, 5)},
    queues={"history": QueueVital(3, 1.0)},
    disk_free_bytes=50 * 1024**3,
    models={"posture": ModelVital("champion", 2)},
    cameras={"c1": 0.2},
    features={"head_tilt": FeatureVital(0.1, 0.5, is_drifted=False)},
)

TROUBLES = {
    "accuracy": (replace(GOOD, recent_labels={"posture": LabelVital(60, 40)}), "posture"),
    "latency": (replace(GOOD, p99_s=0.15), ""),
    "ticks": (replace(GOOD, n_failed_ticks=1), ""),
    "model": (
        replace(GOOD, models={"posture": ModelVital("shipped", wanted=2, problem="x")}),
        "posture",
    ),
    "store": (replace(GOOD, notices=("store.notice-full",)), "store.notice-full"),
    "dropped": (replace(GOOD, queues={"samples": QueueVital(9, 1.0, n_dropped=4)}), "samples"),
    "part": (replace(GOOD, restarts={"writer": 1}), "writer"),
    "disk-full": (replace(GOOD, disk_free_bytes=100 * 1024**2), ""),
    "disk": (replace(GOOD, disk_free_bytes=900 * 1024**2), ""),
    "queue": (replace(GOOD, queues={"jobs": QueueVital(9, 130.0)}), "jobs"),
    "updates": (replace(GOOD, update_hz=0.5), ""),
    "camera": (replace(GOOD, cameras={"c1": 1.0, "c2": 0.3}), "c1"),
    "feature": (
        replace(GOOD, features={"head_tilt": FeatureVital(0.4, 1e-9, is_drifted=True)}),
        "head_tilt",
    ),
    "abstaining": (replace(GOOD, spent_s={"good": 100.0, "cannot_judge": 500.0}), ""),
    "recovery": (replace(GOOD, recoveries={"posture": "experiment"}), "posture-experiment"),
    "blind": (replace(GOOD, spent_s={"good": 100.0, "blind": 500.0}), ""),
}


def test_every_rule_has_a_trouble() -> None:
    assert set(TROUBLES) == {rule.key for rule in ALERT_RULES}
    assert len(TROUBLES) == len(ALERT_RULES)


def judge_lasting(vitals: Vitals, n_minutes: int) -> tuple[Alert, ...]:
    minutes = [replace(vitals, minute=FIRST + place) for place in range(n_minutes)]
    return judge_minutes(minutes, ()).standing


@pytest.mark.parametrize("rule", ALERT_RULES, ids=lambda rule: rule.key)
def test_a_rule_names_its_trouble_after_its_hold_and_not_before(rule: AlertRule) -> None:
    vitals, cause = TROUBLES[rule.key]
    found = [one for one in judge_lasting(vitals, rule.hold_min) if one.rule == rule.key]
    assert [(one.cause, one.severity) for one in found] == [(cause, rule.severity)]
    earlier = judge_lasting(vitals, rule.hold_min - 1)
    assert not [one for one in earlier if one.rule == rule.key]


@pytest.mark.parametrize("rule", ALERT_RULES, ids=lambda rule: rule.key)
def test_the_alert_ends_when_all_is_well_again(rule: AlertRule) -> None:
    vitals, _ = TROUBLES[rule.key]
    standing = judge_lasting(vitals, rule.hold_min)
    minutes = [replace(GOOD, minute=FIRST + 50 + place) for place in range(rule.clear_min)]
    for place in range(rule.clear_min):
        changes = judge_minutes(minutes[: place + 1], standing)
        standing = changes.standing
    assert rule.key not in {one.rule for one in standing}


def test_when_all_is_well_nothing_is_said() -> None:
    assert judge_lasting(GOOD, 30) == ()


def test_trouble_that_hurts_people_is_said_within_the_minute() -> None:
    critical = [rule for rule in ALERT_RULES if rule.severity == "critical"]
    assert {rule.hold_min for rule in critical} == {1}


def test_few_labels_and_few_frames_say_nothing() -> None:
    few = replace(
        GOOD, recent_labels={"posture": LabelVital(2, 17)}, n_frames=99, p99_s=3.0, n_sessions=0
    )
    assert judge_lasting(replace(few, update_hz=0.0), 30) == ()


def test_a_camera_that_is_gone_is_no_trouble_for_ever() -> None:
    standing = judge_lasting(TROUBLES["camera"][0], 1)
    gone = [replace(GOOD, minute=FIRST + 1 + place, cameras={}) for place in range(3)]
    for place in range(3):
        standing = judge_minutes(gone[: place + 1], standing).standing
    assert standing == ()


def test_the_same_trouble_has_the_same_name() -> None:
    (alert,) = judge_lasting(TROUBLES["camera"][0], 1)
    assert alert.alert_id == f"a:camera:c1:{FIRST}"
    assert replace(alert, value=9.0).alert_id == alert.alert_id

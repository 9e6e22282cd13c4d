"""Every gate with a candidate that fails exactly it, and pairs of models worked out by hand."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.updating.gates import Evidence, LeftOut, Speed, judge
from barun.updating.paired import PersonChange, compare_people
from barun.updating.settings import UpdateSettings

_SETTINGS = UpdateSettings()
_GOOD = Evidence(
    left_out={"view": LeftOut(0.97, {"P1": 0.99, "P2": 0.95})},
    changes={
        "view": {
            "P1": PersonChange("P1", 100, 10, 3, 1, -0.01, 0.05),
            "P2": PersonChange("P2", 100, 10, 1, 3, -0.06, 0.01),
        }
    },
    speed={"posture_view": Speed(0.02, 1.0)},
    n_bytes=100_000,
    reload_difference=2e-7,
)


def _closed(evidence: Evidence) -> list[tuple[str, str]]:
    return [(one.gate, one.subject) for one in judge(evidence, _SETTINGS) if not one.is_open]


def test_a_good_candidate_passes_all_of_them() -> None:
    assert _closed(_GOOD) == []
    assert [one.gate for one in judge(_GOOD, _SETTINGS)] == [
        "accuracy", "people", "latency", "latency", "size", "reload",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "gate", "subject"),
    [
        ({"left_out": {"view": LeftOut(0.949, {"P1": 0.949})}}, "accuracy", "view"),
        (
            {"changes": {"view": {"P2": PersonChange("P2", 100, 10, 0, 9, -0.15, -0.01)}}},
            "people", "view",
        ),
        ({"speed": {"posture_view": Speed(0.051, 1.0)}}, "latency", "posture_view"),
        ({"speed": {"posture_view": Speed(0.02, 2.01)}}, "latency", "posture_view"),
        ({"n_bytes": 5_000_001}, "size", ""),
        ({"reload_difference": 2e-5}, "reload", ""),
        ({"reload_difference": float("inf")}, "reload", ""),
        ({"reload_difference": float("nan")}, "reload", ""),
    ],
)  # fmt: skip
def test_each_gate_closes_alone(values: dict[str, Any], gate: str, subject: str) -> None:
    assert _closed(replace(_GOOD, **values)) == [(gate, subject)]


def test_exactly_at_the_bound_it_is_open() -> None:
    at_bound = replace(
        _GOOD,
        left_out={"view": LeftOut(0.95, {"P1": 0.95})},
        speed={"posture_view": Speed(0.05, 2.0)},
        n_bytes=5_000_000,
        reload_difference=1e-5,
    )
    assert _closed(at_bound) == []


def test_it_says_which_gate_which_person_and_by_how_much() -> None:
    bad = replace(
        _GOOD,
        left_out={"view": LeftOut(0.93, {"P1": 0.99, "P2": 0.87})},
        changes={
            "view": {
                "P1": PersonChange("P1", 100, 10, 3, 1, -0.01, 0.05),
                "P2": PersonChange("P2", 50, 10, 1, 11, -0.3, -0.1),
            }
        },
    )
    accuracy, people = judge(bad, _SETTINGS)[:2]
    assert (accuracy.value, accuracy.bound) == (0.93, 0.95)
    assert (accuracy.details["worst_person"], accuracy.details["worst"]) == ("P2", 0.87)
    assert people.details["worse"] == ["P2"]
    assert people.details["difference"] == pytest.approx(-0.2)
    assert people.as_json()["details"]["people"]["P1"]["is_worse"] is False


def test_what_json_cannot_hold_is_null() -> None:
    for value in (float("inf"), float("nan")):
        *_, reload = judge(replace(_GOOD, reload_difference=value), _SETTINGS)
        assert reload.as_json()["value"] is None


def test_gains_and_losses_of_a_pair_by_hand() -> None:
    person = np.repeat(["P1", "P2"], 4)
    was = np.array([1, 1, 0, 0, 1, 1, 1, 1], dtype=bool)
    now = np.array([1, 0, 1, 1, 1, 1, 1, 1], dtype=bool)
    changes = compare_people(was, now, person, np.arange(8))
    assert (changes["P1"].n_gained, changes["P1"].n_lost) == (2, 1)
    assert changes["P1"].difference == 0.25
    assert (changes["P2"].low, changes["P2"].high) == (0.0, 0.0)
    assert not changes["P2"].is_worse


def test_few_stretches_are_a_sign_test() -> None:
    """Of ten rows lost and none gained, the exact 95 % interval of gains is 0 to 0.3085."""
    was, now = np.ones(20, dtype=bool), np.arange(20) >= 10
    (change,) = compare_people(was, now, np.full(20, "P1"), np.zeros(20, dtype=np.int64)).values()
    assert change.low == pytest.approx(-0.5)
    assert change.high == pytest.approx((2 * 0.308497 - 1) * 10 / 20, abs=1e-5)
    assert change.is_worse


def test_a_loss_in_one_stretch_of_many_may_be_chance_and_one_in_all_is_not() -> None:
    stretch = np.repeat(np.arange(20), 10)
    was = np.ones(200, dtype=bool)
    one_lost, each_lost = was.copy(), was.copy()
    one_lost[:10] = False
    each_lost[::20] = False  # in every second stretch
    person = np.full(200, "P1")
    assert not compare_people(was, one_lost, person, stretch)["P1"].is_worse
    assert compare_people(was, each_lost, person, stretch)["P1"].is_worse


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 60))
def test_an_equal_model_is_never_worse_and_the_interval_holds_the_difference(
    seed: int, n_people: int, n_each: int
) -> None:
    random = np.random.default_rng(seed)
    person = np.repeat([f"P{number}" for number in range(n_people)], n_each)
    stretch = np.arange(n_people * n_each) // 4
    was, now = random.random((2, n_people * n_each)) < 0.8
    assert not any(one.is_worse for one in compare_people(was, was, person, stretch).values())
    for one in compare_people(was, now, person, stretch).values():
        assert -1 <= one.low <= one.difference + 1e-9
        assert one.difference - 1e-9 <= one.high <= 1


def test_of_many_people_equal_models_are_seldom_refused() -> None:
    """Forty people, models that differ by chance alone: one of 20 sets may be refused, not most."""
    random = np.random.default_rng(5)
    person, stretch = np.repeat([f"P{n}" for n in range(40)], 100), np.arange(4000) // 5
    refused = 0
    for _ in range(20):
        was, now = random.random((2, 4000)) < 0.9
        changes = compare_people(was, now, person, stretch)
        refused += any(one.is_worse for one in changes.values())
    assert refused <= 4

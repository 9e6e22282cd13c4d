"""What is done about a model that does harm: never back and forth, never against a person."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from barun.monitoring.recovery.decision import (
    DEFAULT_POLICY,
    Decision,
    ModelSituation,
    RecoveryPolicy,
    Undoing,
    decide,
    find_trouble,
    is_frozen,
)

NOW_S = 1_795_000_000.0
WELL = ModelSituation(
    model="posture",
    champion=3,
    since_s=NOW_S - 5 * 3600,
    earlier=(2, 1),
    usable=frozenset({1, 2, 3}),
    n_right=95,
    n_wrong=5,
    p99_s=0.01,
    former_p99_s=0.01,
)
BROKEN = replace(WELL, is_unusable=True)
WRONG = replace(WELL, n_right=60, n_wrong=40)
SLOW = replace(WELL, p99_s=0.2)
TAKEN_OUT = replace(BROKEN, is_slow=True, p99_s=0.01, former_p99_s=0.3, work_share=0.01)
"""Slow by itself: nobody waits for it, so that it takes no share of the time."""


def rolled_back(from_number: int | None, to_number: int | None, ago_s: float) -> Undoing:
    return Undoing("posture", "roll-back", NOW_S - ago_s, from_number, to_number)


def test_a_model_that_is_well_is_left_alone() -> None:
    assert decide(WELL, (), NOW_S) == Decision("nothing")


@pytest.mark.parametrize(
    ("situation", "trouble", "retrains"),
    [
        (BROKEN, "unusable", True),
        (WRONG, "accuracy", True),
        (SLOW, "latency", False),
        (TAKEN_OUT, "latency", False),
    ],
    ids=["broken", "wrong", "slow", "taken out as it is slow"],
)
def test_trouble_goes_back_to_the_version_before(
    situation: ModelSituation, trouble: Any, retrains: bool
) -> None:
    found = decide(situation, (), NOW_S)
    assert found == Decision("roll-back", trouble, 2, retrains=retrains)


@pytest.mark.parametrize(
    ("n_right", "n_wrong", "is_drifted", "expected"),
    [
        pytest.param(17, 3, False, None, id="under the bound, but it may be chance"),
        pytest.param(17, 3, True, "drift", id="with a drift it is not taken for chance"),
        pytest.param(95, 5, True, None, id="a drift that does no harm"),
        pytest.param(2, 17, True, None, id="too few labels"),
        pytest.param(60, 40, False, "accuracy", id="the whole interval is under the bound"),
    ],
)
def test_what_is_taken_for_trouble(
    n_right: int, n_wrong: int, is_drifted: bool, expected: str | None
) -> None:
    situation = replace(WELL, n_right=n_right, n_wrong=n_wrong, is_drifted=is_drifted)
    assert find_trouble(situation, DEFAULT_POLICY) == expected


def test_never_back_to_a_version_that_was_rolled_back_from() -> None:
    past = [rolled_back(2, 1, 20 * 3600.0)]
    assert decide(BROKEN, past, NOW_S).to_number == 1
    past.append(rolled_back(1, 3, 19 * 3600.0))
    few = RecoveryPolicy(most_a_day=5)
    assert decide(BROKEN, past, NOW_S, few).to_number is None  # what comes with Barun


def test_versions_that_may_not_be_in_service_are_passed_over() -> None:
    assert decide(replace(BROKEN, usable=frozenset({1, 3})), (), NOW_S).to_number == 1
    assert decide(replace(BROKEN, usable=frozenset()), (), NOW_S).to_number is None


def test_where_there_is_nowhere_to_go_a_retraining_is_opened_once() -> None:
    shipped = replace(WRONG, champion=None, earlier=())
    assert decide(shipped, (), NOW_S) == Decision(
        "retrain", "accuracy", retrains=True, reason="nowhere-to-go"
    )
    past = [Undoing("posture", "retrain", NOW_S - 3600.0)]
    assert decide(shipped, past, NOW_S) == Decision("hold", "accuracy", reason="nowhere-to-go")


@pytest.mark.parametrize(
    ("work_share", "kind", "reason"),
    [(0.9, "roll-back", ""), (0.5, "roll-back", ""), (0.2, "hold", "not-the-model")],
)
def test_only_the_model_that_takes_the_time_is_slow(
    work_share: float, kind: str, reason: str
) -> None:
    found = decide(replace(SLOW, work_share=work_share), (), NOW_S)
    assert (found.kind, found.reason) == (kind, reason)
    assert decide(replace(BROKEN, work_share=work_share), (), NOW_S).kind == "roll-back"


def test_a_person_holds_it() -> None:
    past = [Undoing("posture", "freeze", NOW_S - 10)]
    assert decide(BROKEN, past, NOW_S) == Decision("hold", "unusable", reason="frozen")
    assert decide(replace(BROKEN, model="view"), past, NOW_S).kind == "roll-back"
    past.append(Undoing("posture", "thaw", NOW_S - 5))
    assert not is_frozen("posture", past)
    assert decide(BROKEN, past, NOW_S).kind == "roll-back"


def test_labels_take_time_a_broken_file_does_not() -> None:
    fresh = NOW_S - 60.0
    assert decide(replace(WRONG, since_s=fresh), (), NOW_S).reason == "cool-down"
    assert decide(replace(BROKEN, since_s=fresh), (), NOW_S).kind == "roll-back"
    assert decide(replace(SLOW, since_s=fresh), (), NOW_S).kind == "roll-back"


def test_at_most_so_many_a_day() -> None:
    past = [rolled_back(5, 4, 3 * 3600.0), rolled_back(4, 3, 2 * 3600.0)]
    found = decide(BROKEN, past, NOW_S)
    assert (found.kind, found.reason) == ("retrain", "too-many")
    assert decide(BROKEN, past, NOW_S + 23 * 3600.0).kind == "roll-back"


@pytest.mark.parametrize(
    "situation",
    [
        replace(SLOW, former_p99_s=0.3),
        replace(SLOW, champion=None, earlier=(3,)),
        replace(SLOW, champion=None, earlier=(3,), is_slow=True),
    ],
    ids=["it was slow before", "what comes with Barun is slow", "and was taken out for it"],
)
def test_a_machine_that_is_slow_is_not_the_fault_of_a_model(situation: ModelSituation) -> None:
    assert decide(situation, (), NOW_S) == Decision("hold", "latency", reason="not-the-model")


@settings(max_examples=60, stateful_step_count=40)
class Service(RuleBasedStateMachine):
    """A service whose model is promoted, breaks, recovers and is held in any order."""

    @initialize()
    def begin(self) -> None:
        self.now_s = NOW_S
        self.past: list[Undoing] = []
        self.served: list[int | None] = [None]
        self.n_versions = 0
        self.usable: set[int] = set()
        self.rolled_from: set[int | None] = set()
        self.promoted_s = NOW_S

    @rule(passed_s=st.sampled_from([60.0, 1800.0, 40_000.0]))
    def wait(self, passed_s: float) -> None:
        self.now_s += passed_s

    @rule()
    def promote(self) -> None:
        self.n_versions += 1
        self.usable.add(self.n_versions)
        self.served.append(self.n_versions)
        self.promoted_s = self.now_s

    @rule(number=st.integers(1, 20))
    def withdraw(self, number: int) -> None:
        if number != self.served[-1]:
            self.usable.discard(number)

    @rule(kind=st.sampled_from(["freeze", "thaw"]))
    def hold(self, kind: Any) -> None:
        self.past.append(Undoing("posture", kind, self.now_s))

    @rule(
        is_unusable=st.booleans(),
        is_slow=st.booleans(),
        n_wrong=st.integers(0, 60),
        p99_s=st.sampled_from([None, 0.01, 0.3]),
        former_p99_s=st.sampled_from([None, 0.01, 0.3]),
        is_drifted=st.booleans(),
    )
    def look(
        self,
        is_unusable: bool,
        is_slow: bool,
        n_wrong: int,
        p99_s: float | None,
        former_p99_s: float | None,
        is_drifted: bool,
    ) -> None:
        champion = self.served[-1]
        earlier = dict.fromkeys(one for one in reversed(self.served) if one != champion)
        found = decide(
            ModelSituation(
                model="posture",
                champion=champion,
                since_s=self.promoted_s,
                earlier=tuple(earlier),
                usable=frozenset(self.usable),
                is_unusable=is_unusable,
                is_slow=is_slow,
                n_right=40,
                n_wrong=n_wrong,
                p99_s=p99_s,
                former_p99_s=former_p99_s,
                is_drifted=is_drifted,
            ),
            self.past,
            self.now_s,
        )
        if found.kind in {"roll-back", "retrain"}:
            assert not is_frozen("posture", self.past)
        if found.kind == "roll-back":
            assert found.to_number != champion
            assert found.to_number not in self.rolled_from
            assert found.to_number is None or found.to_number in self.usable
            self.rolled_from.add(champion)
            self.past.append(Undoing("posture", "roll-back", self.now_s, champion, found.to_number))
            self.served.append(found.to_number)
            self.promoted_s = self.now_s
        if found.retrains:
            self.past.append(Undoing("posture", "retrain", self.now_s))

    @invariant()
    def no_more_than_allowed(self) -> None:
        backs = [one.at_s for one in self.past if one.kind == "roll-back"]
        for at_s in backs:
            of_day = [one for one in backs if at_s <= one < at_s + 24 * 3600.0]
            assert len(of_day) <= DEFAULT_POLICY.most_a_day

    @invariant()
    def retrains_seldom(self) -> None:
        opened = [one.at_s for one in self.past if one.kind == "retrain"]
        gaps = [later - first for first, later in pairwise(opened)]
        assert all(gap >= DEFAULT_POLICY.retrain_every_s for gap in gaps)


TestService = Service.TestCase

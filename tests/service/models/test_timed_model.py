"""Nobody waits for a model for longer than its budget. Late models here wait for the test."""

import gc
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from barun.errors import ModelError
from barun.service.models.breaker import Patience
from barun.service.models.timed_model import TOO_SLOW, LateFailure, TimedModel
from tests.fixtures.patience import wait_until

PATIENT = Patience(budget_s=60.0)
HASTY = Patience(budget_s=0.02, first_rest_s=0.0, trial_every_s=0.0, longest_s=1e6, quick_share=1e6)
"""Trials pass whenever they are answered."""


class Held:
    """A model that answers when it is let go."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.n_asked = 0

    def __call__(self, number: int) -> int:
        self.n_asked += 1
        assert self.may_answer.wait(60)
        return 2 * number


@pytest.fixture
def held() -> Any:
    made = Held()
    yield made
    made.may_answer.set()


def until(look: Callable[[], bool]) -> None:
    wait_until(look, look_s=0.002)


def refusal_of(timed: TimedModel) -> ModelError:
    """Ask until the model is refused."""
    refusals: list[ModelError] = []

    def is_refused() -> bool:
        try:
            timed.ask(1)
        except ModelError as error:
            refusals.append(error)
        return bool(refusals)

    until(is_refused)
    return refusals[0]


def burn(_number: int) -> int:
    begun_s = time.thread_time()
    while time.thread_time() - begun_s < 0.05:
        pass
    return 1


def test_an_answer_in_time_is_the_models() -> None:
    timed = TimedModel(lambda number: 2 * number, PATIENT)
    assert [timed.ask(number) for number in range(50)] == [2 * number for number in range(50)]
    assert timed.n_passed == 0


def test_a_late_model_holds_up_one_question_for_its_budget_and_no_other(held: Held) -> None:
    timed = TimedModel(held, Patience(budget_s=0.02, longest_s=1e6))
    assert timed.ask(1) is None  # waited for
    begun_s = time.monotonic()
    assert [timed.ask(number) for number in range(1000)] == [None] * 1000
    assert time.monotonic() - begun_s < 10.0  # 20 s if each of them waited
    assert held.n_asked == 1
    assert timed.n_passed == 1001


def test_a_late_answer_is_thrown_away(held: Held) -> None:
    timed = TimedModel(held, Patience(budget_s=0.05, most_late=100, longest_s=1e6))
    assert timed.ask(1) is None
    held.may_answer.set()
    answers: list[int] = []

    def is_answered() -> bool:
        answer = timed.ask(21)
        answers.extend([] if answer is None else [answer])
        return bool(answers)

    until(is_answered)
    assert answers == [42]


def test_it_is_set_aside_and_comes_back_and_both_are_told(held: Held) -> None:
    told: list[str] = []
    timed = TimedModel(held, HASTY, lambda word, _took_s: told.append(word))
    for _ in range(HASTY.most_late):
        held.may_answer.clear()
        assert timed.ask(1) is None
        held.may_answer.set()
        until(lambda: timed._settle(0.0))
    assert told == ["aside"]
    until(lambda: timed.ask(1) == 2)  # by trials that nobody waited for
    assert told[:2] == ["aside", "back"]


def test_a_model_that_takes_the_processor_is_refused() -> None:
    timed = TimedModel(burn, HASTY)
    refusal = refusal_of(timed)
    assert refusal.code == TOO_SLOW
    assert "20 ms are allowed" in str(refusal)
    assert "20 ms입니다" in refusal.text("ko")
    assert timed.ask(1) is None


def test_a_model_that_never_answers_is_refused_by_those_who_came_meanwhile(held: Held) -> None:
    timed = TimedModel(held, Patience(budget_s=0.02, longest_s=0.05))
    assert timed.ask(1) is None
    time.sleep(0.1)
    for _ in range(20):
        assert timed.ask(1) is None  # too few have asked: the whole process may have stood still
    with pytest.raises(ModelError) as refusal:
        timed.ask(1)
    assert refusal.value.code == TOO_SLOW


def test_what_a_model_raises_is_raised() -> None:
    def fail(_number: int) -> int:
        raise ModelError("models.classifier-run", name="x", reason="broken")

    timed = TimedModel(fail, PATIENT)
    with pytest.raises(ModelError, match="broken"):
        timed.ask(1)


def test_a_machine_without_room_for_a_thread_leaves_questions_unanswered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    timed = TimedModel(lambda number: 2 * number, PATIENT)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", refuse)
        assert timed.ask(1) is None
    assert timed.ask(1) == 2


def test_its_thread_ends_with_it() -> None:
    def threads() -> list[threading.Thread]:
        return [one for one in threading.enumerate() if one.name == "barun-model"]

    gc.collect()
    before = set(threads())
    timed = TimedModel(lambda number: number, PATIENT)
    assert timed.ask(7) == 7
    (own,) = set(threads()) - before
    del timed
    own.join(60)
    assert not own.is_alive()


# ---- a model that has proved quick

QUICK_PROOF = Patience(budget_s=60.0, proof=5)


class Witness:
    """A model that notes in which thread it was asked."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def __call__(self, number: int) -> int:
        self.threads.append(threading.get_ident())
        return 2 * number


def test_a_model_that_has_proved_quick_is_asked_without_a_thread_between() -> None:
    witness = Witness()
    timed = TimedModel(witness, QUICK_PROOF)
    assert [timed.ask(number) for number in range(8)] == [2 * number for number in range(8)]
    here = threading.get_ident()
    assert [one == here for one in witness.threads] == [False] * 5 + [True] * 3


def test_one_that_takes_the_processor_later_goes_back_to_its_thread_and_is_refused() -> None:
    burns, threads = False, []

    def judge(number: int) -> int:
        threads.append(threading.get_ident())
        return burn(number) if burns else 1

    # 40 ms allowed: less than it burns; a quick answer takes longer only if the machine stands
    # still, and then its proof begins anew
    timed = TimedModel(judge, Patience(budget_s=0.04, proof=5, most_late=3, longest_s=1e6))
    until(lambda: timed.ask(1) == 1 and timed.probation.is_over)
    burns = True
    threads.clear()
    assert timed.ask(1) == 1  # called here, so the answer counts
    assert not timed.probation.is_over
    assert refusal_of(timed).code == TOO_SLOW
    here = threading.get_ident()
    assert [one == here for one in threads] == [True] + [False] * (len(threads) - 1)


def test_one_that_may_not_prove_itself_stays_in_its_thread() -> None:
    witness = Witness()
    timed = TimedModel(witness, QUICK_PROOF, may_prove=False)
    assert [timed.ask(number) for number in range(8)] == [2 * number for number in range(8)]
    assert threading.get_ident() not in witness.threads


def test_what_broke_over_a_question_of_before_says_over_which(held: Held) -> None:
    def judge(number: int) -> int:
        answer = held(number)
        if number < 0:
            raise ZeroDivisionError
        return answer

    timed = TimedModel(judge, Patience(budget_s=0.02, most_late=100, longest_s=1e6))
    assert timed.ask(-1) is None  # waited for
    held.may_answer.set()
    failures: list[LateFailure] = []

    def has_failed() -> bool:
        try:
            return timed.ask(3) == 6
        except LateFailure as late:
            failures.append(late)
            return False

    until(has_failed)  # and the questions after it are answered
    assert [(type(one.error), one.asked) for one in failures] == [(ZeroDivisionError, (-1,))]


def test_what_a_proved_model_raises_is_raised_and_later_answers_come() -> None:
    def judge(number: int) -> int:
        if number < 0:
            raise ModelError("models.classifier-run", name="x", reason="broken")
        return number

    timed = TimedModel(judge, QUICK_PROOF)
    assert [timed.ask(number) for number in range(6)] == list(range(6))
    assert timed.probation.is_over
    with pytest.raises(ModelError, match="broken"):
        timed.ask(-1)
    assert timed.ask(3) == 3

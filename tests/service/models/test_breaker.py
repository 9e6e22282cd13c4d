"""When a model is no longer waited for, when again, and whose fault it is; time is passed in."""

from barun.service.models.breaker import Breaker, Patience

ALLOWED = Patience()
QUICK_S, LATE_S = 0.002, 0.3


class Model:
    """One that is asked ten times a second, where the breaker allows it."""

    def __init__(self) -> None:
        self.breaker = Breaker(ALLOWED)
        self.now_s = 100.0

    def answer(self, took_s: float, own_s: float | None = None) -> None:
        self.now_s += 0.1
        if self.breaker.may_ask(self.now_s):
            self.breaker.note(took_s, QUICK_S if own_s is None else own_s, self.now_s)

    def aside_s(self, took_s: float, at_most_s: float = 120.0) -> float:
        """Return for how long it is aside if every trial takes so long."""
        begun_s = self.now_s
        while self.breaker.is_aside and self.now_s - begun_s < at_most_s:
            self.answer(took_s)
        return self.now_s - begun_s


def test_hiccups_of_the_machine_change_nothing() -> None:
    model = Model()
    for _ in range(200):
        model.answer(LATE_S)
        model.answer(LATE_S)
        assert not model.breaker.is_aside
        model.answer(QUICK_S)
    assert not model.breaker.is_slow


def test_a_model_the_machine_has_no_time_for_is_set_aside_and_comes_back_once_it_has() -> None:
    model = Model()
    for _ in range(ALLOWED.most_late):
        model.answer(LATE_S)
    assert model.breaker.is_aside
    assert model.aside_s(LATE_S, at_most_s=20.0) >= 20.0
    assert not model.breaker.is_slow  # it took next to nothing of the processor
    assert ALLOWED.first_rest_s <= model.aside_s(QUICK_S) <= 3.0
    assert not model.breaker.is_aside


def test_one_quick_trial_is_not_enough_and_just_in_time_is_not_quick() -> None:
    model = Model()
    for _ in range(ALLOWED.most_late):
        model.answer(LATE_S)
    assert model.aside_s(0.9 * ALLOWED.budget_s, at_most_s=20.0) >= 20.0
    for _ in range(100):
        model.answer(QUICK_S)
        model.answer(QUICK_S)
        model.answer(LATE_S)
        if not model.breaker.is_aside:
            break
    assert model.breaker.is_aside


def test_who_is_late_again_soon_is_left_alone_for_longer_and_longer() -> None:
    model = Model()
    aside_s = []
    for _ in range(10):
        for _ in range(ALLOWED.most_late):
            model.answer(LATE_S)
        aside_s.append(model.aside_s(QUICK_S))
    assert aside_s[0] < 2.0
    assert aside_s == sorted(aside_s)
    assert ALLOWED.longest_rest_s < aside_s[-1] < ALLOWED.longest_rest_s + 5.0
    model.now_s += ALLOWED.calm_s + 1.0
    for _ in range(ALLOWED.most_late):
        model.answer(LATE_S)
    assert model.aside_s(QUICK_S) < 2.0


def test_a_model_that_takes_the_processor_itself_is_slow_for_good() -> None:
    model = Model()
    for _ in range(ALLOWED.most_late - 1):
        model.answer(LATE_S, own_s=LATE_S)
    assert not model.breaker.is_slow
    model.answer(QUICK_S)
    for _ in range(ALLOWED.most_late):
        assert not model.breaker.is_slow
        model.answer(LATE_S, own_s=LATE_S)
    assert model.breaker.is_slow
    assert model.breaker.worst_s == LATE_S
    assert not model.breaker.may_ask(model.now_s + 1e6)


def test_a_model_is_found_slow_by_its_trials_too() -> None:
    model = Model()
    for own_s in (QUICK_S, LATE_S, QUICK_S):
        model.answer(LATE_S, own_s=own_s)
    assert model.breaker.is_aside
    for _ in range(100):
        model.answer(LATE_S, own_s=LATE_S)
    assert model.breaker.is_slow


def test_an_answer_that_never_comes_is_slow() -> None:
    model = Model()
    model.breaker.note_lost()
    assert not model.breaker.may_ask(model.now_s)
    assert model.breaker.worst_s == ALLOWED.longest_s

import pytest

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.choice import (
    best_of_candidates,
    choose,
    find_within_one_error,
    pool_standard_errors,
)
from barun.learning.comparison.judging import Trial


def _trial(number: int, kind: str, scores: tuple[float, ...], numbers: int) -> Trial:
    people = {f"P{place}": score for place, score in enumerate(scores, start=1)}
    return Trial(number, Configuration(kind, "departures"), people, numbers)


def _spread_around(mean: float) -> tuple[float, ...]:
    """Return scores of four people with a standard deviation of 0.1."""
    spread = 0.1 * (3 / 4) ** 0.5
    return (mean - spread, mean + spread, mean - spread, mean + spread)


def test_the_smallest_within_one_standard_error_of_the_best_is_taken() -> None:
    # standard deviation 0.1, of four people: standard error 0.05, of each and so of all
    best = _trial(0, "forest", _spread_around(0.9), 9000)
    assert best.mean == pytest.approx(0.9)
    assert best.standard_error == pytest.approx(0.05)
    inside = _trial(1, "svm", _spread_around(0.851), 500)
    larger = _trial(2, "network", _spread_around(0.89), 700)
    outside = _trial(3, "logistic", _spread_around(0.849), 10)
    trials = (outside, larger, inside, best)
    assert find_within_one_error(trials) == (best, larger, inside)
    assert choose(trials) is inside
    assert choose((best, outside)) is best


def test_a_standard_error_that_is_small_by_accident_decides_nothing() -> None:
    best = _trial(0, "svm", (0.9,) * 4, 900)  # on these people; standard error 0
    again = _trial(1, "svm", (0.8,) * 4, 900)  # not the best of its kind: does not count
    small = _trial(2, "small-tree", _spread_around(0.87), 15)
    trials = (best, again, small)
    assert pool_standard_errors(trials) == pytest.approx((0.05**2 / 2) ** 0.5)  # 0.035
    assert choose(trials) is small
    assert choose((best, again, _trial(2, "small-tree", _spread_around(0.86), 15))) is best


def test_among_equals_the_better_and_then_the_earlier_is_taken() -> None:
    first, better = _trial(0, "svm", (0.8, 0.9), 5), _trial(1, "forest", (0.82, 0.9), 5)
    again = _trial(2, "voting", (0.82, 0.9), 5)
    assert choose((again, first, better)) is better
    with pytest.raises(ValueError, match="at least one"):
        choose(())


def test_each_kind_is_represented_by_its_best() -> None:
    trials = (
        _trial(0, "svm", (0.7,), 5),
        _trial(1, "svm", (0.8,), 5),
        _trial(2, "forest", (0.75,), 5),
    )
    best = best_of_candidates(trials)
    assert {name: trial.number for name, trial in best.items()} == {"svm": 1, "forest": 2}
    assert list(best) == ["svm", "forest"]
    assert trials[0].standard_error == 0.0  # of a single fold there is none

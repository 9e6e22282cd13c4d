"""The three tests of a change: answers worked out by hand, and what holds whatever comes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from barun.monitoring.drift.distance import distance, distance_probability, effective_size
from barun.monitoring.drift.page_hinkley import PageHinkley
from barun.monitoring.drift.stability import (
    bin_shares,
    chance_stability,
    population_stability,
    quantile_edges,
)

SOME = arrays(np.float64, st.integers(1, 60), elements=st.floats(-1e3, 1e3, allow_subnormal=False))
SHARES = arrays(np.float64, 5, elements=st.floats(0.01, 1.0)).map(lambda one: one / one.sum())


def test_the_index_of_two_bins_by_hand() -> None:
    # (.25 - .5) ln(.25/.5) + (.75 - .5) ln(.75/.5) = .25 ln 2 + .25 ln 1.5
    found = population_stability(np.array([0.5, 0.5]), np.array([0.25, 0.75]))
    assert found == pytest.approx(0.25 * (math.log(2) + math.log(1.5)))


@given(first=SHARES, second=SHARES)
def test_the_index_is_the_same_both_ways_and_never_below_zero(
    first: np.ndarray, second: np.ndarray
) -> None:
    found = population_stability(first, second)
    assert found >= 0
    assert found == pytest.approx(population_stability(second, first))
    assert population_stability(first, first) == 0


def test_shares_of_other_numbers_of_bins_or_empty_ones_are_refused() -> None:
    with pytest.raises(ValueError, match="expected positive shares of as many bins"):
        population_stability(np.array([0.5, 0.5]), np.array([1.0]))
    with pytest.raises(ValueError, match="expected positive shares"):
        population_stability(np.array([1.0, 0.0]), np.array([0.5, 0.5]))


def test_edges_are_quantiles_and_a_value_on_one_belongs_above() -> None:
    assert quantile_edges(np.arange(1.0, 10.0), 2).tolist() == [5.0]
    # counts 1 and 2 of 3, half a value more each: 1.5 and 2.5 of 4
    assert bin_shares(np.array([4.0, 5.0, 6.0]), np.array([5.0])).tolist() == [0.375, 0.625]


def test_many_equal_values_make_one_edge() -> None:
    assert quantile_edges(np.zeros(50)).tolist() == [0.0]


@pytest.mark.parametrize("n_bins", [0, 1])
def test_less_than_two_bins_are_refused(n_bins: int) -> None:
    with pytest.raises(ValueError, match="at least 2 bins"):
        quantile_edges(np.arange(3.0), n_bins)


@given(values=SOME)
def test_shares_add_up_to_one_and_none_is_empty(values: np.ndarray) -> None:
    shares = bin_shares(values, quantile_edges(values))
    assert shares.sum() == pytest.approx(1.0)
    assert (shares > 0).all()


def test_chance_keeps_below_its_index_almost_always() -> None:
    random = np.random.default_rng(5)
    bound = chance_stability(10, 400, 300)
    n_above = 0
    for _ in range(300):
        first, second = random.normal(size=400), random.normal(size=300)
        edges = quantile_edges(first)
        found = population_stability(bin_shares(first, edges), bin_shares(second, edges))
        n_above += found > bound
    assert n_above <= 3  # 0.3 expected; four or more in 1 of 3,000 such tests


def test_the_distance_by_hand() -> None:
    # below 2 there is half of the first and nothing of the second
    assert distance(np.array([1.0, 3.0]), np.array([2.0, 4.0])) == 0.5
    assert distance(np.array([1.0, 2.0]), np.array([3.0])) == 1.0
    assert distance(np.array([2.0, 1.0]), np.array([1.0, 2.0])) == 0.0


@given(first=SOME, second=SOME)
def test_the_distance_is_the_same_both_ways_shifted_and_stretched(
    first: np.ndarray, second: np.ndarray
) -> None:
    found = distance(first, second)
    assert 0 <= found <= 1
    assert found == distance(second, first)
    assert distance(4.0 * first, 4.0 * second) == found


def test_without_values_there_is_no_distance() -> None:
    with pytest.raises(ValueError, match="expected two samples, got 0 and 1 values"):
        distance(np.array([]), np.array([1.0]))


@pytest.mark.parametrize(
    ("scaled", "expected"), [(1.36, 0.0495), (1.63, 0.0098), (0.5, 0.9639), (0.1, 1.0)]
)
def test_the_limit_distribution_is_that_of_the_tables(scaled: float, expected: float) -> None:
    n_each = 1e8  # the correction for small samples vanishes
    found = distance_probability(scaled / math.sqrt(n_each / 2), n_each, n_each)
    assert found == pytest.approx(expected, abs=2e-4)


def test_values_that_hang_together_are_worth_fewer() -> None:
    random = np.random.default_rng(1)
    noise = random.normal(size=4000)
    series = np.zeros(4000)
    for place in range(1, 4000):
        series[place] = 0.8 * series[place - 1] + noise[place]
    assert effective_size(noise) > 3600
    # (1 - .8) / (1 + .8) = 1 / 9
    assert effective_size(series) == pytest.approx(4000 / 9, rel=0.2)
    assert effective_size(np.ones(50)) == 1.0
    assert effective_size(np.array([1.0, 2.0])) == 2.0


def test_page_and_hinkley_by_hand() -> None:
    test = PageHinkley(2, slack=0.5, bound=2.0)
    # up: 1, 2 - at the bound with the second; down stays 0
    assert test.step(np.array([1.5, 0.0])).tolist() == [False, False]
    assert test.step(np.array([1.5, 0.0])).tolist() == [True, False]
    assert test.evidence.tolist() == [2.0, 0.0]
    # NaN leaves it as it is; -1 takes 1.5 away
    assert test.step(np.array([np.nan, np.nan])).tolist() == [True, False]
    assert test.step(np.array([-1.0, 0.0])).tolist() == [False, False]
    assert test.evidence.tolist() == [0.5, 0.0]


def test_it_notices_both_ways_and_can_be_reset() -> None:
    test = PageHinkley(1, slack=0.0, bound=2.0)
    assert [bool(test.step(np.array([-1.0]))[0]) for _ in range(3)] == [False, True, True]
    test.reset()
    assert test.evidence.tolist() == [0.0]


@given(
    values=st.lists(st.floats(-5, 5), max_size=80),
    slack=st.floats(0, 1),
    bound=st.floats(0.5, 20),
)
def test_evidence_stays_between_nothing_and_twice_the_bound(
    values: list[float], slack: float, bound: float
) -> None:
    test = PageHinkley(1, slack=slack, bound=bound)
    for value in values:
        is_changed = test.step(np.array([value]))
        assert 0 <= test.evidence[0] <= 2 * bound
        assert is_changed[0] == (test.evidence[0] >= bound)


def test_half_a_deviation_is_found_and_noise_is_not() -> None:
    random = np.random.default_rng(7)
    delays, n_false = [], 0
    for _ in range(20):
        test = PageHinkley(1, slack=0.1, bound=40.0)
        n_false += any(bool(test.step(random.normal(size=1))[0]) for _ in range(2000))
        test.reset()
        steps = (bool(test.step(random.normal(0.5, size=1))[0]) for _ in range(2000))
        delays.append(next(place for place, is_changed in enumerate(steps) if is_changed))
    assert n_false == 0
    assert 70 < np.median(delays) < 130  # 40 / (0.5 - 0.1) = 100

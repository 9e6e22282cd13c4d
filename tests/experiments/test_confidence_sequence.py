"""Intervals that may be looked at after every person; the usual ones may not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.experiments.confidence_sequence import (
    Moments,
    difference_interval,
    difference_of,
    half_width,
    mean_interval,
)
from tests.experiments.sequences import running_moments

N_RUNS, N_PEOPLE, LEAST = 1000, 1000, 20


def test_the_width_is_the_formula_worked_out_by_hand() -> None:
    # V = s^2 = 1: 1 * 2 / 1 * (2 log 20 + log 2) = 2 * (5.99146 + 0.69315) = 13.36923
    assert half_width(1.0, error=0.05, scale=1.0) == pytest.approx(13.36923**0.5, rel=1e-6)
    # V = 0.01, s = 0.2: 0.01 * 1.25 * (5.99146 + log 5) = 0.0125 * 7.60090
    assert half_width(0.01, error=0.05, scale=0.2) == pytest.approx(0.09501125**0.5, rel=1e-6)
    assert np.isinf(half_width(np.nan, error=0.05, scale=1.0))


@given(st.floats(1e-6, 10.0), st.floats(1e-3, 5.0), st.floats(1e-4, 0.2))
def test_the_width_is_where_the_martingale_reaches_its_bound(
    variance: float, scale: float, error: float
) -> None:
    width = float(half_width(variance, error=error, scale=scale))
    both = variance + scale**2
    evidence = np.log(np.sqrt(variance / both)) + width**2 * scale**2 / (2 * variance * both)
    assert evidence == pytest.approx(-np.log(error), rel=1e-6)
    assert width > 1.96 * np.sqrt(variance) if error <= 0.05 else width > 0


def test_peeking_at_a_fixed_threshold_is_wrong_often_and_this_is_not() -> None:
    """Two equal models, looked at after every person from the twentieth on in each arm."""
    rng = np.random.default_rng(20)
    values = rng.normal(0.85, 0.12, (N_RUNS, N_PEOPLE))
    takes = rng.random((N_RUNS, N_PEOPLE)) < 0.5
    challenger, champion = running_moments(values, takes), running_moments(values, ~takes)
    difference, variance = difference_of(challenger, champion)
    may_look = (np.asarray(challenger.n) >= LEAST) & (np.asarray(champion.n) >= LEAST)

    fixed = may_look & (abs(difference) > 1.96 * np.sqrt(variance))
    at_once = np.mean(fixed[:, -1])
    peeking = np.mean(fixed.any(axis=1))
    width = half_width(variance, error=0.05, scale=0.05)
    ours = np.mean((may_look & (abs(difference) > width)).any(axis=1))

    assert at_once < 0.08  # one look at the end is what the threshold is made for
    assert peeking > 0.30
    assert ours <= 0.05


def test_it_holds_with_a_tenth_of_the_people_and_skewed_values() -> None:
    """Accuracies of people pile up at 1, and one arm is small: the normal form must still hold."""
    rng = np.random.default_rng(21)
    values = rng.binomial(8, rng.beta(9.0, 1.5, (N_RUNS, N_PEOPLE))) / 8
    takes = rng.random((N_RUNS, N_PEOPLE)) < 0.1
    challenger, champion = running_moments(values, takes), running_moments(values, ~takes)
    difference, variance = difference_of(challenger, champion)
    width = half_width(variance, error=0.05, scale=0.05)
    may_look = np.asarray(challenger.n) >= LEAST
    assert np.mean((may_look & (abs(difference) > width)).any(axis=1)) <= 0.05


def test_a_difference_is_covered_at_all_looks_and_found_in_the_end() -> None:
    rng = np.random.default_rng(22)
    truth = 0.05
    takes = rng.random((N_RUNS, N_PEOPLE)) < 0.5
    values = rng.normal(0.85, 0.12, (N_RUNS, N_PEOPLE)) + truth * takes
    challenger, champion = running_moments(values, takes), running_moments(values, ~takes)
    difference, variance = difference_of(challenger, champion)
    width = half_width(variance, error=0.05, scale=0.05)
    may_look = np.asarray(challenger.n) >= LEAST
    missed = (may_look & (abs(difference - truth) > width)).any(axis=1)
    assert np.mean(missed) <= 0.05
    assert np.mean((difference - width > 0)[:, -1]) > 0.95


def test_a_few_people_who_agree_do_not_look_certain() -> None:
    champion = Moments.of([0.5, 1.0] * 50)
    certain = difference_interval(Moments.of([0.9] * 10), champion, error=0.05, scale=0.05)
    assert certain.low < 0 < certain.high
    # the pooled variance, (99 * 6.25 / 99 + 9 * 0) / 108, counts for the ten as well
    pooled = 99 * (6.25 / 99) / 108
    assert difference_of(Moments.of([0.9] * 10), champion)[1] == pytest.approx(
        pooled / 10 + (6.25 / 99) / 100
    )


@pytest.mark.parametrize("few", [[], [0.9]])
def test_under_two_people_say_nothing(few: list[float]) -> None:
    one = difference_interval(Moments.of(few), Moments.of([0.5, 1.0]), error=0.05, scale=0.05)
    other = mean_interval(Moments.of(few), error=0.05, scale=0.05)
    for interval in (one, other):
        assert (interval.low, interval.high) == (-np.inf, np.inf)


def test_people_who_are_all_alike_say_nothing() -> None:
    alike = difference_interval(
        Moments.of([1.0] * 30), Moments.of([1.0] * 30), error=0.05, scale=0.05
    )
    assert (alike.estimate, alike.low, alike.high) == (0.0, -np.inf, np.inf)
    assert mean_interval(Moments.of([0.0] * 30), error=0.05, scale=0.05).high == np.inf

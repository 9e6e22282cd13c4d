import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.learning.sequences.thresholds import (
    THRESHOLDS,
    conformal,
    conformal_people,
    fit_threshold,
    mean_and_spread,
    peaks_over,
    quantile,
)


def test_mean_and_spread_by_hand() -> None:
    assert mean_and_spread(np.array([1.0, 3.0])) == pytest.approx(2 + 3 * 1)
    assert mean_and_spread(np.array([1.0, 3.0]), k=1) == pytest.approx(3)


def test_quantile_by_hand() -> None:
    assert quantile(np.arange(101.0)) == pytest.approx(95)


def test_conformal_by_hand() -> None:
    scores = np.arange(1.0, 40.0)  # 39 scores: rank ceil(40 * .95) = 38
    assert conformal(scores) == 38
    assert conformal(np.arange(19.0)) == 18  # the smallest number of scores that can say 5 %
    assert conformal(np.arange(18.0)) == math.inf


@given(seed=st.integers(0, 10_000), n_scores=st.integers(19, 60))
def test_conformal_promise_holds_on_average(seed: int, n_scores: int) -> None:
    """Of all orders in which one score is the further one, at most 5 % exceed the threshold."""
    scores = np.random.default_rng(seed).normal(size=n_scores + 1)
    n_over = sum(scores[one] > conformal(np.delete(scores, one)) for one in range(n_scores + 1))
    assert n_over <= 0.05 * (n_scores + 1)


def test_few_people_are_too_few_however_many_windows() -> None:
    people = np.repeat([f"p{number}" for number in range(18)], 500)
    scores = np.arange(len(people), dtype=float)
    assert conformal_people(scores, people) == math.inf
    more = np.repeat([f"p{number}" for number in range(19)], 3)
    assert conformal_people(np.ones(len(more)), more) == 1


def test_tail_of_an_exponential_is_met() -> None:
    pytest.importorskip("scipy")
    scores = np.random.default_rng(4).exponential(size=20_000)
    assert peaks_over(scores, 0.001) == pytest.approx(-math.log(0.001), rel=0.05)


def test_tail_goes_beyond_what_was_seen_and_falls_back_on_few() -> None:
    pytest.importorskip("scipy")
    scores = np.random.default_rng(5).exponential(size=500)
    assert peaks_over(scores, 1e-6) > scores.max()
    few = np.arange(30.0)
    assert peaks_over(few, 0.01) == quantile(few, 0.01)
    assert peaks_over(np.ones(1000)) == 1


@pytest.mark.parametrize("kind", THRESHOLDS)
def test_thresholds_follow_the_scale_of_the_scores(kind: str) -> None:
    pytest.importorskip("scipy")
    scores = np.random.default_rng(6).gamma(2.0, size=600)
    people = np.repeat([f"p{number}" for number in range(30)], 20)

    one = fit_threshold(kind, scores, people, "training")  # type: ignore[arg-type]
    two = fit_threshold(kind, 2 * scores, people, "training")  # type: ignore[arg-type]

    assert two.value == pytest.approx(2 * one.value, rel=1e-3)
    assert (one.kind, one.provenance, one.n_scores, one.n_people) == (kind, "training", 600, 30)


def test_an_infinite_threshold_goes_into_json() -> None:
    threshold = fit_threshold(
        "conformal-people", np.ones(4), np.array(["a", "a", "b", "b"]), "people-left-out"
    )
    assert threshold.as_json()["value"] is None
    assert threshold.as_json()["n_people"] == 2

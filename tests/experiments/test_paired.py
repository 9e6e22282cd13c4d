"""Two models on the same frames: people vote, frames do not."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.experiments.paired import (
    PairedPerson,
    bootstrap_interval,
    compare_pairs,
    exact_binomial,
    vote_evidence,
)


def test_even_and_uneven_votes_worked_out_by_hand() -> None:
    assert exact_binomial(0, 0) == 1.0
    assert exact_binomial(5, 5) == 1.0
    assert exact_binomial(0, 6) == 2 / 64
    assert exact_binomial(1, 7) == 2 * (1 + 8) / 256
    assert exact_binomial(7, 1) == exact_binomial(1, 7)


def test_over_a_thousand_votes_the_normal_tail_is_near() -> None:
    exact = 2.0 * sum(comb(1001, k) for k in range(471)) / 2**1001
    assert exact_binomial(470, 531) == pytest.approx(exact, rel=0.02)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_next_vote_leaves_the_evidence_as_it_is_on_average(first: int, second: int) -> None:
    now = vote_evidence(first, second)
    then = (vote_evidence(first + 1, second) + vote_evidence(first, second + 1)) / 2
    assert then == pytest.approx(now, rel=1e-9)


def test_votes_may_be_looked_at_at_any_time() -> None:
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(400):
        n_first = np.cumsum(rng.random(200) < 0.5)
        looks = (vote_evidence(int(one), n - int(one)) for n, one in enumerate(n_first, 1))
        wrong += any(one >= 20.0 for one in looks)
    assert wrong / 400 <= 0.05
    assert vote_evidence(0, 8) > 20.0


def test_one_person_with_many_frames_is_one_vote() -> None:
    people = [PairedPerson(10_000, 100, 400), PairedPerson(20, 1, 0), PairedPerson(20, 2, 2)]
    found = compare_pairs([*people, PairedPerson(0, 0, 0)], np.random.default_rng(1))
    assert (found.n_people, found.n_for_challenger, found.n_for_champion) == (3, 1, 1)
    assert found.p_votes == 1.0
    assert found.p_frames < 1e-30  # what a test over frames would have said
    assert found.evidence < 1.0
    assert found.low < 0 < found.high


def test_drawing_people_anew_covers_the_mean() -> None:
    rng = np.random.default_rng(3)
    n_covered = 0
    for _ in range(200):
        low, high = bootstrap_interval(rng.normal(0.02, 0.1, 40), rng)
        n_covered += low <= 0.02 <= high
    assert 0.88 <= n_covered / 200 <= 0.99
    assert np.isnan(bootstrap_interval([0.1], rng)).all()
    assert bootstrap_interval([0.25] * 5, rng) == (0.25, 0.25)

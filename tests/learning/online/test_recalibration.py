from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from barun.learning.online.incremental_learner import ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.learners import load_learner
from barun.learning.online.recalibration import RecalibratedLearner, fit_bias
from tests.learning.online.blobs import make_person


def test_no_rows_no_bias() -> None:
    np.testing.assert_array_equal(fit_bias(np.empty((0, 3)), np.empty(0, dtype=np.int64)), 0)


@given(n_rows=st.integers(1, 200))
def test_bias_towards_what_is_seen(n_rows: int) -> None:
    bias = fit_bias(np.full((n_rows, 2), 0.5), np.ones(n_rows, dtype=np.int64))
    assert bias[1] == pytest.approx(-bias[0])

    # At the most probable bias b the pull of the rows, a quarter each, equals that of the prior.
    def slope(each: float) -> float:
        return 0.25 * n_rows / (1 + np.exp(2 * each)) - each

    assert bias[1] == pytest.approx(brentq(slope, 0, 10), abs=1e-6)


def test_only_the_newcomer_is_biased() -> None:
    learner = RecalibratedLearner(ProblemSize(3, 2))
    learner.update(make_person("p1", 60, 0))
    rows = make_person("p1", 30, 4)
    before = learner.probabilities(rows.features, rows.people)
    learner.update(make_person("p2", 60, 1, shift=2.5))
    assert set(learner.biases) == {"p2"}
    assert learner.biases["p2"][0] > 0 > learner.biases["p2"][1]  # its line lies further up
    np.testing.assert_array_equal(learner.probabilities(rows.features, rows.people), before)


def test_a_person_enters_the_model_when_the_next_begins() -> None:
    learner = RecalibratedLearner(ProblemSize(3, 2))
    for number in range(3):
        learner.update(make_person(f"p{number}", 40, number))
    assert set(learner.biases) == {"p2"}


def test_mixed_up_keys_stay_with_whoever_pressed_them(tmp_path: Path) -> None:
    learner = RecalibratedLearner(ProblemSize(3, 2))
    for number in range(3):  # p2 begins: p0 and p1 are the model
        learner.update(make_person(f"p{number}", 40, number))
    right = make_person("p3", 60, 3)
    learner.update(LabelledBatch(right.features, 1 - right.labels, right.people))
    assert not learner.refused
    rows = make_person("p1", 50, 8)
    before = learner.probabilities(rows.features, rows.people)
    outcome = learner.update(make_person("p4", 10, 4))
    assert outcome.n_refused == 60
    assert learner.refused == ("p3",)
    np.testing.assert_array_equal(learner.probabilities(rows.features, rows.people), before)
    learner.save(tmp_path)
    again = load_learner(tmp_path)
    assert isinstance(again, RecalibratedLearner)
    assert again.refused == ("p3",)
    assert set(again.biases) == {"p3", "p4"}
    assert again.update(make_person("p5", 10, 5)).n_refused == 0

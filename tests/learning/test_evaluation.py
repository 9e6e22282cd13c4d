from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.evaluation import (
    block_folds,
    compute_log_loss,
    fit_tuned,
    leave_one_person_out,
    random_folds,
    score_predictions,
    split_people,
)

_Rows = npt.NDArray[np.intp]


def test_scores_by_hand() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2])
    said = np.array([0, 0, 0, 1, 1, 0, 2, 2])
    score = score_predictions(labels, said, 3)
    assert score.confusion.tolist() == [[3, 1, 0], [1, 1, 0], [0, 0, 2]]
    assert score.accuracy == 6 / 8
    assert score.balanced_accuracy == pytest.approx((3 / 4 + 1 / 2 + 1) / 3)
    # F1 = 2 right / (true + said): 6/8, 2/4, 4/4
    assert score.macro_f1 == pytest.approx((0.75 + 0.5 + 1) / 3)


def test_a_class_nobody_has_does_not_count() -> None:
    score = score_predictions(np.array([0, 0, 1]), np.array([0, 2, 1]), 3)
    assert score.balanced_accuracy == pytest.approx((0.5 + 1) / 2)
    assert np.isnan(score_predictions(np.empty(0, int), np.empty(0, int), 2).balanced_accuracy)


def test_nobody_is_predicted_by_a_model_that_saw_them() -> None:
    people = np.array(["a", "b", "a", "c", "b"])
    seen: dict[str, set[str]] = {}

    def train(rows: _Rows) -> Callable[[_Rows], npt.NDArray[np.float64]]:
        def predict(others: _Rows) -> npt.NDArray[np.float64]:
            seen[str(people[others[0]])] = set(people[rows].tolist())
            return np.tile([0.25, 0.75], (len(others), 1))

        return predict

    result = leave_one_person_out(people, train)
    assert result.shape == (5, 2)
    assert seen == {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
    assert [person for person, _, _ in split_people(people)] == ["a", "b", "c"]


def test_rows_may_be_predicted_without_being_trained_on() -> None:
    people = np.array(["a", "a", "b", "b"])
    used: list[int] = []

    def train(rows: _Rows) -> Callable[[_Rows], npt.NDArray[np.float64]]:
        used.extend(rows.tolist())
        return lambda others: np.ones((len(others), 1))

    leave_one_person_out(people, train, fit_on=np.array([True, False, True, False]))
    assert sorted(used) == [0, 2]


def test_blocks_are_never_torn_apart() -> None:
    blocks = np.array([0, 0, 1, 1, 2, 2, 3])
    folds = list(block_folds(blocks, 3))
    assert len(folds) == 3
    for train, test in folds:
        assert not set(blocks[train]) & set(blocks[test])
    assert sorted(np.concatenate([test for _, test in folds]).tolist()) == list(range(7))


def test_a_random_split_tests_every_row_once() -> None:
    tests = [test for _, test in random_folds(11, 3, seed=4)]
    assert sorted(np.concatenate(tests).tolist()) == list(range(11))


def test_log_loss_by_hand() -> None:
    probabilities = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]])
    # classes weigh the same: (ln 2 + (-ln 0.8)) / 2
    expected = (np.log(2) - np.log(0.8)) / 2
    assert compute_log_loss(probabilities, np.array([0, 0, 1])) == pytest.approx(expected)


def test_near_copies_fool_a_random_split_but_not_folds_of_blocks() -> None:
    """Forty blocks of ten near copies; the label of a block has nothing to do with its features."""
    pytest.importorskip("sklearn")
    from barun.learning.classifiers import FAMILIES

    rng = np.random.default_rng(7)
    blocks = np.repeat(np.arange(40), 10)
    features = rng.normal(size=(40, 5))[blocks] + rng.normal(scale=0.01, size=(400, 5))
    labels = rng.permutation(np.arange(40) % 2)[blocks]
    family = FAMILIES["forest"]

    def score(folds: list[tuple[_Rows, _Rows]]) -> float:
        said = np.zeros(400, dtype=np.int64)
        for train, test in folds:
            estimator = family.build({"min_samples_leaf": 4}, seed=0)
            said[test] = estimator.fit(features[train], labels[train]).predict(features[test])
        return score_predictions(labels, said, 2).balanced_accuracy

    assert score(list(random_folds(400, 5, seed=0))) > 0.95
    assert score(list(block_folds(blocks, 5))) < 0.65


def test_tuning_in_blocks_prefers_what_carries_over() -> None:
    pytest.importorskip("sklearn")
    from barun.learning.classifiers import FAMILIES

    rng = np.random.default_rng(1)
    blocks = np.repeat(np.arange(30), 8)
    labels = (np.arange(30) % 2)[blocks]
    # the first feature carries over weakly, the others name the block
    features = rng.normal(size=(30, 6))[blocks]
    features[:, 0] = labels + rng.normal(scale=1.0, size=240)
    _, chosen = fit_tuned(FAMILIES["logistic"], features, labels, blocks)
    assert chosen == {"C": 0.1}

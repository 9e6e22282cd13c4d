import numpy as np
import pytest

from barun.learning.online.gate import GateVerdict, compare_models
from barun.learning.online.incremental_learner import ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.refitting import fit_model
from barun.learning.online.replay_buffer import keep_latest
from barun.learning.online.retraining import RetrainingLearner
from tests.learning.online.blobs import make_person

SIZE = ProblemSize(3, 2)


def swapped(rows: LabelledBatch) -> LabelledBatch:
    return LabelledBatch(rows.features, 1 - rows.labels, rows.people)


def learner_of_two(*, is_gated: bool) -> RetrainingLearner:
    learner = RetrainingLearner(SIZE, every_rows=20, is_gated=is_gated)
    learner.update(make_person("p1", 40, 0))
    learner.update(make_person("p2", 40, 1))
    return learner


def right(learner: RetrainingLearner, rows: LabelledBatch) -> float:
    answers = learner.probabilities(rows.features, rows.people).argmax(axis=1)
    return float((answers == rows.labels).mean())


def test_waits_until_enough_rows_came() -> None:
    learner = RetrainingLearner(SIZE, every_rows=20)
    rows = make_person("p1", 20, 0)
    assert not learner.update(rows.select(np.arange(19))).is_replaced
    assert learner.n_learnt == 0
    assert learner.update(rows.select(np.arange(19, 20))).is_replaced
    assert learner.n_learnt == 20


def test_mixed_up_keys_do_not_reach_the_others() -> None:
    wrong = swapped(make_person("p3", 60, 2))
    gated, open_to_all = learner_of_two(is_gated=True), learner_of_two(is_gated=False)
    outcome = gated.update(wrong)
    assert outcome.n_refused == 60
    assert not outcome.is_replaced
    assert gated.n_learnt == 80
    verdict = gated.last_verdict
    assert verdict is not None
    assert verdict.n_lost > verdict.n_gained
    assert open_to_all.update(wrong).is_replaced
    known = make_person("p1", 100, 9)
    assert right(gated, known) >= 0.98
    assert right(open_to_all, known) < right(gated, known)


def test_right_labels_of_a_newcomer_pass() -> None:
    learner = learner_of_two(is_gated=True)
    outcome = learner.update(make_person("p3", 40, 2, shift=0.5))
    assert outcome.is_replaced
    assert outcome.n_refused == 0
    assert learner.n_learnt == 120


@pytest.mark.parametrize(
    ("gained", "lost", "is_open"),
    [(0, 0, True), (0, 1, True), (0, 2, False), (6, 10, True), (6, 11, False), (50, 0, True)],
)
def test_a_standard_error_is_let_through(gained: int, lost: int, is_open: bool) -> None:
    # 10 - 6 = 4 = sqrt(16) is let through; 11 - 6 = 5 > sqrt(17) is not
    assert GateVerdict(gained, lost).is_open is is_open


def test_nobody_is_judged_by_a_model_that_knows_them() -> None:
    asked = []

    def predict(known: LabelledBatch, others: LabelledBatch) -> np.ndarray:
        asked.append((known.names, others.names))
        return np.zeros(len(others), dtype=np.int64)

    old = LabelledBatch.joined([make_person("p1", 4, 0), make_person("p2", 6, 1)])
    verdict = compare_models(old, make_person("p2", 4, 2), predict)
    # p2 held out leaves p1 alone with old and new rows: nothing to compare
    assert asked == [(("p2",), ("p1",)), (("p2",), ("p1",))]
    assert verdict == GateVerdict(0, 0)


def test_gains_and_losses_are_counted() -> None:
    def predict(known: LabelledBatch, others: LabelledBatch) -> np.ndarray:
        del others
        return np.array([0, 1, 1, 1] if len(known) == 4 else [0, 0, 0, 1])

    # truth of p1 is 0 1 0 1: of the rows that differ, the second is lost and the third gained
    verdict = compare_models(
        LabelledBatch.joined([make_person("p1", 4, 0), make_person("p2", 4, 1)]),
        make_person("p3", 2, 2),
        lambda known, others: predict(known, others) if others.names == ("p1",) else others.labels,
    )
    assert verdict == GateVerdict(1, 1)


def test_the_buffer_keeps_the_latest_of_each_person_and_class() -> None:
    labels = np.array([0, 0, 1, 0, 0], dtype=np.int64)
    people = np.array(["p1", "p1", "p1", "p1", "p2"])
    rows = LabelledBatch(np.arange(5.0)[:, None], labels, people)
    assert keep_latest(rows, 2).features[:, 0].tolist() == [1, 2, 3, 4]
    assert keep_latest(rows, 1).features[:, 0].tolist() == [2, 3, 4]


def test_every_person_weighs_the_same() -> None:
    # One place, three rows of p1 called 0 and one of p2 called 1: heard alike, the answer is even.
    rows = LabelledBatch(
        np.zeros((4, 1)), np.array([0, 0, 0, 1]), np.array(["p1", "p1", "p1", "p2"])
    )
    fitted = fit_model("logistic", rows, ProblemSize(1, 2), seed=0)
    np.testing.assert_allclose(fitted.probabilities(np.zeros((1, 1))), [[0.5, 0.5]], atol=1e-3)

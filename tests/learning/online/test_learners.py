"""What every learner promises."""

import json
from pathlib import Path

import numpy as np
import pytest

from barun.errors import InputError
from barun.learning.online.incremental_learner import IncrementalLearner, ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.learners import DEFAULT_LEARNER, LEARNERS, load_learner, make_learner
from barun.learning.online.state_folder import CARD_NAME, STATE_PATTERN
from tests.learning.online.blobs import make_person

SIZE = ProblemSize(3, 2)
EVERY_LEARNER = pytest.mark.parametrize("name", LEARNERS)


def answer(learner: IncrementalLearner, rows: LabelledBatch) -> np.ndarray:
    return learner.probabilities(rows.features, rows.people)


def accuracy(learner: IncrementalLearner, rows: LabelledBatch) -> float:
    return float((answer(learner, rows).argmax(axis=1) == rows.labels).mean())


def taught(name: str, *people: LabelledBatch) -> IncrementalLearner:
    learner = make_learner(SIZE, name, seed=1)
    for person in people:
        for start in range(0, len(person), 20):
            learner.update(person.select(np.arange(start, min(start + 20, len(person)))))
    return learner


@EVERY_LEARNER
def test_nothing_learnt_is_no_opinion(name: str) -> None:
    learner = make_learner(SIZE, name)
    assert isinstance(learner, IncrementalLearner)
    assert not learner.update(LabelledBatch.empty(3)).is_replaced
    np.testing.assert_array_equal(answer(learner, make_person("p1", 4, 0)), np.full((4, 2), 0.5))


@EVERY_LEARNER
def test_learns_batch_by_batch(name: str) -> None:
    learner = taught(name, make_person("p1", 100, 0), make_person("p2", 100, 1))
    rows = make_person("p3", 50, 2)
    assert accuracy(learner, rows) >= 0.95
    shares = answer(learner, rows)
    assert shares.shape == (50, 2)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-6)


@EVERY_LEARNER
def test_goes_on_where_it_was_saved(name: str, tmp_path: Path) -> None:
    old, new = make_person("p1", 60, 0), make_person("p2", 50, 1, shift=1.0)
    learner = taught(name, old, new.select(np.arange(25)))
    learner.save(tmp_path / "saved")
    again = load_learner(tmp_path / "saved")
    assert again.size == SIZE
    rows = make_person("p2", 30, 5)
    np.testing.assert_allclose(answer(again, rows), answer(learner, rows), rtol=1e-12)
    late = new.select(np.arange(25, 50))
    assert again.update(late) == learner.update(late)
    np.testing.assert_allclose(answer(again, rows), answer(learner, rows), rtol=1e-12)


@EVERY_LEARNER
def test_one_that_learnt_nothing_is_saved_too(name: str, tmp_path: Path) -> None:
    make_learner(SIZE, name).save(tmp_path)
    np.testing.assert_array_equal(
        answer(load_learner(tmp_path), make_person("p1", 2, 0)), np.full((2, 2), 0.5)
    )


@EVERY_LEARNER
def test_same_rows_same_answers(name: str) -> None:
    rows = make_person("p2", 20, 3)
    first, second = (taught(name, make_person("p1", 60, 0)) for _ in range(2))
    np.testing.assert_array_equal(answer(first, rows), answer(second, rows))


@EVERY_LEARNER
def test_missing_values_are_borne(name: str) -> None:
    rows = make_person("p1", 60, 0)
    holed = rows.features.copy()
    holed[::7, 1] = np.nan
    holed[:, 2] = np.nan
    holed_rows = LabelledBatch(holed, rows.labels, rows.people)
    learner = taught(name, holed_rows)
    assert np.isfinite(answer(learner, holed_rows)).all()
    assert accuracy(learner, holed_rows) >= 0.9


@EVERY_LEARNER
def test_one_class_at_first(name: str) -> None:
    rows = make_person("p1", 80, 0)
    learner = taught(name, rows.select(rows.labels == 1))
    assert np.isfinite(answer(learner, rows)).all()
    learner.update(rows.select(rows.labels == 0))
    for _ in range(10):
        learner.update(rows)
    assert accuracy(learner, rows) >= 0.95


@EVERY_LEARNER
def test_other_problems_are_refused(name: str) -> None:
    learner = make_learner(SIZE, name)
    rows = make_person("p1", 4, 0)
    with pytest.raises(ValueError, match="expected 3 features, got 2"):
        learner.update(LabelledBatch(rows.features[:, :2], rows.labels, rows.people))
    with pytest.raises(ValueError, match="expected labels 0 to 1"):
        learner.update(LabelledBatch(rows.features, rows.labels + 1, rows.people))


def test_the_default_is_one_of_them() -> None:
    assert DEFAULT_LEARNER in LEARNERS


@EVERY_LEARNER
def test_damaged_folders_are_refused(name: str, tmp_path: Path) -> None:
    taught(name, make_person("p1", 40, 0)).save(tmp_path)
    (path,) = tmp_path.glob(STATE_PATTERN)
    state = path.read_bytes()
    path.write_bytes(state[:-1])
    with pytest.raises(InputError, match="is not what"):
        load_learner(tmp_path)
    path.write_bytes(state)
    card = json.loads((tmp_path / CARD_NAME).read_text(encoding="utf-8"))
    (tmp_path / CARD_NAME).write_text(json.dumps({**card, "kind": "pickle"}), encoding="utf-8")
    with pytest.raises(InputError, match="pickle"):
        load_learner(tmp_path)
    (tmp_path / CARD_NAME).unlink()
    with pytest.raises(InputError, match=CARD_NAME):
        load_learner(tmp_path)

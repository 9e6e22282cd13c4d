from typing import Any

import numpy as np
import pytest

from barun.learning.online.incremental_learner import ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.refitting import FittedModel, Refitting
from barun.learning.online.remembered_fits import RememberedFits
from barun.learning.online.retraining import RetrainingLearner
from tests.learning.online.blobs import make_person

SIZE = ProblemSize(3, 2)


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each fit had."""
    counts: list[int] = []
    fit = Refitting.fit

    def counted(self: Refitting, rows: LabelledBatch) -> FittedModel:
        counts.append(len(rows))
        return fit(self, rows)

    monkeypatch.setattr(Refitting, "fit", counted)
    return counts


def test_the_same_rows_are_fitted_once_in_two_turns(fitted: list[int]) -> None:
    refitting = Refitting(SIZE, "logistic", 300, 0)
    rows, others = make_person("a", 20, 0), make_person("b", 10, 1)
    fits = RememberedFits(refitting)
    fits.turn()
    first = fits.predict(rows, others)
    assert np.array_equal(first, refitting.predict(rows, others))
    fitted.clear()
    fits.predict(rows, others)
    fits.turn()
    assert np.array_equal(fits.predict(make_person("a", 20, 0), others), first)
    assert not fitted
    fits.turn()
    fits.turn()  # a whole turn without being asked for
    fits.predict(rows, others)
    assert fitted == [20]


@pytest.mark.parametrize("changed", ["features", "labels", "people"])
def test_other_rows_are_another_fit(changed: str, fitted: list[int]) -> None:
    rows = make_person("a", 20, 0)
    parts: dict[str, Any] = {
        "features": rows.features,
        "labels": rows.labels,
        "people": rows.people,
    }
    parts[changed] = parts[changed].copy()
    parts[changed][3] = {"features": 0.5, "labels": 1 - rows.labels[3], "people": "b"}[changed]
    fits = RememberedFits(Refitting(SIZE, "logistic", 300, 0))
    fits.predict(rows, rows)
    fits.predict(LabelledBatch(**parts), rows)
    assert fitted == [20, 20]


def test_a_learner_fits_as_little_as_it_can(fitted: list[int]) -> None:
    learner = RetrainingLearner(SIZE, every_rows=20)
    for seed, person in enumerate(("a", "b", "c")):
        learner.update(make_person(person, 20, seed))
    fitted.clear()
    learner.update(make_person("c", 20, 9))
    # Without a and b: 40 rows as just before, 60 with the new ones. Without c nothing is new.
    # Then all 80. The 40 of each were fitted when c came first.
    assert sorted(fitted) == [60, 60, 80]

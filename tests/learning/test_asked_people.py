"""Who may be trained on is asked one by one; a statement brings back nothing that was refused."""

from pathlib import Path

import numpy as np
import pytest

from barun.learning.asked_people import ask_people
from barun.learning.datasets.manifest import Consent
from barun.learning.online.asking_learner import AskingLearner
from barun.learning.online.incremental_learner import ProblemSize, UpdateOutcome
from barun.learning.online.labelled_batch import LabelledBatch

NOW_S = 1.8e9
GIVEN = Consent("given", "tests", NOW_S - 10)
KNOWN = {
    "P1": GIVEN,
    "P2": Consent("withdrawn"),
    "P3": Consent("given", "tests", NOW_S - 10, NOW_S - 1),
}


def test_each_is_answered_with_a_reason() -> None:
    asked = ask_people(["P1", "P2", "P3", "P4"], KNOWN, NOW_S)
    assert asked.may_train == ("P1",)
    assert dict(asked.left_out) == {"P2": "withdrawn", "P3": "expired", "P4": "never-asked"}
    assert dict(asked.count()) == {"withdrawn": 1, "expired": 1, "never-asked": 1}


@pytest.mark.parametrize("name", ["p1", "P1"])
def test_files_call_people_by_small_letters(name: str) -> None:
    assert ask_people([name], KNOWN, NOW_S).may_train == (name,)


def test_a_statement_is_for_those_of_whom_nothing_is_recorded() -> None:
    asked = ask_people(["P1", "P2", "P3", "P4", "runner"], KNOWN, NOW_S, GIVEN)
    assert asked.may_train == ("P1", "P4", "runner")
    assert dict(asked.left_out) == {"P2": "withdrawn", "P3": "expired"}


class Noting:
    """A learner that notes whose rows it is given."""

    size = ProblemSize(2, 2)

    def __init__(self) -> None:
        self.seen: list[tuple[str, ...]] = []

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        self.seen.append(batch.names)
        return UpdateOutcome(is_replaced=bool(len(batch)))

    def probabilities(self, features: object, people: object) -> np.ndarray:
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        raise NotImplementedError


def batch(*people: str) -> LabelledBatch:
    count = len(people)
    return LabelledBatch(np.zeros((count, 2)), np.zeros(count, dtype=np.int64), np.array(people))


def test_who_learns_as_it_goes_asks_with_every_batch() -> None:
    consents = dict(KNOWN)
    learner = Noting()
    asking = AskingLearner(learner, lambda: consents, lambda: NOW_S)
    asking.update(batch("P1", "P2", "P2", "P4"))
    assert dict(asking.left_out) == {"withdrawn": 2, "never-asked": 1}
    consents["P1"] = Consent("withdrawn")  # within the running session
    assert not asking.update(batch("P1", "P1")).is_replaced
    assert learner.seen == [("P1",), ()]
    assert dict(asking.left_out) == {"withdrawn": 4, "never-asked": 1}

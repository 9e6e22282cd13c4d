import copy
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from barun.learning.online.incremental_learner import ProblemSize, UpdateOutcome
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.learners import make_learner
from barun.learning.online.replay import Replay, Tally, learn_others, replay_stream
from barun.learning.online.stream import hold_out_ends, make_stream
from tests.learning.online.blobs import make_person


class LastLabel:
    """Answers with the last label it was told, for everybody."""

    size = ProblemSize(3, 2)

    def __init__(self) -> None:
        self.told = 0
        self.n_updates = 0

    def update(self, batch: LabelledBatch) -> UpdateOutcome:
        self.told = int(batch.labels[-1])
        self.n_updates += 1
        return UpdateOutcome(is_replaced=True, n_refused=1)

    def probabilities(
        self, features: npt.NDArray[np.float64], people: npt.NDArray[np.str_]
    ) -> npt.NDArray[np.float64]:
        del people
        return np.eye(2)[np.full(len(features), self.told)]

    def save(self, folder: Path) -> None:
        raise NotImplementedError


def replay(learner: LastLabel, *, is_frozen: bool = False) -> Replay:
    # Old person a: five rows of class 0. Newcomer b: 1 1 | 0 0 | 1, held out 1 1.
    old = make_person("a", 6, 0)
    new = make_person("b", 7, 1)
    rows = LabelledBatch(
        np.vstack([old.features, new.features]),
        np.array([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1]),
        np.array(["a"] * 6 + ["b"] * 7),
    )
    held_out = np.isin(np.arange(13), [5, 11, 12])
    stream = make_stream(rows, held_out, "b", np.random.default_rng(0), n_classes=2, batch_rows=2)
    ticks = count()
    return replay_stream(stream, learner, lambda: float(next(ticks)), is_frozen=is_frozen)


def test_tests_before_it_learns() -> None:
    learner = LastLabel()
    done = replay(learner)
    # Told 0 when 1 1 comes, 1 when 0 0 comes, 0 when 1 comes: always wrong.
    assert done.newcomer == Tally(0, 5)
    assert (done.own_before, done.own_after) == (Tally(0, 2), Tally(2, 2))
    assert (done.old_before, done.old_after) == (Tally(1, 1), Tally(0, 1))
    assert done.update_s.tolist() == [1, 1, 1]
    assert done.n_refused == 3
    assert learner.n_updates == 6


def test_a_frozen_one_learns_from_the_others_only() -> None:
    learner = LastLabel()
    done = replay(learner, is_frozen=True)
    assert done.newcomer == Tally(2, 5)
    assert done.own_before == done.own_after
    assert done.old_before == done.old_after
    assert not len(done.update_s)
    assert learner.n_updates == 3


def test_tally() -> None:
    assert (Tally(1, 2) + Tally(2, 2)) == Tally(3, 4)
    assert Tally(3, 4).accuracy == pytest.approx(0.75)
    low, high = Tally(0, 10).interval
    assert low == 0
    assert high == pytest.approx(1 - 0.025 ** (1 / 10))  # Clopper-Pearson in closed form
    assert np.isnan(Tally(0, 0).accuracy)


def test_nothing_held_out_is_no_error() -> None:
    rows = LabelledBatch.joined([make_person("a", 10, 0), make_person("b", 10, 1)])
    none = hold_out_ends(np.arange(20))
    stream = make_stream(rows, none, "b", np.random.default_rng(0), n_classes=2)
    done = replay_stream(stream, LastLabel(), lambda: 0.0)
    assert np.isnan(done.own_after.accuracy)


def test_whoever_knows_the_others_goes_on_as_if_it_had_just_met_them() -> None:
    rows = LabelledBatch.joined([make_person("a", 30, 0), make_person("b", 30, 1, shift=1.0)])
    held_out = hold_out_ends(np.arange(60) // 10)
    streams = [
        make_stream(
            rows, held_out, "b", np.random.default_rng(4), n_classes=2, n_wrong_batches=n_wrong
        )
        for n_wrong in (0, 1)
    ]
    whole, known = make_learner(ProblemSize(3, 2)), make_learner(ProblemSize(3, 2))
    learn_others(streams[1], known)  # which differs in the newcomer's labels only
    expected = replay_stream(streams[0], whole, lambda: 0.0)
    done = replay_stream(streams[0], copy.deepcopy(known), lambda: 0.0, knows_others=True)
    assert (done.newcomer, done.own_after, done.old_before, done.old_after) == (
        expected.newcomer,
        expected.own_after,
        expected.old_before,
        expected.old_after,
    )
    assert done.newcomer.n_right > 0

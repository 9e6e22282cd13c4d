"""Which way of going on learning serves a newcomer best, and what it costs the people known before.

    python -m benchmarks.online_learning --data ../shared/data [--seeds 1]

Recordings of sitting people are replayed as a stream, each person in turn as the newcomer: views
(front, side, neither) and grades (a and b against c and d, from the front and from the side). Every
batch of ten is answered for first and learnt from then. One label in twenty is wrong. Copies and
bystanders are left out. Where PyTorch is installed, sequence models are updated likewise, of
simulated runners and of the people who sat. One thread; times are of the processor.
"""

import argparse
import copy
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final, get_args

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from barun.errors import BarunError
from barun.learning.data_defects import clean, find_defects
from barun.learning.grade_evaluation import GradeTask, gather_grade_rows
from barun.learning.online.choice import LearnerFigures, choose_default
from barun.learning.online.incremental_learner import IncrementalLearner, ProblemSize
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.learners import DEFAULT_LEARNER, LEARNERS, make_learner
from barun.learning.online.replay import Replay, Tally, learn_others, replay_stream
from barun.learning.online.stream import LabelOrder, hold_out_ends, make_stream
from barun.learning.personal_baseline import calibrate_people
from barun.learning.posture_dataset import (
    FRONT,
    NEITHER,
    SIDE,
    PostureDataset,
    read_posture_folder,
)
from barun.posture.view.view_features import compute_view_features
from benchmarks.marks import Mark, report
from benchmarks.online_sequences import report_sequences

__all__ = ["main"]

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_FROZEN: Final = "nothing is learnt"
_FROZEN_MODEL: Final = "retraining, logistic"
_ORDERS: Final[tuple[LabelOrder, ...]] = get_args(LabelOrder)
_WRONG_SHARE: Final = 0.05
_WRONG_BATCHES: Final = 4
_VIEW_STEP: Final = 3
"""Of the rows for the view: neighbours, 0.45 s apart, are near copies; all would take minutes."""
_SLOW: Final = ("retraining, trees", "retraining, boosting")
"""Replayed with one seed and in the order of the recording only."""
_FAST: Final = tuple(name for name in LEARNERS if name not in _SLOW)
_LIMIT_S: Final = 180.0


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """Rows of a question, and which never arrive."""

    name: str
    rows: LabelledBatch
    is_held_out: npt.NDArray[np.bool_]
    n_classes: int

    @property
    def size(self) -> ProblemSize:
        return ProblemSize(self.rows.features.shape[1], self.n_classes)


@dataclass(slots=True)
class _Sum:
    """What a method did, over newcomers and seeds."""

    newcomer: dict[str, Tally] = field(default_factory=lambda: defaultdict(lambda: Tally(0, 0)))
    gained: list[float] = field(default_factory=list)
    forgot: list[float] = field(default_factory=list)
    update_s: list[float] = field(default_factory=list)
    n_refused: int = 0

    def add(self, person: str, replay: Replay) -> None:
        self.newcomer[person] += replay.newcomer
        self.gained.append(replay.own_after.accuracy - replay.own_before.accuracy)
        self.forgot.append(replay.old_before.accuracy - replay.old_after.accuracy)
        self.update_s += replay.update_s.tolist()
        self.n_refused += replay.n_refused

    @property
    def mean(self) -> float:
        return float(np.mean([tally.accuracy for tally in self.newcomer.values()]))

    @property
    def worst(self) -> tuple[str, Tally]:
        return min(self.newcomer.items(), key=lambda one: one[1].accuracy)


def _questions(data: PostureDataset) -> Iterator[_Question]:
    seen = data.select(np.flatnonzero(np.isin(data.view, (FRONT, SIDE, NEITHER)))[::_VIEW_STEP])
    views = LabelledBatch(
        compute_view_features(seen.rows).values, seen.view.astype(np.int64) - 1, seen.person
    )
    yield _Question("view", views, hold_out_ends(seen.episode), 3)
    poses = calibrate_people(data)
    for view, name in ((FRONT, "grade, front"), (SIDE, "grade, side")):
        graded = gather_grade_rows(poses, GradeTask(view, "ab"))
        rows = LabelledBatch(graded.change, graded.is_bad.astype(np.int64), graded.person)
        yield _Question(name, rows, hold_out_ends(graded.episode), 2)


class _Replays:
    """Replays of a question in an order, seed after seed.

    What comes before a newcomer is the same however their keys are pressed and whether or not they
    are learnt from: it is gone through once, and a copy of the learner goes on.
    """

    def __init__(self, question: _Question, order: LabelOrder) -> None:
        self._question = question
        self._order = order
        self._learnt: dict[tuple[str, str, int], IncrementalLearner] = {}

    def run(
        self,
        name: str,
        person: str,
        seed: int,
        *,
        n_wrong_batches: int = 0,
        is_frozen: bool = False,
    ) -> Replay:
        """Replay one newcomer to one method."""
        question = self._question
        stream = make_stream(
            question.rows,
            question.is_held_out,
            person,
            np.random.default_rng(seed),
            n_classes=question.n_classes,
            order=self._order,
            wrong_share=_WRONG_SHARE,
            n_wrong_batches=n_wrong_batches,
        )
        if (name, person, seed) not in self._learnt:
            learner = make_learner(question.size, name, seed=seed)
            learn_others(stream, learner)
            self._learnt[name, person, seed] = learner
        learner = copy.deepcopy(self._learnt[name, person, seed])
        return replay_stream(
            stream, learner, time.process_time, is_frozen=is_frozen, knows_others=True
        )

    def compare(self, seeds: Sequence[int]) -> dict[str, _Sum]:
        """Replay newcomers whose labels are mostly right."""
        sums: dict[str, _Sum] = defaultdict(_Sum)
        for name in (_FROZEN, *LEARNERS):
            if name in _SLOW and self._order == "mixed":
                continue
            is_frozen = name == _FROZEN
            known = _FROZEN_MODEL if is_frozen else name
            for person in self._question.rows.names:
                for seed in seeds[:1] if name in _SLOW else seeds:
                    sums[name].add(person, self.run(known, person, seed, is_frozen=is_frozen))
        return sums

    def compare_mixed_up(self, seeds: Sequence[int]) -> dict[str, _Sum]:
        """Replay newcomers whose keys are mixed up for four batches."""
        sums: dict[str, _Sum] = defaultdict(_Sum)
        for name in _FAST:
            for person in self._question.rows.names:
                for seed in seeds:
                    done = self.run(name, person, seed, n_wrong_batches=_WRONG_BATCHES)
                    sums[name].add(person, done)
        return sums


def _print(title: str, sums: dict[str, _Sum]) -> None:
    print(f"\n{title}\n  {'':<24} newcomer  worst (exact 95 %)        gained  forgot  ms   refused")
    for name, one in sums.items():
        person, tally = one.worst
        low, high = tally.interval
        cost_ms = 1e3 * float(np.mean(one.update_s)) if one.update_s else 0.0
        print(
            f"  {name:<24} {100 * one.mean:6.1f}    {person} {100 * tally.accuracy:5.1f}"
            f" ({100 * low:.1f} to {100 * high:.1f}, n {tally.n_all})"
            f"  {100 * np.mean(one.gained):+5.1f}  {100 * np.mean(one.forgot):+5.1f}"
            f"  {cost_ms:6.1f}  {one.n_refused}",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default = Path(os.environ.get("BARUN_DATA", _DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=default, help="folder of recordings")
    parser.add_argument("--seeds", type=int, default=1)
    options = parser.parse_args(arguments)
    start_s = time.process_time()
    seeds = range(options.seeds)
    try:
        raw = read_posture_folder(options.data)
    except BarunError as error:
        print(f"online_learning: {error}", file=sys.stderr)
        return error.exit_status
    cleaned = clean(raw, find_defects(raw))
    usual: list[dict[str, _Sum]] = []
    wrong: list[dict[str, _Sum]] = []
    with threadpool_limits(1):
        for question in _questions(cleaned):
            replays = {order: _Replays(question, order) for order in _ORDERS}
            for order in _ORDERS:
                usual.append(replays[order].compare(seeds))
                _print(f"{question.name}, labels {order}", usual[-1])
            wrong.append(replays["as recorded"].compare_mixed_up(seeds))
            _print(f"{question.name}, keys mixed up", wrong[-1])
        sequences = [report_sequences(cleaned)] if find_spec("torch") is not None else []
    behind = _report_choice(usual, wrong)
    took_s = time.process_time() - start_s
    marks = [
        Mark("default behind the chosen", behind, "points", 0.0, "at most"),
        *sequences,
        Mark("whole", took_s, "s", _LIMIT_S, "at most"),
    ]
    return report("online_learning", marks)


def _report_choice(usual: Sequence[dict[str, _Sum]], wrong: Sequence[dict[str, _Sum]]) -> float:
    """Print what the rule chooses; return by how many points the default serves worse."""
    figures = {
        name: LearnerFigures(
            name,
            float(np.mean([sums[name].mean for sums in usual])),
            max(float(np.mean(sums[name].forgot)) for sums in (*usual, *wrong)),
        )
        for name in _FAST
    }
    print("\nmean of all newcomers, and the most that was forgotten")
    for one in figures.values():
        print(f"  {one.name:<24} {100 * one.newcomer:5.1f}  {100 * one.most_forgotten:+5.1f}")
    frozen = 100 * float(np.mean([sums[_FROZEN].mean for sums in usual]))
    print(f"  {_FROZEN:<24} {frozen:5.1f}   +0.0")
    chosen = choose_default(list(figures.values()))
    print(f"chosen: {chosen.name}\n")
    return 100 * (chosen.newcomer - figures[DEFAULT_LEARNER].newcomer)


if __name__ == "__main__":
    sys.exit(main())

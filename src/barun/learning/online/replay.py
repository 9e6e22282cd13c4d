"""A learner on a stream: tested on each batch before it learns from it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.learning.intervals import exact_interval
from barun.learning.online.incremental_learner import IncrementalLearner
from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.stream import LabelStream, StreamBatch

__all__ = ["Replay", "Tally", "learn_others", "replay_stream"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Right answers of all answers."""

    n_right: int
    n_all: int

    @property
    def accuracy(self) -> float:
        """Share of right answers; NaN without any."""
        return self.n_right / self.n_all if self.n_all else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Exact 95 % interval; see :func:`barun.learning.intervals.exact_interval`."""
        return exact_interval(self.n_right, self.n_all)

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.n_right + other.n_right, self.n_all + other.n_all)


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """How a learner went through a stream. All answers are held against the true labels."""

    newcomer: Tally
    """Each batch of the newcomer, before it was learnt from."""
    own_before: Tally
    """Held-out rows of the newcomer, before they came."""
    own_after: Tally
    """The same rows at the end."""
    old_before: Tally
    """Held-out rows of the others, before the newcomer came."""
    old_after: Tally
    """The same rows at the end: less is forgetting."""
    update_s: npt.NDArray[np.float64]
    """Shape (U,). Seconds each update with the newcomer's batches took."""
    n_refused: int
    """Rows of the newcomer that were set aside."""


def learn_others(stream: LabelStream, learner: IncrementalLearner) -> None:
    """Let a learner learn from everybody but the newcomer."""
    for batch in stream.before:
        learner.update(batch.given)


def replay_stream(
    stream: LabelStream,
    learner: IncrementalLearner,
    clock_s: Callable[[], float],
    *,
    is_frozen: bool = False,
    knows_others: bool = False,
) -> Replay:
    """Let a learner go through a stream.

    Parameters
    ----------
    stream : LabelStream
        What arrives.
    learner : IncrementalLearner
        One that has seen nothing, unless `knows_others`; it is changed.
    clock_s : callable
        Seconds of a clock that never goes back.
    is_frozen : bool
        Learn from everybody but the newcomer: what the others are compared with.
    knows_others : bool
        The learner has been through :func:`learn_others`, of this stream or of one that differs
        only in the newcomer's rows.
    """
    if not knows_others:
        learn_others(stream, learner)
    own, old = stream.held_out.of(stream.name), stream.held_out.without(stream.name)
    own_before, old_before = _answer(learner, own), _answer(learner, old)
    tally, update_s, n_refused = Tally(0, 0), [], 0
    for batch in stream.newcomer:
        tally += _answer(learner, _true(batch))
        if is_frozen:
            continue
        start_s = clock_s()
        n_refused += learner.update(batch.given).n_refused
        update_s.append(clock_s() - start_s)
    return Replay(
        newcomer=tally,
        own_before=own_before,
        own_after=_answer(learner, own),
        old_before=old_before,
        old_after=_answer(learner, old),
        update_s=np.array(update_s, dtype=np.float64),
        n_refused=n_refused,
    )


def _true(batch: StreamBatch) -> LabelledBatch:
    return LabelledBatch(batch.given.features, batch.truth, batch.given.people)


def _answer(learner: IncrementalLearner, rows: LabelledBatch) -> Tally:
    answers = learner.probabilities(rows.features, rows.people).argmax(axis=1)
    return Tally(int((answers == rows.labels).sum()), len(rows))

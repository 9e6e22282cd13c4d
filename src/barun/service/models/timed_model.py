"""A model that is waited for only so long: in a thread of its own until it has proved quick."""

import queue
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from barun.errors import ModelError
from barun.service.models.breaker import DEFAULT_PATIENCE, Breaker, Patience
from barun.service.models.probation import Probation

__all__ = ["TOO_SLOW", "Change", "LateFailure", "TimedModel", "tell_nobody"]

TOO_SLOW: Final = "registry.too-slow"
"""Code of the error of a model that is too slow by itself."""

_FEWEST_PASSED: Final = 20
"""Questions that came meanwhile before an answer counts as lost: a process that was stopped as a
whole has asked nothing."""

Change = Callable[[str, float], None]
"""From ``aside`` or ``back`` and the seconds of the answer that led there to whoever says so."""


def tell_nobody(_word: str, _took_s: float) -> None:
    """Say nothing; a :data:`Change`."""


class LateFailure(Exception):  # noqa: N818 # no error of the question that it comes with
    """A model failed over a question that nobody waits for any more.

    Parameters
    ----------
    error : Exception
        What it raised.
    asked : tuple
        The question: of another step than that in which this is raised.
    """

    def __init__(self, error: Exception, asked: tuple[Any, ...]) -> None:
        super().__init__(type(error).__name__)
        self.error: Final = error
        self.asked: Final = asked


@dataclass(slots=True, eq=False)
class _Question:
    asked: tuple[Any, ...]
    asked_s: float
    is_done: threading.Lock = field(default_factory=threading.Lock)
    """Held until there is an answer."""
    answer: Any = None
    error: Exception | None = None
    own_s: float = 0.0
    done_s: float = 0.0


class TimedModel:
    """Asks one model; whoever asks waits for the budget and no longer, until it has proved quick.

    Parameters
    ----------
    judge : callable
        The model; may be called from any thread, once at a time.
    patience : Patience, optional
        How long is waited.
    tell : callable, optional
        Hears when it is set aside, and when it is waited for again; called by who asks.
    may_prove : bool
        Whether it is called directly once it has proved quick.

    Notes
    -----
    A question that is not answered in time goes on in the thread and its answer is thrown away;
    until then every other question is without an answer at once, so that a model that takes a third
    of a second costs a budget each third of a second, and one that never answers costs one. The
    thread ends when nobody holds this any more.

    A model that was in time often enough is called where it is asked from (see
    :class:`Probation`): handing a question over and the answer back wakes a sleeper twice, and a
    busy or virtual machine may take 20 ms for that although the model takes one.
    """

    def __init__(
        self,
        judge: Callable[..., Any],
        patience: Patience = DEFAULT_PATIENCE,
        tell: Change = tell_nobody,
        *,
        may_prove: bool = True,
    ) -> None:
        self.breaker: Final = Breaker(patience)
        self.probation: Final = Probation(patience)
        self._judge = judge
        self.n_passed = 0
        """Questions without an answer so far."""
        self.call_no = 0
        """Of the direct call that is in progress; 0 while none is."""
        self._n_calls = 0
        self._may_prove: Final = may_prove
        self._tell = tell
        self._questions: queue.SimpleQueue[_Question | None] = queue.SimpleQueue()
        self._pending: _Question | None = None
        self._n_passed_pending = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(
            target=_answer_all, args=(judge, self._questions), name="barun-model", daemon=True
        )
        weakref.finalize(self, self._questions.put, None)

    def ask(self, *asked: Any) -> Any:
        """Return the model's answer; None where it has none in time.

        Raises
        ------
        ModelError
            If it failed, or is too slow by itself; then it is not asked any more.
        LateFailure
            If it failed, otherwise, over a question of before; this one has not been asked.
        """
        with self._lock:
            answer = self._ask(asked)
            self.n_passed += answer is None
            return answer

    def _ask(self, asked: tuple[Any, ...]) -> Any:
        now_s = time.perf_counter()
        if self._pending is not None and not self._settle(now_s):
            return None
        if not self.breaker.may_ask(now_s):
            return None
        if self._may_prove and self.probation.is_over and not self.breaker.is_aside:
            return self._ask_here(asked)
        if not self._has_thread():
            return None
        question = _Question(asked, now_s)
        question.is_done.acquire()
        self._questions.put(question)
        is_trial, budget_s = self.breaker.is_aside, self.breaker.patience.budget_s
        if is_trial or not question.is_done.acquire(timeout=budget_s):
            self._pending, self._n_passed_pending = question, 0
            return None
        self._note(question)
        return question.answer

    def _ask_here(self, asked: tuple[Any, ...]) -> Any:
        """Return the answer of a model that has proved quick, however long it takes this time."""
        begun_s, own_begun_s = time.perf_counter(), time.thread_time()
        self._n_calls += 1
        self.call_no = self._n_calls
        try:
            answer = self._judge(*asked)
        finally:
            self.call_no = 0
        own_s, now_s = time.thread_time() - own_begun_s, time.perf_counter()
        self.probation.note_here(now_s - begun_s, own_s)
        # nobody waited in vain: only what the model itself took counts
        self._count(own_s, own_s, now_s)
        return answer

    def _has_thread(self) -> bool:
        """Begin the thread with the first question; return whether there is one."""
        if self._thread.ident is None:
            try:
                self._thread.start()
            except RuntimeError:  # the machine has no room for a thread: with the next question
                return False
        return True

    def _settle(self, now_s: float) -> bool:
        """Return whether the question before has been answered; too late for who asked it."""
        question = self._pending
        if question is None:
            return True
        if question.is_done.acquire(blocking=False):
            self._pending = None
            if question.error is not None and not isinstance(question.error, ModelError):
                raise LateFailure(question.error, question.asked) from question.error
            self._note(question)
            return True
        self._n_passed_pending += 1
        is_long = now_s - question.asked_s > self.breaker.patience.longest_s
        if is_long and self._n_passed_pending > _FEWEST_PASSED:
            self.breaker.note_lost()
            self._raise_slow()
        return False

    def _note(self, question: _Question) -> None:
        """Take an answer into account.

        Raises
        ------
        ModelError
            If the model failed, or has shown itself too slow.
        """
        if question.error is not None:
            raise question.error
        took_s = question.done_s - question.asked_s
        self.probation.note(took_s)
        self._count(took_s, question.own_s, question.done_s)

    def _count(self, took_s: float, own_s: float, now_s: float) -> None:
        breaker, was_aside = self.breaker, self.breaker.is_aside
        breaker.note(took_s, own_s, now_s)
        if breaker.is_slow:
            self._raise_slow()
        if breaker.is_aside != was_aside:
            self._tell("aside" if breaker.is_aside else "back", took_s)

    def _raise_slow(self) -> None:
        breaker = self.breaker
        took_ms, budget_ms = 1000 * breaker.worst_s, 1000 * breaker.patience.budget_s
        raise ModelError(TOO_SLOW, got=round(took_ms), limit=round(budget_ms))


def _answer_all(
    judge: Callable[..., Any], questions: "queue.SimpleQueue[_Question | None]"
) -> None:
    """Answer questions until there is none; knows nothing of who asks, who may be gone."""
    while (question := questions.get()) is not None:
        begun_s = time.thread_time()
        try:
            question.answer = judge(*question.asked)
        except Exception as error:  # noqa: BLE001 # raised again where somebody asked
            question.error = error
        question.own_s = time.thread_time() - begun_s
        question.done_s = time.perf_counter()
        question.is_done.release()
        del question

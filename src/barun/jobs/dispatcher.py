"""Brings jobs and executors together: claims, hands over, renews, writes down what came of it.

::

    JobTable ──claim──► Dispatcher ──submit──► Executor
        ▲                   │  poll                │ runs
        └─renew, finish ────┘◄────── outcome ──────┘

Everything it knows can be lost at any moment: whatever it had claimed is claimed again by the next
one once the lease has run out.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from barun.errors import BarunError, EncryptionError, StorageError
from barun.jobs.executor import Executor, Running
from barun.jobs.job_table import JobTable
from barun.jobs.work import Done, Failed, Lost, Outcome, Work
from barun.store.job_records import JobRecord

__all__ = ["Dispatcher", "Lane", "Policy"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a dispatcher is; all of it choices of design."""

    lease_s: float = 30.0
    """After so long without a word, whoever ran a job counts as gone."""
    renew_s: float = 1.0
    """How often progress is written down and cancellations are noticed, while something runs."""
    look_s: float = 2.0
    """How often is looked for new jobs while nothing runs."""
    poll_s: float = 0.05
    """How often executors are asked while something runs."""
    most_attempts: int = 3
    most_lost: int = 3
    """So many runners a job may take down before it is put aside."""
    first_pause_s: float = 10.0
    """Before the second attempt; each later pause is four times the one before."""
    pause_growth: float = 4.0

    def pause_s(self, n_attempts: int) -> float:
        """Return how long a job waits that failed so many times."""
        return self.first_pause_s * self.pause_growth ** (n_attempts - 1)


@dataclass(frozen=True, slots=True)
class Lane:
    """Which kinds of jobs an executor is for."""

    executor: Executor
    kinds: tuple[str, ...]
    prepare: Callable[[JobRecord], Work]
    """Says what is to be done for a job. What it raises is why the job fails, for good: it asks
    here whether the owner still agrees."""
    forgets: frozenset[str] = field(default=frozenset())
    """Kinds of whose payload nothing stays once they are done."""


@dataclass(slots=True)
class _Held:
    job: JobRecord
    running: Running
    lane: Lane

    @property
    def name(self) -> tuple[str, str]:
        return self.job.job_id, self.job.lease or ""


class Dispatcher:
    """Serves a table of jobs; any number of them may serve the same one.

    Parameters
    ----------
    table : JobTable
        The truth.
    lanes : sequence of Lane
        Executors, and what each is for; closed with the dispatcher.
    utc : callable
        Returns seconds since 1970 UTC.
    policy : Policy, optional
        How patient it is.
    note : callable, optional
        Told of every attempt that ended: the job as it was claimed, and the outcome.
    """

    def __init__(
        self,
        table: JobTable,
        lanes: Sequence[Lane],
        utc: Callable[[], float],
        policy: Policy | None = None,
        note: Callable[[JobRecord, Outcome], None] | None = None,
    ) -> None:
        self._table = table
        self._lanes = tuple(lanes)
        self._utc = utc
        self._policy: Final = policy or Policy()
        self._note = note
        self._held: list[_Held] = []
        self._renewed_s = 0.0
        self._nudged = threading.Event()

    @property
    def n_running(self) -> int:
        """How many jobs run."""
        return len(self._held)

    def nudge(self) -> None:
        """Let it look for new jobs at once; from any thread."""
        self._nudged.set()

    # ---- going on

    def run(self, stopped: threading.Event, *, until_idle: bool = False) -> None:
        """Serve until somebody stops it.

        Parameters
        ----------
        stopped : threading.Event
            Set by whoever wants it to end; :meth:`nudge` makes that quick.
        until_idle : bool, optional
            End also when nothing runs and nothing is due.
        """
        try:
            while not stopped.is_set():
                try:
                    is_busy = self.step()
                except StorageError:  # a database that is locked or gone: it may come back
                    is_busy = True
                if until_idle and not is_busy:
                    return
                self._nudged.wait(self._policy.poll_s if self._held else self._policy.look_s)
                self._nudged.clear()
        finally:
            self.close()

    def step(self) -> bool:
        """Look after what runs and begin what is due, without waiting; return whether there is any.

        Raises
        ------
        StorageError
            If the table cannot be read or written now; the same step can be tried again.
        """
        now_s = self._utc()
        self._gather(now_s)
        if self._held and not 0 <= now_s - self._renewed_s < self._policy.renew_s:
            self._renew(now_s)
        for lane in self._lanes:
            lane.executor.tend()
            self._fill(lane, now_s)
        return bool(self._held)

    def close(self) -> None:
        """Stop what runs and put it back into the queue, as if it had not been begun."""
        now_s = self._utc()
        for held in self._held:
            held.running.stop()
            try:
                self._table.give_up(held.job, now_s, None, again_at_s=now_s, counts=False)
            except StorageError:
                break  # the leases run out
        self._held.clear()
        for lane in self._lanes:
            lane.executor.close()

    # ---- one step

    def _gather(self, now_s: float) -> None:
        for held in tuple(self._held):
            outcome = held.running.poll()
            if outcome is not None:
                self._settle(held, outcome, now_s)
                self._held.remove(held)
                if self._note is not None:
                    self._note(held.job, outcome)

    def _settle(self, held: _Held, outcome: Outcome, now_s: float) -> None:
        """Write down what came of an attempt."""
        job, table, policy = held.job, self._table, self._policy
        if isinstance(outcome, Done):
            forgets = job.kind in held.lane.forgets
            table.finish(job, now_s, outcome.result, forgets_payload=forgets)
        elif isinstance(outcome, Failed):
            is_last = outcome.is_lasting or job.n_attempts >= policy.most_attempts
            again_at_s = None if is_last else now_s + policy.pause_s(job.n_attempts)
            table.give_up(job, now_s, outcome.code, outcome.details, again_at_s=again_at_s)
        elif not outcome.is_guilty:
            table.give_up(job, now_s, None, again_at_s=now_s, counts=False)
        else:
            self._settle_lost(job, outcome, now_s)

    def _settle_lost(self, job: JobRecord, outcome: Lost, now_s: float) -> None:
        is_poison = job.n_lost + 1 >= self._policy.most_lost
        # the first time it was rather the machine than the job
        pause_s = self._policy.pause_s(job.n_lost) if job.n_lost else 0.0
        self._table.give_up(
            job,
            now_s,
            "jobs.lost" if is_poison else "jobs.runner-gone",
            {"how": outcome.reason},
            state="poison",
            again_at_s=None if is_poison else now_s + pause_s,
            is_lost=True,
        )

    def _renew(self, now_s: float) -> None:
        progress = {held.name: held.running.progress for held in self._held}
        found = self._table.renew(progress, now_s, self._policy.lease_s)
        self._renewed_s = now_s
        for held in tuple(self._held):
            if found[held.name] == "ours":
                continue
            held.running.stop()
            self._held.remove(held)
            if found[held.name] == "unwanted":
                self._table.give_up(held.job, now_s, None, state="cancelled")

    def _fill(self, lane: Lane, now_s: float) -> None:
        n_own = sum(held.lane is lane for held in self._held)
        n_free = lane.executor.n_slots - n_own
        if n_free <= 0 or not self._table.has_due(now_s, lane.kinds):
            return
        policy = self._policy
        claimed = self._table.claim(
            n_free, now_s, policy.lease_s, lane.kinds, most_lost=policy.most_lost
        )
        for job in claimed:
            self._begin(lane, job, now_s)

    def _begin(self, lane: Lane, job: JobRecord, now_s: float) -> None:
        try:
            work = lane.prepare(job)
        except BarunError as error:
            if isinstance(error, StorageError) and not isinstance(error, EncryptionError):
                self._put_back(job, now_s)
                return
            details = {name: str(value) for name, value in error.details.items()}
            self._table.give_up(job, now_s, error.code, details)
            return
        try:
            running = lane.executor.submit(work)
        except BarunError:  # nothing can take it now
            self._put_back(job, now_s)
            return
        if not self._held:
            self._renewed_s = now_s
        self._held.append(_Held(job, running, lane))

    def _put_back(self, job: JobRecord, now_s: float) -> None:
        again_at_s = now_s + self._policy.first_pause_s
        self._table.give_up(job, now_s, None, again_at_s=again_at_s, counts=False)

"""What waits to be written: a bounded queue between many threads and the one that writes."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from barun.store.records import SettingsRecord
from barun.store.writes import Write

__all__ = ["Acknowledgement", "Job", "WriteQueue", "WriterFigures", "make_promise"]

Acknowledgement = Future[bool]
"""True once it is committed; False if it was refused, because the person has not agreed or what it
speaks of is not there; raises StorageError if it could not be kept."""

_LARGEST_BATCH: Final = 500
"""Writes in one transaction; with more, a row costs no less. Measured on SQLite and PostgreSQL."""
_LOOK_UP_S: Final = 60.0
"""An idle thread looks at the clock so often; a longer wait would sleep with the machine."""


@dataclass(frozen=True, slots=True)
class WriterFigures:
    """Counters since the start."""

    n_waiting: int
    """Writes handed over and not yet committed."""
    n_written: int
    n_refused: int
    """Passed over because the person had not agreed, or forgot everything meanwhile."""
    n_lost: int
    """Could not be kept: the buffer was full, the record impossible, or Barun ended."""
    n_failures: int
    """Tries that failed."""


@dataclass(slots=True)
class Job:
    """What is waiting: writes, or something to be done between them."""

    acknowledgement: Acknowledgement
    writes: tuple[Write, ...] = ()
    task: Callable[[], bool] | None = None
    is_forgetting: bool = False
    """Whether the task forgets everything of a person: it waits for nothing."""

    def is_of(self, forgotten: Mapping[str, bool]) -> bool:
        """Whether it is forgotten with these persons; True for those whose settings are, too."""
        return any(
            write.person_id in forgotten
            and (forgotten[write.person_id] or not isinstance(write, SettingsRecord))
            for write in self.writes
        )


def make_promise() -> "Future[Any]":
    """Return a future that who waits for it cannot cancel: what was handed over is written."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


class WriteQueue:
    """Jobs in the order they came; every method may be called from any thread.

    Parameters
    ----------
    capacity : int
        Most writes that wait.
    linger_s : float
        A job that is not urgent waits so long for company.
    """

    def __init__(self, capacity: int, linger_s: float) -> None:
        self.capacity = capacity
        self._linger_s = linger_s
        self._condition = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._forgetting: dict[str, bool] = {}
        self._is_urgent = False
        self._is_closing = False
        self._n_waiting = self._n_written = self._n_refused = 0
        self._n_lost = self._n_failures = 0

    @property
    def is_closing(self) -> bool:
        """Whether nothing more is taken."""
        return self._is_closing

    @property
    def figures(self) -> WriterFigures:
        """Counters since the start."""
        with self._condition:
            return WriterFigures(
                self._n_waiting, self._n_written, self._n_refused, self._n_lost, self._n_failures
            )

    # ---- from the threads that hand over

    def add(self, job: Job, *, is_urgent: bool) -> bool:
        """Take a job; return False, and count its writes as lost, where there is no room."""
        with self._condition:
            has_room = self._n_waiting + len(job.writes) <= self.capacity
            if self._is_closing or not has_room:
                self._n_lost += len(job.writes)
                return False
            n_before = self._n_waiting
            self._n_waiting += len(job.writes)
            self._is_urgent |= is_urgent
            self._jobs.append(job)
            # waking the thread for nothing takes the interpreter from whoever hands over
            if is_urgent or len(self._jobs) == 1 or n_before < _LARGEST_BATCH <= self._n_waiting:
                self._condition.notify_all()
            return True

    def refuse(self, n_writes: int) -> None:
        """Count writes that were refused before they were taken."""
        with self._condition:
            self._n_refused += n_writes

    def begin_forgetting(self, person_id: str, *, including_settings: bool) -> None:
        """Let what waits of a person be dropped from now on."""
        with self._condition:
            self._forgetting[person_id] = including_settings
            self._condition.notify_all()

    def end_forgetting(self, person_id: str) -> None:
        """Take history of a person again."""
        with self._condition:
            self._forgetting.pop(person_id, None)

    def close(self) -> None:
        """Take nothing more, and let the thread that writes come to its end."""
        with self._condition:
            self._is_closing = True
            self._condition.notify_all()

    # ---- from the thread that writes

    def take(self) -> list[Job]:
        """Wait for jobs; return one task or the writes before the next; empty after a while."""
        with self._condition:
            self._condition.wait_for(lambda: self._jobs or self._is_closing, _LOOK_UP_S)
            self._condition.wait_for(self._is_time, self._linger_s)
            if self._jobs and self._jobs[0].task is not None:
                return [self._jobs.popleft()]
            batch: list[Job] = []
            n_writes = 0
            while self._jobs and self._jobs[0].task is None and n_writes < _LARGEST_BATCH:
                batch.append(self._jobs.popleft())
                n_writes += len(batch[-1].writes)
            self._is_urgent = self._is_urgent and bool(self._jobs)
            return batch

    def _is_time(self) -> bool:
        return (
            self._is_urgent
            or self._is_closing
            or self._n_waiting >= _LARGEST_BATCH
            or not self._jobs
        )

    def rest(self, pause_s: float) -> bool:
        """Wait before trying again; return False when there is no time left to."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_closing or self._forgetting, pause_s)
            return not self._is_closing

    def drop_forgotten(self, batch: list[Job]) -> list[Job]:
        """Return what is not of a person who is being forgotten; the rest is refused."""
        with self._condition:
            forgetting = dict(self._forgetting)
        kept = []
        for job in batch:
            if job.is_of(forgetting):
                self.settle(job, n_refused=len(job.writes))
                job.acknowledgement.set_result(False)
            else:
                kept.append(job)
        return kept

    def take_forgetting(self) -> Job | None:
        """Return what forgets a person, if it waits: also behind what cannot be written now."""
        with self._condition:
            job = next((one for one in self._jobs if one.is_forgetting), None)
            if job is not None:
                self._jobs.remove(job)
            return job

    def count_failure(self) -> None:
        """Count a try that failed."""
        with self._condition:
            self._n_failures += 1

    def settle(self, job: Job, *, n_written: int = 0, n_refused: int = 0, n_lost: int = 0) -> None:
        """Count what became of a job."""
        with self._condition:
            self._n_waiting -= len(job.writes)
            self._n_written += n_written
            self._n_refused += n_refused
            self._n_lost += n_lost

    def give_up(self, batch: list[Job], error: Exception) -> None:
        """Let jobs end with an error."""
        for job in batch:
            self.settle(job, n_lost=len(job.writes))
            job.acknowledgement.set_exception(error)

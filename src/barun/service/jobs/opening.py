"""The jobs of a service: a thread that looks for them, a child process that does them."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from barun.jobs.dispatcher import Dispatcher
from barun.jobs.local_executor import LocalExecutor
from barun.jobs.work import Done, Failed, Outcome
from barun.service.logs import LogFields, log_event
from barun.service.settings import ServiceSettings
from barun.store.job_records import JobRecord
from barun.store.store import Store
from barun.tasks.lanes import make_lanes
from barun.tasks.place import Place

__all__ = ["JobService", "open_jobs"]

_IN_MEMORY: Final = ":memory:"
_PATIENCE_S: Final = 30.0
_RETRAIN: Final = "retrain"
_TURNED_DOWN: Final = frozenset({"refused", "rejected"})


class JobService:
    """Does jobs while a service runs.

    While there is none it asks the database one question every other second and nothing else: the
    child process starts with the first job, and ends a minute after the last.

    Parameters
    ----------
    dispatcher : Dispatcher or None
        None where nobody does jobs: other processes could not see a history in memory.
    """

    def __init__(self, dispatcher: Dispatcher | None) -> None:
        self._dispatcher = dispatcher
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def may_have_jobs(self) -> bool:
        """Whether jobs can be asked for here: what is kept in memory no other process sees."""
        return self._dispatcher is not None

    @property
    def is_running(self) -> bool:
        """Whether jobs are done."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        if self._dispatcher is not None:
            self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
            self._thread.start()

    def revive(self) -> bool:
        """Begin the thread anew where a defect ended it; return whether it did.

        What ran is in the queue again by then: the dispatcher puts it back when it ends.
        """
        if self._thread is None or self._thread.is_alive() or self._stopped.is_set():
            return False
        self.start()
        return True

    def nudge(self) -> None:
        """Let it look for jobs at once."""
        if self._dispatcher is not None:
            self._dispatcher.nudge()

    def close(self) -> None:
        """Put back what runs, and end; may be called twice."""
        self._stopped.set()
        self.nudge()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        try:
            if self._dispatcher is not None:
                self._dispatcher.run(self._stopped)
        except Exception as error:  # noqa: BLE001 # whoever looks after it begins it anew
            log_event("part_failed", level="error", source="jobs", error_type=type(error).__name__)


def open_jobs(settings: ServiceSettings, store: Store, utc: Callable[[], float]) -> JobService:
    """Return the jobs of a service, not begun.

    Parameters
    ----------
    settings : ServiceSettings
        Say where the data lie.
    store : Store
        With the table of jobs.
    utc : callable
        Returns seconds since 1970 UTC.
    """
    if store.location == _IN_MEMORY or not settings.data_folder:
        return JobService(None)
    place = Place(Path(settings.data_folder), settings.database_url)
    lanes = make_lanes(store, place, utc, LocalExecutor(1))
    return JobService(Dispatcher(store.jobs, lanes, utc, note=_note))


def _note(job: JobRecord, outcome: Outcome) -> None:
    if isinstance(outcome, Done):
        log_event("job_done", job=job.kind)
        if job.kind == _RETRAIN:
            _note_update(outcome.result)
    elif isinstance(outcome, Failed):
        log_event("job_failed", level="warning", job=job.kind, error_code=outcome.code)
    else:
        log_event("job_lost", level="warning", job=job.kind)


def _note_update(result: Mapping[str, Any]) -> None:
    """Say what came of an update, and why if nothing did: a gate, or what was wrong with labels."""
    outcome = str(result["outcome"])
    reasons = [f"updating.reason-{one}" for one in sorted(result["refused"])]
    why = reasons if outcome == "refused" else [f"updating.gate-{one}" for one in result["closed"]]
    fields: LogFields = {"source": str(result["model"]), "directive": outcome}
    if why:
        fields["error_code"] = ", ".join(why)
    log_event("update_ended", level="warning" if outcome in _TURNED_DOWN else "info", **fields)

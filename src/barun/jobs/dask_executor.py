"""Work on the machines of a Dask cluster; the table of jobs stays the truth.

Dask survives the loss of a worker, but not of its scheduler, with which all it knows is gone.
Nothing is lost by that here: what ran counts as lost, goes back into the table, and is handed over
again when the scheduler is back.
"""

import contextlib
import json
import logging
import threading
from pathlib import Path
from typing import Any, Final

from barun.errors import FailureError
from barun.jobs.cluster_files import cluster_security
from barun.jobs.work import Failed, Lost, Outcome, Work, as_outcome, as_plain, do_work

__all__ = ["PROGRESS_TOPIC", "DaskExecutor", "run_text"]

PROGRESS_TOPIC: Final = "barun-progress"
_CONNECT_S: Final = 5
_LOOK_S: Final = 0.5
_FETCH_S: Final = 5
_LOGGERS: Final = ("distributed", "distributed.client")
_GONE: Final = Lost("scheduler", is_guilty=False)


def run_text(text: str) -> str:
    """Do some work on a machine of the cluster: only text goes there and comes back.

    Parameters
    ----------
    text : str
        Work as JSON.
    """
    from distributed import get_worker

    work = Work(**json.loads(text))
    worker = get_worker()

    def report(progress: float) -> None:
        worker.log_event(PROGRESS_TOPIC, {"key": work.key, "progress": progress})

    return json.dumps(as_plain(do_work(work, report)))


class _Connection:
    """A client of the scheduler, as long as that is there."""

    def __init__(self, address: str, security: Any) -> None:
        from distributed import Client

        for name in _LOGGERS:  # what they say, jobs say
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.progress: dict[str, float] = {}
        self.is_lost = False
        self._client = Client(
            address, security=security, timeout=_CONNECT_S, set_as_default=False, name="barun"
        )
        self._client.subscribe_topic(PROGRESS_TOPIC, self._on_progress)

    def _on_progress(self, event: tuple[float, dict[str, Any]]) -> None:
        _, said = event
        if said["key"] in self.progress:
            self.progress[said["key"]] = said["progress"]

    def count_threads(self) -> int:
        """Return how much the cluster can run at once.

        Raises
        ------
        OSError, TimeoutError
            If the scheduler does not answer.
        """
        return sum(self._client.nthreads().values())

    def submit(self, work: Work) -> Any:
        """Return a future of some work."""
        self.progress[work.key] = 0.0
        content = {"key": work.key, "function": work.function, "arguments": dict(work.arguments)}
        return self._client.submit(
            run_text, json.dumps(content), key=work.key, pure=False, retries=0
        )

    def close(self) -> None:
        """Leave the cluster."""
        self.is_lost = True
        with contextlib.suppress(Exception):  # it is gone, or was about to
            self._client.close(timeout=1)


class _ClusterWork:
    """Work that the cluster does."""

    def __init__(self, connection: _Connection, work: Work) -> None:
        self.progress = 0.0
        self._connection = connection
        self._key = work.key
        self._outcome: Outcome | None = None
        self._future = connection.submit(work)

    def poll(self) -> Outcome | None:
        """Return what came of it; None while it goes on."""
        if self._outcome is None:
            self.progress = self._connection.progress.get(self._key, self.progress)
            self._outcome = self._look()
            if self._outcome is not None:
                self._leave()
        return self._outcome

    def stop(self) -> None:
        """Let nobody begin it; what a worker has begun goes to its end, and nobody asks."""
        if self._outcome is None:
            self._outcome = Lost("stopped", is_guilty=False)
            self._leave()

    def _look(self) -> Outcome | None:
        from distributed import KilledWorker

        status = "lost" if self._connection.is_lost else self._future.status
        if status in {"cancelled", "lost"}:
            return _GONE
        try:
            if status == "finished":
                return as_outcome(json.loads(self._future.result(timeout=_FETCH_S)))
            if status == "error":
                error = self._future.exception(timeout=_FETCH_S)
                if isinstance(error, KilledWorker):
                    return Lost("worker gone")
                return Failed("jobs.defect", {"reason": f"{type(error).__name__}: {error}"[:300]})
        except TimeoutError:
            return None  # whoever had the result went meanwhile: it is made again
        except Exception:  # noqa: BLE001 # Dask says in many ways that its scheduler is gone
            return _GONE
        return None

    def _leave(self) -> None:
        self._connection.progress.pop(self._key, None)
        if not self._connection.is_lost:
            with contextlib.suppress(Exception):  # the scheduler may be gone by now
                self._future.cancel()


class DaskExecutor:
    """Runs work on a cluster, and comes back to it when its scheduler was away.

    Parameters
    ----------
    address : str
        Of the scheduler, ``tls://host:port``.
    certificates : pathlib.Path
        Folder of the files that the machines of the cluster know each other by.

    Raises
    ------
    MissingExtraError
        If the extra ``cluster`` is not installed.
    SettingError
        If a file is missing.
    """

    def __init__(self, address: str, certificates: Path) -> None:
        self._address = address
        self._security = cluster_security(certificates)
        self._connection: _Connection | None = None
        self._n_slots = 0
        self._closed = threading.Event()
        self._minder = threading.Thread(target=self._mind, name="cluster", daemon=True)
        self._minder.start()

    @property
    def n_slots(self) -> int:
        """How much can run at once; 0 while the scheduler is away."""
        return self._n_slots

    def submit(self, work: Work) -> _ClusterWork:
        """Begin some work.

        Raises
        ------
        FailureError
            If the scheduler is away.
        """
        connection = self._connection
        if connection is None or connection.is_lost:
            raise FailureError("jobs.no-cluster", address=self._address)
        try:
            return _ClusterWork(connection, work)
        except Exception as error:
            raise FailureError("jobs.no-cluster", address=self._address) from error

    def tend(self) -> None:
        """Do nothing: a thread of its own keeps the connection."""

    def close(self) -> None:
        """Leave the cluster; may be called twice."""
        self._closed.set()
        self._minder.join(_CONNECT_S + _FETCH_S)

    def _mind(self) -> None:
        while not self._closed.is_set():
            try:
                if self._connection is None:
                    self._connection = _Connection(self._address, self._security)
                self._n_slots = self._connection.count_threads()
            except Exception:  # noqa: BLE001 # Dask says in many ways that its scheduler is gone
                self._disconnect()
            self._closed.wait(_LOOK_S)
        self._disconnect()

    def _disconnect(self) -> None:
        self._n_slots = 0
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

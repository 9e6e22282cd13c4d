"""The recordings the service knows: one is analysed, few wait, results stay in memory a while."""

import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, Protocol

from barun.errors import BarunError, FailureError
from barun.pipeline.clip_landmarks import ClipLandmarks, Progress
from barun.service.logs import log_event
from barun.service.problems import RefusedError
from barun.service.spool import Spool
from barun.store.records import LOCAL_PERSON

__all__ = ["Analyse", "Analyses", "Analysis", "AnalysisState"]


class Analyse(Protocol):
    """Analyses one file."""

    def __call__(
        self,
        path: Path,
        name: str,
        report_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> ClipLandmarks:
        """Return the landmarks of the file at `path`, which messages call `name`.

        Tells `report_progress` each step of the way, and asks `is_cancelled` whether to stop.

        Raises
        ------
        BarunError
            If the file cannot be used, or something failed.
        """
        ...


AnalysisState = Literal["queued", "running", "done", "failed", "cancelled"]

_ID_BYTES: Final = 16
_RETRY_AFTER_S: Final = 10
_NAMELESS: Final = "recording"


@dataclass(slots=True, eq=False)
class Analysis:
    """One recording and how far its analysis has come; changed under the lock of its owner only."""

    id: str
    name: str | None
    """What the client calls the recording, if it said; forgotten when cancelled."""
    spool: Spool
    asked_s: float
    """When somebody last asked about it."""
    owner: str = LOCAL_PERSON
    """Who sent it: for all others there is no such recording."""
    state: AnalysisState = "queued"
    began_s: float | None = None
    ended_s: float | None = None
    progress: Progress | None = None
    error: BarunError | None = None
    clip: ClipLandmarks | None = None
    last_report: dict[str, str] = field(default_factory=dict)
    """The report made last, by what was asked for: pages ask whether there is one, then show it. It
    goes with the recording."""

    @property
    def n_result_bytes(self) -> int:
        """Memory of the result."""
        return 0 if self.clip is None else self.clip.recording.n_bytes


class Analyses:
    """Queue, workplace and memory of the recordings.

    Parameters
    ----------
    analyse : Analyse
        What analyses a file; called by one thread at a time.
    clock : callable
        Returns seconds that only go forward.
    max_waiting : int
        Recordings that may wait or be on their way here.
    keep_s : float
        Recordings nobody asked about for so long are forgotten.
    max_kept_bytes : int
        Memory of all results; the oldest go first, never the newest.
    """

    def __init__(
        self,
        analyse: Analyse,
        clock: Callable[[], float],
        *,
        max_waiting: int,
        keep_s: float,
        max_kept_bytes: int,
    ) -> None:
        self._analyse = analyse
        self._clock = clock
        self._max_waiting = max_waiting
        self._keep_s = keep_s
        self._max_kept_bytes = max_kept_bytes
        self._lock = threading.Lock()
        self._known: dict[str, Analysis] = {}
        self._n_arriving = 0
        self._is_closed = False
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="barun-analysis")

    def count(self, state: AnalysisState) -> int:
        """Return how many recordings are in `state`."""
        with self._lock:
            return self._count(state)

    def _count(self, state: AnalysisState) -> int:
        return sum(analysis.state == state for analysis in self._known.values())

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue while a recording is on its way here.

        Raises
        ------
        RefusedError
            503 if all places are taken: better said before two gigabytes than after.
        """
        with self._lock:
            n_waiting = self._count("queued") + self._n_arriving
            # the one that runs next does not wait: without a running one there is a place more
            if self._is_closed or n_waiting >= self._max_waiting + (not self._count("running")):
                raise RefusedError(
                    503, "service.busy", retry_after_s=_RETRY_AFTER_S, waiting=n_waiting
                )
            self._n_arriving += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_arriving -= 1

    def submit(self, spool: Spool, name: str | None, owner: str = LOCAL_PERSON) -> Analysis:
        """Take over `spool` and analyse it when its turn comes; call within :meth:`place`."""
        analysis = Analysis(
            id=secrets.token_urlsafe(_ID_BYTES),
            name=name,
            spool=spool,
            asked_s=self._clock(),
            owner=owner,
        )
        with self._lock:
            self._known[analysis.id] = analysis
            self._worker.submit(self._run, analysis)
        return analysis

    def get(self, analysis_id: str, owner: str = LOCAL_PERSON) -> Analysis:
        """Return a recording somebody asks about, as it stands: it does not change any more.

        Raises
        ------
        RefusedError
            404 if there is none, or none any more.
        """
        self.forget_stale()
        with self._lock:
            analysis = self._find(analysis_id, owner)
            analysis.asked_s = self._clock()
            return replace(analysis)  # else its state and its result could be of two moments

    def _find(self, analysis_id: str, owner: str) -> Analysis:
        found = self._known.get(analysis_id)
        if found is None or found.owner != owner:
            minutes = round(self._keep_s / 60)
            raise RefusedError(404, "service.no-recording", minutes=minutes)
        return found

    def remove(self, analysis_id: str, owner: str = LOCAL_PERSON) -> None:
        """Cancel a recording that is not done yet, forget one that is.

        A cancelled one is still known as such, without name and content, until it is removed again
        or its time is up, so that another page that looks at it learns why nothing comes.

        Raises
        ------
        RefusedError
            404 if there is none.
        """
        with self._lock:
            analysis = self._find(analysis_id, owner)
            if analysis.state in {"queued", "running"}:
                self._cancel(analysis)
            else:
                del self._known[analysis_id]

    def leave(self, analysis_id: str, after_s: float, owner: str = LOCAL_PERSON) -> None:
        """Cancel or forget a recording in `after_s` seconds, unless somebody asks about it before.

        Raises
        ------
        RefusedError
            404 if there is none.
        """
        with self._lock:
            self._find(analysis_id, owner).asked_s = self._clock() + after_s - self._keep_s

    def _cancel(self, analysis: Analysis) -> None:
        is_running = analysis.state == "running"
        analysis.state = "cancelled"
        analysis.ended_s = self._clock()
        analysis.name = analysis.progress = None
        if not is_running:
            analysis.spool.close()  # a running one is still being read: its worker closes it

    def forget_stale(self) -> None:
        """Cancel and forget what nobody asked about for long; called now and then."""
        with self._lock:
            now_s = self._clock()
            for analysis in list(self._known.values()):
                if now_s - analysis.asked_s >= self._keep_s:
                    self._drop(analysis)

    def forget_all(self, owner: str = LOCAL_PERSON) -> None:
        """Cancel and forget every recording of a person, who wants everything forgotten."""
        with self._lock:
            for analysis in list(self._known.values()):
                if analysis.owner == owner:
                    self._drop(analysis)

    def _drop(self, analysis: Analysis) -> None:
        if analysis.state in {"queued", "running"}:
            self._cancel(analysis)
        del self._known[analysis.id]

    def _forget_beyond_memory(self) -> None:
        done = sorted(
            (analysis for analysis in self._known.values() if analysis.state == "done"),
            key=lambda analysis: analysis.ended_s or 0.0,
        )
        n_bytes = sum(analysis.n_result_bytes for analysis in done)
        for analysis in done[:-1]:
            if n_bytes <= self._max_kept_bytes:
                return
            n_bytes -= analysis.n_result_bytes
            del self._known[analysis.id]

    def close(self) -> None:
        """Cancel everything, wait for the one at work to notice. May be called twice."""
        with self._lock:
            self._is_closed = True
            for analysis in self._known.values():
                if analysis.state in {"queued", "running"}:
                    self._cancel(analysis)
        self._worker.shutdown(wait=True)

    def _run(self, analysis: Analysis) -> None:
        with self._lock:
            if analysis.state != "queued":
                return
            analysis.state = "running"
            analysis.began_s = self._clock()
            name = analysis.name or _NAMELESS
        clip: ClipLandmarks | None = None
        error: BarunError | None = None

        def report(progress: Progress) -> None:
            with self._lock:
                if analysis.state == "running":
                    analysis.progress = progress

        try:
            clip = self._analyse(
                analysis.spool.path, name, report, lambda: analysis.state != "running"
            )
        except BarunError as problem:
            error = problem
        except Exception as defect:  # noqa: BLE001 # whatever it is, the client must not wait for ever
            log_event("analysis_broke", level="error", error_type=type(defect).__name__)
            error = FailureError("service.analysis-broke", kind=type(defect).__name__)
        finally:
            analysis.spool.close()
        self._end(analysis, clip, error)

    def _end(
        self, analysis: Analysis, clip: ClipLandmarks | None, error: BarunError | None
    ) -> None:
        with self._lock:
            if analysis.state == "running":
                analysis.state = "done" if error is None else "failed"
                analysis.ended_s = self._clock()
                analysis.clip, analysis.error = clip, error
                self._forget_beyond_memory()
        if error is not None:
            log_event("analysis_failed", error_code=error.code)
        elif clip is not None:
            log_event(f"analysis_{analysis.state}", frames=clip.n_frames)

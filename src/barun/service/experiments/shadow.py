"""A second model on the same frames, beside the answers and never in their way."""

import queue
import threading
from collections.abc import Callable
from typing import Final

from barun.service.logs import log_event

__all__ = ["ShadowThread"]

_MOST_WAITING: Final = 4
"""Steps that wait; more would be old, and of a model that is too slow for all of them anyway."""


class ShadowThread:
    """Does work in one thread of its own; what there is no time for is left out.

    Parameters
    ----------
    most_waiting : int, optional
        Pieces of work that wait at most.
    """

    def __init__(self, most_waiting: int = _MOST_WAITING) -> None:
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(most_waiting)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def offer(self, work: Callable[[], None]) -> bool:
        """Take work if there is room for it; never waits."""
        try:
            self._queue.put_nowait(work)
        except queue.Full:
            return False
        if self._thread is None:
            self._begin()
        return True

    def close(self) -> None:
        """End when what waits is done; may be called twice."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def revive(self) -> bool:
        """Begin the thread anew where a defect ended it; return whether it did."""
        with self._lock:
            if self._thread is None or self._thread.is_alive():
                return False
            self._thread = None
        self._begin()
        return True

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="barun-shadow", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 # the next step must be looked at
                log_event("shadow_failed", level="error", error_type=type(error).__name__)

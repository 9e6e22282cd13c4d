"""The parts of the service that run beside it; one that ends by itself is started anew, alone."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Final

from barun.service.logs import log_event

__all__ = ["CALM_S", "FIRST_PAUSE_S", "LONGEST_PAUSE_S", "Parts"]

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
CALM_S: Final = 60.0
"""Having run for so long, a part has recovered: its next pause is a short one again."""

_PREFIX: Final = "part "

Work = Callable[[], Coroutine[None, None, None]]


class Parts:
    """Runs parts in tasks of their own and starts those anew that end by themselves.

    Nothing waits for a part: while it is away, sessions are judged all the same.

    Parameters
    ----------
    clock : callable
        Returns seconds that only go forward.
    first_pause_s : float, optional
        Before a part is started anew; doubled each time until it has run for a minute.
    """

    def __init__(self, clock: Callable[[], float], first_pause_s: float = FIRST_PAUSE_S) -> None:
        self._clock = clock
        self._first_pause_s = first_pause_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = threading.Lock()
        self._restarts: dict[str, int] = {}
        self._n_restarts: dict[str, int] = {}

    def start(self, name: str, work: Work) -> "asyncio.Future[None]":
        """Run a part until :meth:`stop`, or until what is returned is cancelled; in the event loop.

        Parameters
        ----------
        name : str
            A stable word, for the log and alerts.
        work : callable
            Runs until cancelled; called again when it ends, by an error or not.
        """
        task = asyncio.create_task(self._run(name, work), name=f"{_PREFIX}{name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def names(self) -> tuple[str, ...]:
        """Of all parts that run."""
        return tuple(sorted({task.get_name().removeprefix(_PREFIX) for task in self._tasks}))

    async def stop(self) -> None:
        """End all parts."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    def note_restart(self, name: str) -> None:
        """Count that a part was started anew; from any thread."""
        log_event("part_restarted", level="error", source=name)
        with self._lock:
            self._restarts[name] = self._restarts.get(name, 0) + 1
            self._n_restarts[name] = self._n_restarts.get(name, 0) + 1

    def take_restarts(self) -> dict[str, int]:
        """Return by part how often it was started anew since the last time."""
        with self._lock:
            taken, self._restarts = self._restarts, {}
        return taken

    @property
    def n_restarts(self) -> dict[str, int]:
        """By part, since the start."""
        with self._lock:
            return dict(self._n_restarts)

    async def _run(self, name: str, work: Work) -> None:
        pause_s = self._first_pause_s
        while True:
            began_s = self._clock()
            try:
                await work()
                log_event("part_ended", level="error", source=name)
            except Exception as error:  # noqa: BLE001 # whatever ended it, it begins anew
                log_event(
                    "part_failed", level="error", source=name, error_type=type(error).__name__
                )
            if self._clock() - began_s >= CALM_S:
                pause_s = self._first_pause_s
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.note_restart(name)

"""Work in child processes of this machine: one that dies takes nothing but its own work along."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from barun.errors import FailureError, reason_of
from barun.jobs.work import Lost, Outcome, Work, as_outcome

__all__ = ["LocalExecutor"]

_IDLE_S: Final = 60.0
"""So long a child that has nothing to do is kept: starting one takes about a second."""
_END_S: Final = 5.0
_WORKER: Final = (sys.executable, "-m", "barun.jobs.worker")


class _Child:
    """One process, and what it said last."""

    def __init__(self, command: Sequence[str], environ: dict[str, str] | None) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603 # Barun's own module
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get("BARUN_DEBUG") else subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                bufsize=1,
                env=environ,
                start_new_session=True,  # Ctrl+C is for the parent, which ends its children
            )
        except OSError as error:
            raise FailureError("jobs.no-worker", reason=reason_of(error)) from error
        self.answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        """What it says; None once it is gone."""
        self.idle_since_s = 0.0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it is there."""
        return self._process.poll() is None

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 # for the type checker
        with suppress(ValueError):  # killed in the middle of a line, or of a letter
            for line in self._process.stdout:
                self.answers.put(json.loads(line))
        self.answers.put(None)

    def say(self, content: dict[str, Any]) -> None:
        """Tell it something; a process that is gone is found out by who waits for an answer."""
        assert self._process.stdin is not None  # noqa: S101 # for the type checker
        try:
            self._process.stdin.write(json.dumps(content) + "\n")
        except OSError:
            self._process.kill()

    def ending(self) -> str:
        """Return how it ended: ``signal 9``, ``status 1``."""
        try:
            status = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:  # it closed its output and goes on: that is no worker
            self._process.kill()
            status = self._process.wait()
        return f"signal {-status}" if status < 0 else f"status {status}"

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._reader.join(_END_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # of what the child never read
                    pipe.close()


class _ChildWork:
    """Work that a child does."""

    def __init__(self, child: _Child, work: Work, free: Callable[[_Child], None]) -> None:
        self.progress = 0.0
        self._child = child
        self._key = work.key
        self._free = free
        self._outcome: Outcome | None = None
        child.say({"key": work.key, "function": work.function, "arguments": dict(work.arguments)})

    def poll(self) -> Outcome | None:
        """Return what came of it; None while it goes on."""
        while self._outcome is None:
            try:
                answer = self._child.answers.get_nowait()
            except queue.Empty:
                break
            if answer is None:
                self._outcome = Lost(self._child.ending())
            elif answer["key"] != self._key:
                continue
            elif "progress" in answer:
                self.progress = answer["progress"]
                continue
            else:
                self._outcome = as_outcome(answer)
            self._free(self._child)
        return self._outcome

    def stop(self) -> None:
        """Kill the child: nothing else ends a computation for certain."""
        if self._outcome is None:
            self._outcome = Lost("stopped", is_guilty=False)
            self._child.end()
            self._free(self._child)


class LocalExecutor:
    """Runs work in supervised child processes, started when there is something to do.

    A bare process pool is not usable here: when one of its processes is killed, everything it was
    given fails.

    Parameters
    ----------
    n_workers : int, optional
        So many processes at most.
    command : sequence of str, optional
        What starts a child.
    environ : dict of str to str, optional
        The environment of the children; that of this process by default.
    idle_s : float, optional
        So long a child that has nothing to do is kept.
    clock : callable, optional
        Returns seconds, for that.
    """

    def __init__(
        self,
        n_workers: int = 1,
        *,
        command: Sequence[str] = _WORKER,
        environ: dict[str, str] | None = None,
        idle_s: float = _IDLE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._n_workers = n_workers
        self._command = tuple(command)
        self._environ = environ
        self._idle_s = idle_s
        self._clock = clock
        self._idle: list[_Child] = []
        self._busy: list[_Child] = []

    @property
    def n_slots(self) -> int:
        """How much can run at once."""
        return self._n_workers

    @property
    def pids(self) -> tuple[int, ...]:
        """Numbers of the children there are."""
        return tuple(child.pid for child in (*self._busy, *self._idle))

    def submit(self, work: Work) -> _ChildWork:
        """Begin some work in a child that idles, or in a new one.

        Raises
        ------
        FailureError
            If no process can be started.
        """
        child = None
        while child is None and self._idle:
            child = self._idle.pop()
            if not child.is_alive:
                child.end()
                child = None
        child = child or _Child(self._command, self._environ)
        self._busy.append(child)
        return _ChildWork(child, work, self._free)

    def tend(self) -> None:
        """End children that idled for long."""
        now_s = self._clock()
        for child in [one for one in self._idle if now_s - one.idle_since_s >= self._idle_s]:
            self._idle.remove(child)
            child.end()

    def close(self) -> None:
        """End all children."""
        for child in (*self._busy, *self._idle):
            child.end()
        self._busy.clear()
        self._idle.clear()

    def _free(self, child: _Child) -> None:
        if child in self._busy:
            self._busy.remove(child)
        if child.is_alive:
            child.idle_since_s = self._clock()
            self._idle.append(child)
        else:
            child.end()

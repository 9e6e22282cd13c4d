"""A browser steered from outside: what its protocols have in common.

Commands are numbered JSON objects, answered by their number; everything else a browser says is an
event.
"""

import json
import queue
import subprocess
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Final

from barun.closing import Closing
from scripts.ended_process import ended

__all__ = ["ANSWER_S", "Message", "SteeredBrowser", "SteeredTab"]

ANSWER_S: Final = 60.0
"""For how long an answer is waited for."""

Message = dict[str, Any]


class SteeredBrowser(Closing):
    """A running browser with a folder of its own, both gone at the end.

    Parameters
    ----------
    name : str
        Of the program, for the name of the folder.
    """

    def __init__(self, name: str) -> None:
        self._lock = threading.Lock()
        self._n_sent = 0
        self._waiting: dict[int, queue.SimpleQueue[Message]] = {}
        self._listeners: list[Callable[[Message], None]] = []
        self._leaving = ExitStack()
        self._folder: Final[str] = self._leaving.enter_context(
            tempfile.TemporaryDirectory(prefix=f"barun-{name}-", ignore_cleanup_errors=True)
        )
        try:
            self._start()
        except BaseException:
            self._leaving.close()
            raise

    @abstractmethod
    def _start(self) -> None:
        """Start the browser, and :meth:`_listen` to it; what is to be ended goes to `_leaving`."""

    @abstractmethod
    def _write(self, text: str) -> None:
        """Say something to the browser."""

    def _own(self, process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        """Let a process end with the browser."""
        return self._leaving.enter_context(ended(process, patience_s=10))

    def _listen(self, said: Iterable[str | bytes]) -> None:
        """Take what the browser says, in a thread of its own."""
        threading.Thread(target=self._take, args=(said,), daemon=True).start()

    def _take(self, said: Iterable[str | bytes]) -> None:
        for text in said:
            message: Message = json.loads(text)
            waiting = self._waiting.pop(message.get("id", 0), None)
            if waiting is not None:
                waiting.put(message)
                continue
            for listener in self._listeners:
                listener(message)

    def _ask(self, method: str, wait_s: float, values: object, **rest: object) -> Message:
        """Send a command; return the whole answer."""
        answer: queue.SimpleQueue[Message] = queue.SimpleQueue()
        with self._lock:
            self._n_sent += 1
            self._waiting[self._n_sent] = answer
            command = {"id": self._n_sent, "method": method, "params": values, **rest}
            self._write(json.dumps(command))
        try:
            return answer.get(timeout=wait_s)
        except queue.Empty:
            raise TimeoutError(f"{method} was not answered within {wait_s:g} s") from None

    def close(self) -> None:
        """End the browser."""
        self._leaving.close()

    def on_event(self, listener: Callable[[Message], None]) -> None:
        """Call `listener` with every event, in a thread of its own."""
        self._listeners.append(listener)


class SteeredTab(ABC):
    """One tab of a browser."""

    def run(self, expression: str, *, wait_s: float = ANSWER_S) -> Any:  # any JSON
        """Return the value of a JavaScript expression; a promise is waited for.

        Raises
        ------
        RuntimeError
            If the expression throws.
        """
        return self._evaluate(expression, wait_s)

    @abstractmethod
    def _evaluate(self, expression: str, wait_s: float) -> Any:
        """Return the value of a JavaScript expression."""

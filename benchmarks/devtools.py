"""Chromium as people run it, steered over its debugging pipe.

The libraries that test pages switch off what is to be measured: throttled timers in hidden tabs,
and hidden tabs themselves. This starts the browser with no switches but those asked for.
"""

import fcntl
import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Final, Self

from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS

__all__ = ["Chromium", "Tab"]

_SWITCHES: Final = (
    "--headless=new",
    *QUIET_ARGUMENTS,
    "--window-size=1280,900",
    "--remote-debugging-pipe",
)
_FIRST_FREE_FD: Final = 10
_ANSWER_S: Final = 60.0

Message = dict[str, Any]


def _high(fd: int) -> int:
    """Return a copy of a descriptor, out of the way of 3 and 4."""
    copy: int = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_FD)
    os.close(fd)
    return copy


class Chromium:
    """A running browser.

    Parameters
    ----------
    switches : sequence of str
        Further switches of its command line.
    """

    def __init__(self, switches: Sequence[str] = ()) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="barun-chromium-", ignore_cleanup_errors=True
        )
        to_browser, write = (_high(fd) for fd in os.pipe())
        read, from_browser = (_high(fd) for fd in os.pipe())

        def connect() -> None:
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *_SWITCHES, f"--user-data-dir={self._folder.name}", *switches],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=connect,  # the browser wants these two numbers
        )
        os.close(to_browser)
        os.close(from_browser)
        self._write = os.fdopen(write, "wb", buffering=0)
        self._read = os.fdopen(read, "rb")
        self._lock = threading.Lock()
        self._n_sent = 0
        self._waiting: dict[int, queue.SimpleQueue[Message]] = {}
        self._listeners: list[Callable[[Message], None]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Number of the browser's first process."""
        return self._process.pid

    def __enter__(self) -> Self:
        """Return the browser."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the browser."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._write.close()
        self._folder.cleanup()

    def on_event(self, listener: Callable[[Message], None]) -> None:
        """Call `listener` with every event, in a thread of its own."""
        self._listeners.append(listener)

    def send(
        self,
        method: str,
        session: str | None = None,
        *,
        wait_s: float = _ANSWER_S,
        **values: object,
    ) -> Message:
        """Send a command; return its result.

        Raises
        ------
        RuntimeError
            If the browser refuses it.
        TimeoutError
            If it does not answer in time.
        """
        answer: queue.SimpleQueue[Message] = queue.SimpleQueue()
        with self._lock:
            self._n_sent += 1
            number = self._n_sent
            self._waiting[number] = answer
            message: Message = {"id": number, "method": method, "params": values}
            if session is not None:
                message["sessionId"] = session
            self._write.write(json.dumps(message).encode() + b"\0")
        try:
            result = answer.get(timeout=wait_s)
        except queue.Empty:
            raise TimeoutError(f"{method} was not answered within {wait_s:g} s") from None
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']['message']}")
        return dict(result["result"])

    def open_tab(self, address: str = "about:blank") -> "Tab":
        """Open a tab in front of the others."""
        target = self.send("Target.createTarget", url=address)["targetId"]
        return Tab(self, str(target))

    def _listen(self) -> None:
        rest = b""
        while chunk := self._read.read1(1 << 16):
            *whole, rest = (rest + chunk).split(b"\0")
            for text in whole:
                message: Message = json.loads(text)
                waiting = self._waiting.pop(message.get("id", 0), None)
                if waiting is not None:
                    waiting.put(message)
                    continue
                for listener in self._listeners:
                    listener(message)


class Tab:
    """One tab of a browser."""

    def __init__(self, browser: Chromium, target: str) -> None:
        self._browser = browser
        self._target = target
        attached = browser.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = str(attached["sessionId"])
        self.send("Runtime.enable")
        self.send("Page.enable")

    def send(self, method: str, *, wait_s: float = _ANSWER_S, **values: object) -> Message:
        """Send a command to the tab; see :meth:`Chromium.send`."""
        return self._browser.send(method, self.session, wait_s=wait_s, **values)

    def to_front(self) -> None:
        """Show the tab, which hides the one shown before."""
        self._browser.send("Target.activateTarget", targetId=self._target)

    def run(self, expression: str, *, wait_s: float = _ANSWER_S) -> Any:  # any JSON
        """Return the value of a JavaScript expression; a promise is waited for.

        Raises
        ------
        RuntimeError
            If the expression throws.
        """
        answer = self.send(
            "Runtime.evaluate",
            wait_s=wait_s,
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

"""Chromium as people run it, steered over its debugging pipe.

The libraries that test pages switch off what is to be measured: throttled timers in hidden tabs,
and hidden tabs themselves. This starts the browser with no switches but those asked for.
"""

import fcntl
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any, Final

from benchmarks.steered_browser import ANSWER_S, Message, SteeredBrowser, SteeredTab
from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS

__all__ = ["Chromium", "Tab"]

_SWITCHES: Final = (
    "--headless=new",
    *QUIET_ARGUMENTS,
    "--window-size=1280,900",
    "--remote-debugging-pipe",
)
_FIRST_FREE_FD: Final = 10


def _high(fd: int) -> int:
    """Return a copy of a descriptor, out of the way of 3 and 4."""
    copy: int = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_FD)
    os.close(fd)
    return copy


def _messages(pipe: io.BufferedReader) -> Iterator[bytes]:
    """Yield what lies between the zeros, until the other end is closed."""
    rest = b""
    with pipe:
        while chunk := pipe.read1(1 << 16):
            *whole, rest = (rest + chunk).split(b"\0")
            yield from whole


class Chromium(SteeredBrowser):
    """A running browser.

    Parameters
    ----------
    switches : sequence of str
        Further switches of its command line.
    """

    def __init__(self, switches: Sequence[str] = ()) -> None:
        self._switches = tuple(switches)
        super().__init__("chromium")

    def _start(self) -> None:
        to_browser, write = (_high(fd) for fd in os.pipe())
        read, from_browser = (_high(fd) for fd in os.pipe())
        self._pipe = self._leaving.enter_context(os.fdopen(write, "wb", buffering=0))
        self._listen(_messages(os.fdopen(read, "rb")))

        def connect() -> None:
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)

        try:
            self._process = self._own(
                subprocess.Popen(
                    [CHROMIUM, *_SWITCHES, f"--user-data-dir={self._folder}", *self._switches],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(3, 4),
                    preexec_fn=connect,  # the browser wants these two numbers
                )
            )
        finally:
            os.close(to_browser)
            os.close(from_browser)

    def _write(self, text: str) -> None:
        self._pipe.write(text.encode() + b"\0")

    @property
    def pid(self) -> int:
        """Number of the browser's first process."""
        return self._process.pid

    def send(
        self,
        method: str,
        session: str | None = None,
        *,
        wait_s: float = ANSWER_S,
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
        to_whom = {} if session is None else {"sessionId": session}
        result = self._ask(method, wait_s, values, **to_whom)
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']['message']}")
        return dict(result["result"])

    def open_tab(self, address: str = "about:blank") -> "Tab":
        """Open a tab in front of the others."""
        target = self.send("Target.createTarget", url=address)["targetId"]
        return Tab(self, str(target))


class Tab(SteeredTab):
    """One tab of a browser."""

    def __init__(self, browser: Chromium, target: str) -> None:
        self._browser = browser
        self._target = target
        attached = browser.send("Target.attachToTarget", targetId=target, flatten=True)
        self.session = str(attached["sessionId"])
        self.send("Runtime.enable")
        self.send("Page.enable")

    def send(self, method: str, *, wait_s: float = ANSWER_S, **values: object) -> Message:
        """Send a command to the tab; see :meth:`Chromium.send`."""
        return self._browser.send(method, self.session, wait_s=wait_s, **values)

    def to_front(self) -> None:
        """Show the tab, which hides the one shown before."""
        self._browser.send("Target.activateTarget", targetId=self._target)

    def _evaluate(self, expression: str, wait_s: float) -> Any:
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

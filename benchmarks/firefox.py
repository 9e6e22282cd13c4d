"""Firefox as people run it, steered by WebDriver BiDi, which it speaks itself.

Playwright's Firefox is a build of its own; this one comes with the system.
"""

import json
import re
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from websockets.sync.client import ClientConnection, connect

__all__ = ["PROGRAM", "Firefox", "FirefoxTab"]

PROGRAM: Final = Path("/usr/bin/firefox-esr")
_LISTENS: Final = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_ANSWER_S: Final = 60.0
_START_S: Final = 60.0
_PREFERENCES: Final[Mapping[str, object]] = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en-GB",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.server": "",
}
"""Nothing of how a page runs, but silence of the browser itself."""

Message = dict[str, Any]


class Firefox:
    """A running browser.

    Parameters
    ----------
    preferences : mapping of str to object, optional
        Further preferences, as in ``about:config``.
    """

    def __init__(self, preferences: Mapping[str, object] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="barun-firefox-", ignore_cleanup_errors=True
        )
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in {**_PREFERENCES, **(preferences or {})}.items()
        ]
        Path(self._folder.name, "user.js").write_text("".join(lines), encoding="utf-8")
        log = Path(self._folder.name, "said.log")
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [
                    PROGRAM,
                    "--headless",
                    "--no-remote",
                    "--profile",
                    self._folder.name,
                    "--remote-debugging-port=0",
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        self._connection = self._connect(log)
        self._lock = threading.Lock()
        self._n_sent = 0
        self._answers: dict[int, Message] = {}
        self._has_news = threading.Condition()
        self.events: Final[list[Message]] = []
        """What was subscribed to, as it came."""
        threading.Thread(target=self._listen, daemon=True).start()
        self.send("session.new", capabilities={})

    def _connect(self, log: Path) -> ClientConnection:
        deadline_s = time.monotonic() + _START_S
        while time.monotonic() < deadline_s:
            found = _LISTENS.search(log.read_text(encoding="utf-8", errors="replace"))
            if found is not None:
                return connect(f"{found[1]}/session", max_size=None, legacy=True)
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        self._process.kill()
        raise RuntimeError(f"Firefox did not start: {log.read_text(errors='replace')[-500:]}")

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
        self._connection.close()
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def send(self, method: str, *, wait_s: float = _ANSWER_S, **values: object) -> Message:
        """Send a command; return its result.

        Raises
        ------
        RuntimeError
            If the browser refuses it.
        TimeoutError
            If it does not answer in time.
        """
        with self._lock:
            self._n_sent += 1
            number = self._n_sent
            self._connection.send(json.dumps({"id": number, "method": method, "params": values}))
        with self._has_news:
            if not self._has_news.wait_for(lambda: number in self._answers, wait_s):
                raise TimeoutError(f"{method} was not answered within {wait_s:g} s")
            answer = self._answers.pop(number)
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return dict(answer["result"])

    def open_tab(self, address: str = "about:blank") -> "FirefoxTab":
        """Open a tab in front of the others."""
        tab = FirefoxTab(self, self.send("browsingContext.create", type="tab")["context"])
        if address != "about:blank":
            tab.go(address)
        return tab

    def _listen(self) -> None:
        for text in self._connection:
            message: Message = json.loads(text)
            if message["type"] == "event":
                self.events.append(message)
                continue
            with self._has_news:
                self._answers[message["id"]] = message
                self._has_news.notify_all()


class FirefoxTab:
    """One tab of the browser."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self._browser = browser
        self.context: Final = context

    def go(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._browser.send(
            "browsingContext.navigate", context=self.context, url=address, wait="complete"
        )

    def to_front(self) -> None:
        """Show the tab, which hides the one shown before."""
        self._browser.send("browsingContext.activate", context=self.context)

    def run(self, expression: str, *, wait_s: float = _ANSWER_S) -> Any:  # any JSON
        """Return the value of a JavaScript expression; a promise is waited for.

        Raises
        ------
        RuntimeError
            If the expression throws.
        """
        answer = self._browser.send(
            "script.evaluate",
            wait_s=wait_s,
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(str(answer["exceptionDetails"]["text"]))
        return json.loads(answer["result"]["value"])

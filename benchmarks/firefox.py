"""Firefox as people run it, steered by WebDriver BiDi, which it speaks itself.

Playwright's Firefox is a build of its own; this one comes with the system.
"""

import json
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from websockets.sync.client import ClientConnection, connect

from benchmarks.steered_browser import ANSWER_S, Message, SteeredBrowser, SteeredTab

__all__ = ["PROGRAM", "Firefox", "FirefoxTab"]

PROGRAM: Final = Path("/usr/bin/firefox-esr")
_LISTENS: Final = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
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


def _connect(process: "subprocess.Popen[bytes]", log: Path) -> ClientConnection:
    """Wait until the browser says where it listens."""
    deadline_s = time.monotonic() + _START_S
    while time.monotonic() < deadline_s:
        found = _LISTENS.search(log.read_text(encoding="utf-8", errors="replace"))
        if found is not None:
            return connect(f"{found[1]}/session", max_size=None, legacy=True)
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"Firefox did not start: {log.read_text(errors='replace')[-500:]}")


class Firefox(SteeredBrowser):
    """A running browser.

    Parameters
    ----------
    preferences : mapping of str to object, optional
        Further preferences, as in ``about:config``.
    """

    def __init__(self, preferences: Mapping[str, object] | None = None) -> None:
        self._preferences = {**_PREFERENCES, **(preferences or {})}
        self.events: Final[list[Message]] = []
        """What was subscribed to, as it came."""
        super().__init__("firefox")

    def _start(self) -> None:
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in self._preferences.items()
        ]
        Path(self._folder, "user.js").write_text("".join(lines), encoding="utf-8")
        log = Path(self._folder, "said.log")
        with log.open("wb") as said:
            process = self._own(
                subprocess.Popen(
                    [
                        PROGRAM,
                        "--headless",
                        "--no-remote",
                        "--profile",
                        self._folder,
                        "--remote-debugging-port=0",
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                )
            )
        self._connection = self._leaving.enter_context(_connect(process, log))
        self.on_event(self.events.append)
        self._listen(self._connection)
        self.send("session.new", capabilities={})

    def _write(self, text: str) -> None:
        self._connection.send(text)

    def send(self, method: str, *, wait_s: float = ANSWER_S, **values: object) -> Message:
        """Send a command; return its result.

        Raises
        ------
        RuntimeError
            If the browser refuses it.
        TimeoutError
            If it does not answer in time.
        """
        answer = self._ask(method, wait_s, values)
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
        return dict(answer["result"])

    def open_tab(self, address: str = "about:blank") -> "FirefoxTab":
        """Open a tab in front of the others."""
        tab = FirefoxTab(self, self.send("browsingContext.create", type="tab")["context"])
        if address != "about:blank":
            tab.go(address)
        return tab


class FirefoxTab(SteeredTab):
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

    def _evaluate(self, expression: str, wait_s: float) -> Any:
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

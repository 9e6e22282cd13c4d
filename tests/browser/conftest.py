"""Chromium, and the service on a real socket of this machine."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest
import uvicorn

from barun.service.app import create_app
from barun.service.installation import page_folder
from barun.service.launch.launch_key import LaunchKey
from barun.service.settings import ServiceSettings
from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS
from tests.fixtures.clips import open_clip_writer
from tests.fixtures.launch import entrance, key_headers
from tests.service.fakes import N_FRAMES, RATE_HZ, SIZE_WH, FakeAnalyser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request

_PATIENCE_S = 60.0
"""For what ends by itself much sooner, on a machine that does other things, too."""
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; they may connect to this machine and nothing else."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """One Chromium for the module.

    Playwright runs an event loop in this thread for as long as it is open: kept any longer, other
    modules could neither run a loop of their own nor open Playwright again.
    """
    with running_chromium() as chromium:
        yield chromium


@contextlib.contextmanager
def running_chromium(*arguments: str) -> Iterator["Browser"]:
    """Give a Chromium with more arguments than the usual; skip where there is none, or no page."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * _PATIENCE_S)
    if not CHROMIUM.is_file():
        pytest.skip(f"no browser: {CHROMIUM} is absent (scripts/install-test-programs installs it)")
    if not (page_folder() / "index.html").is_file():
        pytest.skip("no page: it was not built (scripts/install builds it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*QUIET_ARGUMENTS, *arguments]
        )
        yield chromium
        chromium.close()


@dataclass
class RunningService:
    """A service on a socket, and the analyser behind it."""

    address: str
    analyser: FakeAnalyser | None
    server: uvicorn.Server
    thread: threading.Thread
    key: LaunchKey
    programs: list[httpx.Client] = field(default_factory=list)
    """What asks beside the pages; closed with the service."""

    def entrance(self, path: str = "") -> str:
        """The address of a page that lets a browser in."""
        return entrance(f"{self.address}{path}", self.key)

    def client(self) -> httpx.Client:
        """A program that knows the key."""
        program = httpx.Client(
            base_url=self.address, headers=key_headers(self.key), timeout=_PATIENCE_S
        )
        self.programs.append(program)
        return program

    def stop(self) -> None:
        if self.analyser is not None:
            self.analyser.may_go_on.set()
        for program in self.programs:
            program.close()
        self.server.should_exit = True
        self.thread.join(_PATIENCE_S)
        assert not self.thread.is_alive()


@contextlib.contextmanager
def running_services() -> Iterator[Callable[..., RunningService]]:
    """Give what starts services; they are stopped afterwards."""
    running: list[RunningService] = []
    key = LaunchKey.make()  # one that is started anew goes on with it, as from its file

    def start(
        analyser: FakeAnalyser | None = None, *, at_port: int = 0, **settings: object
    ) -> RunningService:
        """Start one, at any free port by default; without a fake analyser, it has an engine."""
        app = create_app(ServiceSettings(**settings), analyse=analyser, launch=key)  # type: ignore[arg-type] # fields by name
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", at_port))
        config = uvicorn.Config(app, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        service = RunningService(address, analyser, server, thread, key)
        running.append(service)
        deadline_s = time.monotonic() + _PATIENCE_S
        while not server.started:
            assert time.monotonic() < deadline_s, "the service did not start"
            time.sleep(0.01)
        return service

    try:
        yield start
    finally:
        for service in running:
            service.stop()


@pytest.fixture
def start_service() -> Iterator[Callable[..., RunningService]]:
    """Return what starts services; they are stopped afterwards."""
    with running_services() as start:
        yield start


@pytest.fixture
def service(start_service: Callable[..., RunningService]) -> RunningService:
    """A service with a fake analyser."""
    return start_service(FakeAnalyser())


@dataclass
class Watch:
    """What must not happen while a page is open."""

    own_host: str
    expected_console: str | None
    """Part of the lines on the console that a test brings about."""
    problems: list[str] = field(default_factory=list)

    def on_console(self, message: "ConsoleMessage") -> None:
        is_expected = self.expected_console is not None and self.expected_console in message.text
        if message.type in {"error", "warning"} and not is_expected:
            self.problems.append(f"console: {message.text}")

    def on_error(self, error: "Error") -> None:
        self.problems.append(f"uncaught: {error}")

    def on_request(self, request: "Request") -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"blob", "data"} and address.netloc != self.own_host:
            self.problems.append(f"foreign request: {request.url}")
        if address.path == "/api/csp-reports":
            self.problems.append(f"policy violated: {request.post_data}")


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Return what opens pages; at the end, none may have complained or asked a foreign host."""
    with opened_pages(browser) as open_:
        yield open_


@contextlib.contextmanager
def opened_pages(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """Give what opens pages; at the end, none may have complained or asked a foreign host."""
    watches: list[Watch] = []
    with contextlib.ExitStack() as contexts:

        def open_(
            service: RunningService,
            *,
            path: str = "",
            expected_console: str | None = None,
            script: str = "",
            **options: object,
        ) -> "Page":
            watch = Watch(urlsplit(service.address).netloc, expected_console)
            watches.append(watch)
            settings = {"locale": "en-GB", "viewport": {"width": 1200, "height": 860}, **options}
            context = browser.new_context(**settings)  # type: ignore[arg-type] # passed on
            contexts.callback(context.close)
            context.set_default_timeout(1000 * _PATIENCE_S)
            if script:
                context.add_init_script(script)
            page = context.new_page()
            page.on("console", watch.on_console)
            page.on("pageerror", watch.on_error)
            context.on("request", watch.on_request)
            page.goto(service.entrance(path))
            return page

        yield open_
    assert [problem for watch in watches for problem in watch.problems] == []


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video any browser plays: VP8, as long as the fake analyser's clip, a moving bright bar."""
    path = tmp_path_factory.mktemp("video") / "walk.webm"
    writer = open_clip_writer(path, "VP80", RATE_HZ, SIZE_WH)
    for index in range(N_FRAMES):
        picture = np.full((SIZE_WH[1], SIZE_WH[0], 3), (60, 52, 44), dtype=np.uint8)
        picture[:, 8 * index : 8 * index + 16] = (190, 200, 205)
        writer.write(picture)
    writer.release()
    return path

"""The way of a person: agree, calibrate, slump, be told, look back, exercise, be forgotten."""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.browser.conftest import RunningService, Watch, running_chromium
from tests.fixtures.drawn_person import skip_without_models
from tests.fixtures.drawn_sitter import film_sitter, write_mjpeg
from tests.fixtures.launch import key_headers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_UPRIGHT_S = 22.0
_SLUMPED_S = 16.0
_HOLD_S = 5.0


@pytest.fixture(scope="module")
def sitter_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of a person who slumps; Chromium plays it again and again."""
    path = tmp_path_factory.mktemp("camera") / "sitter.mjpeg"
    write_mjpeg(path, film_sitter([(_UPRIGHT_S, 0.0), (_SLUMPED_S, 1.0), (4.0, 0.0)]))
    return path


@pytest.fixture(scope="module")
def camera_browser(sitter_film: Path) -> Iterator["Browser"]:
    """Chromium with a camera that shows the film."""
    skip_without_models()
    with running_chromium(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={sitter_film}",
    ) as chromium:
        yield chromium


def ask(service: RunningService, path: str, method: str = "GET", body: object = None) -> object:
    """Return the JSON a route answers with."""
    request = Request(  # noqa: S310 # the service of this test, on loopback
        service.address + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **key_headers(service.key)},
    )
    with urlopen(request, timeout=20) as answer:  # noqa: S310 # the same
        content = answer.read()
    return json.loads(content) if content else None


def calibrate(page: "Page") -> None:
    """Calibrate from the front; try again, as a person would, where the film slumped meanwhile."""
    page.get_by_role("button", name="Calibrate from the front").click()
    accepted = page.get_by_role("heading", name="Calibrated", exact=True)
    again = page.get_by_role("button", name="Try again")
    refusals = []
    for _ in range(5):
        accepted.or_(again).first.wait_for(timeout=90_000)
        if accepted.is_visible():
            return
        refusals.append(page.get_by_role("status").all_inner_texts())
        again.click()
        again.wait_for(state="hidden")
    raise AssertionError(refusals)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_whole_way(
    camera_browser: "Browser", start_service: Callable[..., RunningService], tmp_path: Path
) -> None:
    service = start_service(data_folder=str(tmp_path / "data"))
    watch = Watch(service.address.removeprefix("http://"), None)
    context = camera_browser.new_context(
        locale="en-GB", viewport={"width": 1200, "height": 860}, permissions=["camera"]
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", watch.on_error)
    context.on("request", watch.on_request)

    page.goto(service.entrance())
    ask(service, "/api/settings", "PUT", {"hold_s": _HOLD_S})
    page.get_by_role("button", name="Agree and keep a history").click()

    page.get_by_role("button", name="Start the camera").click()
    page.get_by_role("link", name="Calibrate").click()
    calibrate(page)
    assert page.evaluate("document.activeElement.textContent").strip() == "Calibrated"

    page.get_by_role("link", name="Live").click()
    page.get_by_role("heading", name="Time for a change").wait_for(timeout=90_000)
    noticed = page.get_by_role("region", name="What was noticed")
    noticed.get_by_text("Slouching").first.wait_for()
    page.get_by_role("heading", name="Watching").wait_for(timeout=90_000)

    wait_for_event(service)
    page.get_by_role("link", name="History").click()
    page.get_by_text("Slouching").first.wait_for()

    page.get_by_role("link", name="Exercises").click()
    page.get_by_role("link", name=re.compile("Chin tuck", re.IGNORECASE)).first.click()
    page.get_by_role("button", name=re.compile("Done|Mark as done")).first.click()

    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name=re.compile("Forget everything")).first.click()
    confirm(page)
    page.get_by_role("button", name="Agree and keep a history").wait_for()
    privacy = ask(service, "/api/privacy")
    assert isinstance(privacy, dict)
    assert all(kind["count"] == 0 for kind in privacy["stored"] if kind["kind"] != "settings")
    context.close()
    assert watch.problems == []


def instant(days: float) -> str:
    """Return the instant so many days from now, as the routes of the history take it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")


def wait_for_event(service: RunningService) -> None:
    """Wait until the history holds the slump."""
    deadline_s = time.monotonic() + 30
    while time.monotonic() < deadline_s:
        span = f"from={quote(instant(-1))}&to={quote(instant(1))}"
        answer = ask(service, f"/api/history/events?{span}")
        assert isinstance(answer, dict)
        if answer["events"]:
            return
        time.sleep(0.3)
    raise AssertionError("no event came into the history")


def confirm(page: "Page") -> None:
    """Type what the dialogue asks for."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("forget")
    dialog.get_by_role("button", name="Forget everything now").click()

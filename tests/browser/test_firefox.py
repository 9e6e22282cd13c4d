"""The live page in Firefox, where it is installed: nothing of it may need Chromium."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from benchmarks.firefox import PROGRAM, Firefox, FirefoxTab
from tests.browser.conftest import RunningService
from tests.browser.test_whole_way import ask
from tests.fixtures.canvas_camera import canvas_camera
from tests.fixtures.drawn_person import skip_without_models

Start = Callable[..., RunningService]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        not PROGRAM.is_file(), reason=f"no Firefox: {PROGRAM} is absent (apt install firefox-esr)"
    ),
]

_FAKE_CAMERA = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}
_HIDDEN_S = 15.0
_PATIENCE_S = 40.0


@pytest.fixture
def firefox() -> Iterator[Firefox]:
    """A browser with a camera that shows a moving test picture, and nobody in it."""
    skip_without_models()
    with Firefox(_FAKE_CAMERA) as browser:
        browser.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        yield browser


def open_live(browser: Firefox, service: RunningService, script: str = "") -> FirefoxTab:
    """Open the live page, with a script before its own."""
    watched = """() => {
      if (navigator.mediaDevices === undefined) return;  // an empty tab
      window.violations = [];
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
        window.violations.push(`${violatedDirective} ${blockedURI}`);
      });
    """
    browser.send("script.addPreloadScript", functionDeclaration=f"{watched}{script}\n}}")
    tab = browser.open_tab(service.entrance("/live"))
    click(tab, "Start the camera")
    return tab


def click(tab: FirefoxTab, label: str) -> None:
    """Press a button once it is there."""
    wait_for(
        tab, f"[...document.querySelectorAll('button')].some(b => b.textContent === '{label}')"
    )
    tab.run(
        f"[...document.querySelectorAll('button')].find(b => b.textContent === '{label}').click()"
    )


def wait_for(tab: FirefoxTab, condition: str) -> None:
    """Wait until an expression is true in the page."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not tab.run(condition):
        title = tab.run("document.querySelector('h1')?.textContent")
        assert time.monotonic() < deadline_s, (condition, title)
        time.sleep(0.1)


def session_of(service: RunningService) -> dict[str, Any]:
    answer: Any = ask(service, "/api/sessions")
    (session,) = answer["sessions"]
    return dict(session)


def assert_nothing_went_wrong(browser: Firefox, tab: FirefoxTab, service: RunningService) -> None:
    """Neither errors, nor violations of the policy, nor requests to anybody else."""
    assert tab.run("violations") == []
    of_tab = [one for one in browser.events if in_tab(one, tab)]
    requests = [
        one["params"]["request"]["url"]
        for one in of_tab
        if one["method"] == "network.beforeRequestSent"
    ]
    assert f"{service.address}/live" in requests
    # Firefox draws parts of its own, such as a player's buttons, with fonts it gives as data.
    own = (service.address, "blob:", "data:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert not any("csp-reports" in url for url in requests)
    said = [one["params"] for one in of_tab if one["method"] == "log.entryAdded"]
    assert [one["text"] for one in said if one["level"] == "error"] == []


def in_tab(event: dict[str, Any], tab: FirefoxTab) -> bool:
    params = event["params"]
    return tab.context in {params.get("context"), params.get("source", {}).get("context")}


def test_the_camera_is_watched_and_goes_on_in_a_hidden_tab(
    firefox: Firefox, start_service: Start
) -> None:
    service = start_service()
    tab = open_live(firefox, service)
    wait_for(tab, "document.querySelector('h1').textContent.startsWith('Sit where the camera')")
    assert tab.run("crossOriginIsolated")  # so the models have threads
    firefox.open_tab()
    wait_for(tab, "document.visibilityState === 'hidden'")
    before = session_of(service)["n_frames"]
    time.sleep(_HIDDEN_S)
    after = session_of(service)["n_frames"]
    assert (after - before) / _HIDDEN_S >= 2
    assert_nothing_went_wrong(firefox, tab, service)


def test_somebody_is_found(firefox: Firefox, start_service: Start) -> None:
    service = start_service()
    tab = open_live(firefox, service, canvas_camera())
    # seen, and not calibrated
    wait_for(tab, "document.querySelector('h1').textContent === 'I cannot judge'")
    wait_for(tab, "document.body.innerText.includes('Not calibrated yet')")
    assert session_of(service)["source"] == "landmarks"
    assert_nothing_went_wrong(firefox, tab, service)


def test_the_service_looks_where_the_browser_is_not_to(
    firefox: Firefox, start_service: Start
) -> None:
    service = start_service(model="lite")
    ask(service, "/api/settings", "PUT", {"engine": "server"})
    tab = open_live(firefox, service, canvas_camera())
    wait_for(tab, "document.querySelector('h1').textContent === 'I cannot judge'")
    tab.run("document.querySelector('details.details').open = true")
    wait_for(tab, "/Model\\s+Lite/.test(document.querySelector('.details').innerText)")
    assert session_of(service)["source"] == "pictures"
    assert_nothing_went_wrong(firefox, tab, service)

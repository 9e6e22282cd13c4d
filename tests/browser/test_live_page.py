"""The live page when things go as they do: cameras, the service and the machine come and go."""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import pytest

from tests.browser.conftest import (
    RunningService,
    opened_pages,
    running_chromium,
    running_services,
)
from tests.browser.test_analyse_page import expect
from tests.browser.test_whole_way import ask, calibrate, instant
from tests.fixtures.canvas_camera import canvas_camera
from tests.fixtures.drawn_person import skip_without_models
from tests.fixtures.drawn_sitter import draw_sitter
from tests.fixtures.patience import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

_SETTINGS = {"hold_s": 5, "model": "full"}
_BLIND_S = 6.5
"""Longer than the 3 s from which the page calls itself blind, and the 5 s that make a sleep."""
_LONG_MS = 40_000


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Chromium with two cameras, which it asks about: nobody answers."""
    skip_without_models()
    with running_chromium("--use-fake-device-for-media-stream=device-count=2") as browser:
        yield browser


@pytest.fixture
def open_live(chromium: "Browser") -> Iterator[Open]:
    """Return what opens the live page."""
    with opened_pages(chromium) as open_:

        def open_live_page(service: RunningService, **options: object) -> "Page":
            return open_(service, **{"path": "/live", **options})

        yield open_live_page


@pytest.fixture(scope="module")
def calibrated_folder(chromium: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a service whose person has agreed and calibrated before the canvas camera."""
    folder = tmp_path_factory.mktemp("calibrated")
    with running_services() as start, opened_pages(chromium) as open_:
        service = start(data_folder=str(folder))
        agreement = {"text_version": "1", "language": "en"}
        ask(service, "/api/agreement", "PUT", agreement)
        ask(service, "/api/settings", "PUT", _SETTINGS)
        calibrate(open_(service, path="/calibration", script=canvas_camera()))
    return folder


@pytest.fixture
def data_folder(calibrated_folder: Path, tmp_path: Path) -> Path:
    """A copy of those data."""
    folder = tmp_path / "data"
    shutil.copytree(calibrated_folder, folder)
    shutil.rmtree(folder / "live", ignore_errors=True)  # what it kept for a restart
    return folder


@pytest.fixture
def service(data_folder: Path, start_service: Start) -> RunningService:
    """A service that knows the person."""
    return start_service(data_folder=str(data_folder))


_KNOWN = re.compile("One moment|Watching")
"""The first ten seconds after every beginning are not judged yet."""

_SLUMP = re.compile("Head forward|Slouching")
"""Who slumps does both at once; the one that is clear first is spoken of, for both."""


def expect_state(page: "Page", title: str | re.Pattern[str]) -> None:
    """Wait until the page says so."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(title, timeout=_LONG_MS)


def start_watch(page: "Page") -> None:
    """Start the camera and wait until the person is known by the calibration of before."""
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("Profile:")).to_be_visible(timeout=_LONG_MS)
    expect_state(page, _KNOWN)


def sessions(service: RunningService) -> list[str]:
    """Return the sessions that are connected."""
    answer: Any = ask(service, "/api/sessions")
    return [one["session_id"] for one in answer["sessions"] if one["is_connected"]]


def settings_of(service: RunningService) -> dict[str, Any]:
    answer: Any = ask(service, "/api/settings")
    return dict(answer)


def wait_for_blind_time(service: RunningService, reason: str) -> float:
    """Return how long the history says that nothing was seen, for this reason."""
    deadline_s = time.monotonic() + _LONG_MS / 1000
    path = f"/api/history/spans?kind=blind&from={in_query(-1)}&to={in_query(1)}"
    spans: list[dict[str, Any]] = []
    while time.monotonic() < deadline_s:
        answer: Any = ask(service, path)
        spans = answer["spans"]
        told = [span["duration_s"] for span in spans if span["reason"] == reason]
        if told:
            return float(sum(told))
        time.sleep(0.2)
    raise AssertionError(spans)


def in_query(days: float) -> str:
    return instant(days).replace("+", "%2B")


def test_a_camera_that_was_not_allowed_can_be_allowed_later(
    start_service: Start, open_live: Open
) -> None:
    page = open_live(start_service())
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("The camera was not allowed").first).to_be_visible()
    expect(page.get_by_text("allow the camera, and try again")).to_be_visible()
    expect(page.locator(".camera-badge")).to_contain_text("off")
    page.context.grant_permissions(["camera"])
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "true")


def test_without_a_camera_one_can_be_plugged_in(start_service: Start, open_live: Open) -> None:
    page = open_live(start_service(), script=canvas_camera(is_plugged=False))
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("No camera was found").first).to_be_visible()
    expect(page.get_by_text("Plug one in or switch it on")).to_be_visible()
    page.evaluate("() => sitter.plugIn()")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "true")


def test_of_two_cameras_the_other_can_be_chosen(start_service: Start, open_live: Open) -> None:
    service = start_service()
    page = open_live(service, permissions=["camera"])
    shown = "() => document.querySelector('video')?.srcObject?.getVideoTracks()[0].label ?? ''"
    page.get_by_role("button", name="Start the camera").click()
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "true")
    page.wait_for_function(f"() => ({shown})() !== ''")
    first = page.evaluate(shown)
    page.get_by_role("link", name="Settings").click()
    choice = page.get_by_label("Camera", exact=True)
    options = choice.locator("option").filter(has_text="fake")
    expect(options).to_have_count(2)
    labels = options.all_inner_texts()
    (other,) = [label for label in labels if label != first]
    choice.select_option(label=other)
    page.get_by_role("link", name="Live").click()
    page.wait_for_function(f"(label) => ({shown})() === label", arg=other)
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "true")
    # another picture is another session; the first has ended
    wait_until(lambda: len(sessions(service)) == 1, look_s=0.1)
    wait_until(lambda: settings_of(service)["camera_label"] == other, look_s=0.1)
    page.reload()
    page.get_by_role("button", name="Start the camera").click()
    page.wait_for_function(f"(label) => ({shown})() === label", arg=other)


def test_the_camera_of_the_service_is_offered_where_there_is_one(
    start_service: Start, open_live: Open, tmp_path: Path
) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), draw_sitter(0.0, sway_px=number))
    service = start_service(source=str(tmp_path), model="lite")
    page = open_live(service)
    page.get_by_role("button", name="Use the service's camera").click()
    expect_state(page, "I cannot judge")  # seen, and not calibrated
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "true")
    page.get_by_text("Details", exact=True).click()
    model = page.locator(".details .facts-list div").filter(has_text="Model")
    expect(model.locator("dd")).to_have_text("Lite")
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.locator(".camera-badge")).to_have_attribute("data-on", "false")
    page.get_by_role("link", name="Settings").click()
    page.get_by_label("Camera", exact=True).select_option(label="The service's own camera")
    page.get_by_role("link", name="Live").click()
    expect(page.get_by_role("button", name="Use the service's camera")).to_have_count(0)
    page.get_by_role("button", name="Start the camera").click()
    expect_state(page, "I cannot judge")


def test_an_unplugged_camera_is_taken_up_again(service: RunningService, open_live: Open) -> None:
    page = open_live(service, script=canvas_camera())
    start_watch(page)
    before = sessions(service)
    gone_s = time.monotonic()
    page.evaluate("() => sitter.unplug()")
    expect(page.get_by_text("The camera has gone").first).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_text("Plug it in again")).to_be_visible()
    page.wait_for_timeout(1000 * _BLIND_S)
    page.evaluate("() => sitter.plugIn()")
    expect_state(page, _KNOWN)
    expect(page.get_by_text("Nothing missed")).to_have_count(0, timeout=_LONG_MS)
    most_s = time.monotonic() - gone_s + 1
    assert _BLIND_S <= wait_for_blind_time(service, "camera") <= most_s
    assert sessions(service) == before


_NOTE_TITLES = """
  window.titles = [];
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      const title = document.querySelector("h1")?.textContent ?? "";
      if (title !== window.titles.at(-1)) window.titles.push(title);
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
"""


def test_who_is_known_is_not_told_at_first_that_nothing_can_be_judged(
    service: RunningService, open_live: Open
) -> None:
    page = open_live(service, script=canvas_camera() + _NOTE_TITLES)
    start_watch(page)
    titles = page.evaluate("() => window.titles")
    assert "Taking a first look" in titles
    assert not {"I cannot judge", "Ready when you are"} & set(titles[1:])


def test_a_calibration_of_another_model_is_said_and_a_new_one_offered(
    service: RunningService, open_live: Open
) -> None:
    ask(service, "/api/settings", "PUT", {**settings_of(service), "model": "lite"})
    page = open_live(service, script=canvas_camera())
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("Calibrated with another model")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_text("Calibrated with: Full. Looking now: Lite.")).to_be_visible()
    expect_state(page, "I cannot judge")
    notice = page.locator(".notice").filter(has_text="another model")
    notice.get_by_role("link", name="Calibrate again").click()
    page.wait_for_url("**/calibration")


def test_a_reload_keeps_the_calibration(service: RunningService, open_live: Open) -> None:
    page = open_live(service, script=canvas_camera())
    start_watch(page)
    page.reload()
    start_watch(page)
    expect(page.get_by_text("Not calibrated yet")).to_have_count(0)


def test_another_language_does_not_disturb_the_watch(
    service: RunningService, open_live: Open
) -> None:
    page = open_live(service, script=canvas_camera())
    start_watch(page)
    before = sessions(service)
    page.locator(".languages").get_by_role("button", name="한국어").click()
    expect_state(page, re.compile("잠시만 기다려 주세요|살피는 중"))
    expect(page.get_by_role("button", name="끝내기")).to_be_visible()
    page.locator(".languages").get_by_role("button", name="English").click()
    expect_state(page, _KNOWN)
    assert sessions(service) == before


def test_a_restart_of_the_service_is_survived(
    data_folder: Path, start_service: Start, open_live: Open
) -> None:
    service = start_service(data_folder=str(data_folder))
    page = open_live(service, script=canvas_camera(), expected_console="ERR_CONNECTION_REFUSED")
    start_watch(page)
    before = sessions(service)
    assert len(before) == 1
    service.stop()
    expect_state(page, "Connection lost")
    expect(page.get_by_text("counts as not seen")).to_be_visible(timeout=_LONG_MS)
    page.wait_for_timeout(1000 * _BLIND_S)
    port = int(service.address.rsplit(":", 1)[1])
    again = start_service(data_folder=str(data_folder), at_port=port)
    expect_state(page, _KNOWN)
    expect(page.get_by_text("Profile:")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_text("Nothing missed")).to_have_count(0, timeout=_LONG_MS)
    assert sessions(again) == before
    assert wait_for_blind_time(again, "connection") >= _BLIND_S


def blind_seconds(service: RunningService) -> tuple[float, float]:
    """Return how long nothing was seen, by the stretches and by the minutes of the history."""
    span = f"from={in_query(-1)}&to={in_query(1)}"
    told: Any = ask(service, f"/api/history/spans?kind=blind&{span}")
    rows: Any = ask(service, f"/api/history/hours?zone=UTC&{span}")
    by_minute = sum(row["blind_s"] for row in rows["rows"])
    return sum(one["duration_s"] for one in told["spans"]), by_minute


def test_a_connection_lost_for_a_moment_is_blind_time_too(
    data_folder: Path, start_service: Start, open_live: Open
) -> None:
    service = start_service(data_folder=str(data_folder))
    page = open_live(service, script=canvas_camera(), expected_console="ERR_CONNECTION_REFUSED")
    start_watch(page)
    service.stop()
    lost_s = time.monotonic()
    port = int(service.address.rsplit(":", 1)[1])
    again = start_service(data_folder=str(data_folder), at_port=port)
    expect(page.get_by_text("Nothing missed")).to_have_count(0, timeout=_LONG_MS)
    most_s = time.monotonic() - lost_s + 1
    assert 0 < wait_for_blind_time(again, "connection") <= most_s
    page.get_by_role("button", name="End", exact=True).click()
    # the minute that runs is stored with the end
    wait_until(lambda: blind_seconds(again)[1] > 0, look_s=0.1)
    by_span, by_minute = blind_seconds(again)
    assert abs(by_span - by_minute) < 0.1


def renderers(page: "Page") -> list[int]:
    """Return the processes in which Chromium's pages run."""
    browser = page.context.browser
    assert browser is not None
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [one["id"] for one in found if one["type"] == "renderer"]


def test_a_machine_that_slept_says_so(service: RunningService, open_live: Open) -> None:
    page = open_live(service, script=canvas_camera())
    start_watch(page)
    before = sessions(service)
    asleep = renderers(page)
    asleep_s = time.monotonic()
    for process in asleep:
        os.kill(process, signal.SIGSTOP)
    try:
        time.sleep(_BLIND_S)
    finally:
        for process in asleep:
            os.kill(process, signal.SIGCONT)
    expect(page.get_by_text("Nothing missed")).to_have_count(0, timeout=_LONG_MS)
    most_s = time.monotonic() - asleep_s + 1
    expect_state(page, _KNOWN)
    assert _BLIND_S <= wait_for_blind_time(service, "asleep") <= most_s
    assert sessions(service) == before


def test_one_slump_is_spoken_of_once(service: RunningService, open_live: Open) -> None:
    page = open_live(service, script=canvas_camera(), reduced_motion="reduce")
    start_watch(page)
    expect_state(page, "Watching")
    page.evaluate(
        """() => {
          window.nAlerts = 0;
          let isThere = false;
          new MutationObserver(() => {
            const isNow = document.querySelector(".attention") !== null;
            if (isNow && !isThere) window.nAlerts += 1;
            isThere = isNow;
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    page.evaluate("() => sitter.slump()")
    alert = page.locator(".attention")
    expect(alert.get_by_role("heading", name=_SLUMP)).to_be_visible(timeout=_LONG_MS)
    expect_state(page, "Time for a change")
    alert.get_by_role("button", name="Got it").click()
    page.wait_for_timeout(6000)  # it lasts: longer than the hold time once more
    page.evaluate("() => sitter.sitUp()")
    expect_state(page, "Watching")
    page.wait_for_timeout(1000)
    assert page.evaluate("() => window.nAlerts") == 1
    path = f"/api/history/events?from={in_query(-1)}&to={in_query(1)}"
    answer: Any = ask(service, path)
    events = answer["events"]
    assert {one["code"] for one in events} <= {"P001", "P002"}
    assert {one["end_reason"] for one in events} == {"recovered"}
    assert sum(one["n_reminders"] for one in events) == 1

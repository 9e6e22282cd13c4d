"""Recording labelled poses with the camera: consent first, then by keyboard alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barun.collection.collection import FOLDER_NAME, read_record
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from tests.browser.conftest import RunningService, opened_pages, running_chromium
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language, settle
from tests.fixtures.drawn_person import skip_without_models
from tests.fixtures.drawn_sitter import film_sitter, write_mjpeg

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 860)}
_LONG_MS = 60_000


@pytest.fixture(scope="module")
def camera_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """Chromium with a camera that shows somebody at a desk."""
    skip_without_models()
    film = tmp_path_factory.mktemp("camera") / "sitter.mjpeg"
    write_mjpeg(film, film_sitter([(8.0, 0.0)]))
    with running_chromium(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ) as chromium:
        yield chromium


@pytest.fixture
def page(camera_browser: "Browser", start_service: Start, tmp_path: Path) -> Iterator["Page"]:
    """The page of a service that knows nobody yet."""
    service = start_service(data_folder=str(tmp_path))
    with opened_pages(camera_browser) as open_:
        yield open_(service, path="/collect", permissions=["camera"], script=_POINTED)


_POINTED = """
window.pointed = [];
for (const kind of ["pointerdown", "mousedown", "touchstart"])
  addEventListener(kind, ({ isTrusted }) => isTrusted && window.pointed.push(kind), true);
"""
"""Notes every use of a mouse or a finger, so that `keyboard alone` is not only said."""


def _press_through_to(page: "Page", target: "Locator") -> None:
    """Move the focus by Tab alone."""
    for _ in range(60):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def _agree(page: "Page") -> None:
    """Fill the form of the consent by keyboard."""
    word = page.get_by_role("checkbox", name="has read this and agrees")
    _press_through_to(page, word)
    page.keyboard.press("Space")
    _press_through_to(page, page.get_by_role("button", name="Agree and record"))
    page.keyboard.press("Enter")


def _count(page: "Page", person: str, column: int) -> int:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=person))
    return int(row.get_by_role("cell").nth(column).inner_text())


def _wait_for_count(page: "Page", person: str, column: int, least: int) -> None:
    row = f"xpath=//tr[th[@scope='row' and .='{person}']]/td[{column + 1}]"
    page.wait_for_function(
        "([path, least]) => Number(document.evaluate(path, document, null, 9).singleNodeValue"
        "?.textContent) >= least",
        arg=[row.removeprefix("xpath="), least],
        timeout=_LONG_MS,
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_people_are_recorded_with_the_keyboard_alone(
    page: "Page", width: str, tmp_path: Path
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    _press_through_to(page, page.get_by_role("button", name="Somebody new"))
    page.keyboard.press("Enter")
    assert not read_record(tmp_path / FOLDER_NAME, "posture").consents
    assert page.locator("video, canvas").count() == 0  # no picture before the consent
    _agree(page)
    desk = page.get_by_role("group", name="Recording of P1")
    expect(desk).to_be_focused(timeout=_LONG_MS)
    expect(page.get_by_text("Paused · label")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("Camera on")).to_be_visible()
    every = page.get_by_label("Keep every n-th frame")
    _press_through_to(page, every)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("1")
    page.keyboard.press("b")
    page.keyboard.press("KeyX")  # nothing to take back yet
    _leave_button(page)
    page.keyboard.press("Space")
    _wait_for_count(page, "P1", 0, 3)
    page.keyboard.press("Space")
    expect(page.get_by_text("Paused · label: front b")).to_be_visible()
    settled = _settled_count(page)
    assert _count(page, "P1", 4) == settled  # grade b
    page.keyboard.press("z")
    expect_count(page, "P1", 0, settled - 1)
    page.keyboard.press("1")  # let it go: the model suggests
    page.keyboard.press("b")
    page.keyboard.press("Space")
    _wait_for_count(page, "P1", 8, 2)
    page.keyboard.press("Space")
    expect(page.get_by_text("The model sees: front")).to_be_visible()
    _settled_count(page)
    page.keyboard.press("Enter")
    expect_count(page, "P1", 8, 0)
    n_first = _count(page, "P1", 0)
    assert n_first >= settled + 1

    page.keyboard.press("Escape")  # stops; what was recorded stays for later
    expect(page.get_by_role("heading", name="Who is recorded?")).to_be_focused()
    expect(page.get_by_text(f"{n_first} labelled samples are in no version")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("Camera off")).to_be_visible()
    _press_through_to(page, page.get_by_role("button", name="Record P1"))
    page.keyboard.press("Enter")
    expect(desk).to_be_focused(timeout=_LONG_MS)

    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="consent of somebody new")).to_be_visible()
    _agree(page)
    expect(page.get_by_role("group", name="Recording of P2")).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("Space")
    _wait_for_count(page, "P2", 1, 2)
    page.keyboard.press("3")
    _wait_for_count(page, "P2", 2, 2)
    page.keyboard.press("Space")
    _settled_count(page)
    page.keyboard.press("x")
    expect_count(page, "P2", 2, 0)
    n_side = _count(page, "P2", 1)
    page.keyboard.press("q")
    expect(page.get_by_text(f"{n_first + n_side} new rows in posture")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("Camera off")).to_be_visible()

    version = DatasetLibrary(tmp_path / DATASETS_NAME).load("posture")
    assert version.manifest.people == {"P1": n_first, "P2": n_side}
    assert set(version.rows.view[version.rows.person == "P2"].tolist()) == {2}
    assert version.manifest.consent["P2"].state == "given"
    assert page.evaluate("window.pointed") == []


def test_a_mouse_would_be_noticed(page: "Page") -> None:
    page.get_by_role("button", name="Somebody new").press("Enter")
    assert page.evaluate("window.pointed") == []
    page.get_by_role("button", name="Cancel").click()
    assert page.evaluate("window.pointed") == ["pointerdown", "mousedown"]


def _leave_button(page: "Page") -> None:
    """Put the focus on the desk itself, where Space and Enter are not a button's."""
    desk = page.locator(".collect-desk")
    for _ in range(30):
        if desk.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError("Shift+Tab does not lead to the desk")


def expect_count(page: "Page", person: str, column: int, count: int) -> None:
    """Wait until a cell of the counts says so."""
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=person))
    expect(row.get_by_role("cell").nth(column)).to_have_text(str(count))


def _settled_count(page: "Page") -> int:
    """Return the count of P1's first label once nothing is on its way any more."""
    before = -1
    while (now := _count(page, "P1", 0) + 1000 * _count(page, "P1", 8)) != before:
        before = now
        page.wait_for_timeout(700)
    return _count(page, "P1", 0)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["English", "한국어"])
def test_it_fits_and_can_be_read_by_everybody(
    page: "Page", width: str, name: str, tmp_path: Path
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    choose_language(page, name)
    page.locator("button.primary").last.click()
    settle(page)
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    page.screenshot(path=tmp_path / f"consent-{width}.png", full_page=True)
    page.locator(".consent-word input").check()
    page.locator(".consent button.primary").click()
    desk = page.locator(".collect-desk")
    expect(desk).to_be_focused(timeout=_LONG_MS)
    page.locator(".label-button").first.click()  # by finger
    page.locator("#collect-every").fill("1")
    page.locator(".pose-actions button").first.click()
    _wait_for_count(page, "P1", 0, 2)
    page.locator(".pose-actions button").first.click()
    settle(page)
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    page.screenshot(path=tmp_path / f"desk-{width}.png", full_page=True)


def test_the_badge_of_the_camera_switches_it_off(page: "Page") -> None:
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_role("checkbox", name="has read this and agrees").check()
    page.get_by_role("button", name="Agree and record").click()
    banner = page.get_by_role("banner")
    banner.get_by_role("button", name="Pause").click(timeout=_LONG_MS)
    expect(banner.get_by_text("Paused, camera off")).to_be_visible()
    expect(page.locator(".collect-desk").get_by_text("Paused, camera off")).to_be_visible()
    banner.get_by_role("button", name="Go on").click()
    expect(banner.get_by_text("Camera on")).to_be_visible(timeout=_LONG_MS)
    page.goto(page.url.replace("/collect", "/data"))
    expect(banner.get_by_text("Camera off")).to_be_visible()


def test_a_page_that_is_reloaded_goes_on(page: "Page", tmp_path: Path) -> None:
    page.get_by_role("button", name="Somebody new").click()
    page.get_by_role("checkbox", name="has read this and agrees").check()
    page.get_by_role("button", name="Agree and record").click()
    expect(page.locator(".collect-desk")).to_be_focused(timeout=_LONG_MS)
    page.locator("#collect-every").fill("1")
    page.get_by_role("button", name="1 front").click()
    page.get_by_role("button", name="Go on").click()
    _wait_for_count(page, "P1", 0, 2)
    page.reload()
    record = page.get_by_role("button", name="Record P1")
    expect(record).to_be_visible()
    assert len(read_record(tmp_path / FOLDER_NAME, "posture").samples) >= 2
    record.click()
    expect(page.get_by_role("group", name="Recording of P1")).to_be_focused(timeout=_LONG_MS)

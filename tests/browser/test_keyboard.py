"""What is answered with the keyboard leaves the keyboard where it was."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from barun.privacy.consent.texts import current_version
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import expect
from tests.browser.test_pages import ME, fill, settle
from tests.fixtures.samples import make_samples

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]


@pytest.fixture
def full(start_service: Start) -> RunningService:
    """A service with an event, and with samples of which a few are asked about."""
    service = start_service()
    fill(service)
    given = {"is_given": True, "text_version": current_version("training"), "language": "en"}
    service.client().put("/api/consent/training", json=given).raise_for_status()
    store = service.server.config.app.state.writer.store  # type: ignore[union-attr] # the application
    now_s = time.time()
    store.samples.add(ME, make_samples(200, at_s=int(now_s) - 3600), now_s)
    return service


_COVERS = """() => {
  const one = document.activeElement;
  const { x, y, width, height } = one.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + Math.min(height, innerHeight) / 2);
  return top === null || one.contains(top) || top.contains(one) ? null : top.className;
}"""
"""What lies over that which has the keyboard; nothing, where it is seen."""


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "laptop"])
def test_what_has_the_keyboard_is_seen(
    full: RunningService, open_page: Open, size: tuple[int, int]
) -> None:
    width, height = size
    for path, fewest in (("/welcome", 8), ("/history", 20), ("/settings", 20)):
        page = open_page(full, path=path, viewport={"width": width, "height": height})
        settle(page)
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.textContent.trim().slice(0, 40)")
            if page.evaluate("document.activeElement === document.body"):
                break
            assert page.evaluate(_COVERS) is None, (path, name)
            seen.append(name)
        assert seen[0] == "Skip to the content"
        assert len(seen) >= fewest, path


def test_an_event_is_judged_again_and_again(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/history")
    row = page.get_by_role("row", name="Slouching")
    right, wrong = (row.get_by_role("button", name=name) for name in ("Right", "Wrong"))
    right.press("Enter")
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(right).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(wrong).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_be_focused()
    page.keyboard.press("Enter")
    expect(wrong).to_have_attribute("aria-pressed", "false")


def test_questions_are_answered_one_after_the_other(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/history")
    page.get_by_text("Help Barun learn").press("Enter")
    expect(page.get_by_text("Question 1 of 3")).to_be_visible()
    page.get_by_role("button", name="I sat well").focus()
    for number, key in enumerate("123", start=1):
        expect(page.get_by_text(f"Question {number} of 3")).to_be_visible()
        expect(page.get_by_role("button", name="I sat well")).to_be_focused()
        page.keyboard.press(key)
    expect(page.get_by_text("That is all for today.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take the last answer back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 3 of 3")).to_be_visible()

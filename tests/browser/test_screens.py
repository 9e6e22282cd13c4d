"""How the pages fit the screens, and the fingers, of those who use them."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from barun.store.records import MinuteRecord
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import expect, horizontal_overflow
from tests.browser.test_pages import ME, PATHS, choose_language, fill, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

PHONE = {"width": 390, "height": 844}
MORE_PATHS = ["/collect", "/experiments", "/jobs", "/operations"]

_SMALL = """(least) => {
  const isSeen = (one) => {
    const { width, height } = one.getBoundingClientRect();
    const isHidden = getComputedStyle(one).visibility === 'hidden';
    return width > 0 && height > 0 && !isHidden && !one.closest('.visually-hidden, .skip');
  };
  const isInText = (one) => one.localName === 'a' && one.closest('p, .plain-list') !== null;
  const named = (one) => `${one.localName} ${(one.textContent || one.ariaLabel || '').trim()}`;
  const faults = [];
  for (const one of document.querySelectorAll('a, button, select, summary, input')) {
    if (!isSeen(one) || isInText(one) || one.matches('.card-link')) continue;
    const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
    if (Math.min(width, height) < least) faults.push(`${named(one)}: ${width} x ${height}`);
  }
  return faults;
}"""
"""What is too small to press; a link in a sentence, or of which the card is part, is not."""
_IS_WITHIN = """() => {
  const [picture, room] = ['.heat', '.heat-room'].map(
    (name) => document.querySelector(name).getBoundingClientRect());
  return picture.right <= room.right + 0.5;
}"""
_LEAST_PX = 43.9
"""44 CSS pixels, but for rounding."""


@pytest.fixture
def full(start_service: Start) -> RunningService:
    """A service with something to show."""
    service = start_service()
    fill(service)
    return service


@pytest.mark.slow
def test_all_that_is_pressed_is_as_large_as_a_finger(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path=PATHS[0], viewport=PHONE, has_touch=True)
    for path in PATHS + MORE_PATHS:
        page.goto(f"{full.address}{path}")
        settle(page)
        assert page.locator("a, button").count() > 10  # else the test shows nothing
        assert page.evaluate(_SMALL, _LEAST_PX) == [], path


def test_a_laptop_shows_the_choice_at_once_below_all_that_is_agreed_to(
    start_service: Start, open_page: Open
) -> None:
    page = open_page(start_service(), viewport={"width": 1280, "height": 800})
    for language in ("English", "한국어"):
        choose_language(page, language)
        settle(page)
        text = page.locator(".agreement .consent-text").first
        expect(text).to_be_visible()  # unfolded: nothing has to be pressed to read it
        buttons = page.locator(".choices button")
        expect(buttons).to_have_count(2)
        for button in buttons.all():
            box = button.bounding_box()
            assert box is not None
            assert 0 < box["y"] < box["y"] + box["height"] <= 800, language
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        end = text.evaluate("one => one.getBoundingClientRect().bottom")
        choice = page.locator(".agreement .choice")
        assert end <= choice.evaluate("one => one.getBoundingClientRect().top"), language
        page.evaluate("scrollTo(0, 0)")


def test_the_heat_map_of_a_long_day_fits_a_phone(full: RunningService, open_page: Open) -> None:
    writer = full.server.config.app.state.writer  # type: ignore[union-attr] # the application
    midnight_s = time.time() // 86_400 * 86_400
    writer.put_minutes(
        MinuteRecord(
            person_id=ME,
            session_id="long",
            minute=int(midnight_s) // 60 + 60 * hour,
            seconds={"good": 60.0},
            sitting_s=60.0,
            view="front",
            neck_dose=None,
            trunk_dose=None,
        )
        for hour in range(24)
    )
    assert writer.flush()
    page = open_page(full, path="/history", viewport=PHONE, timezone_id="UTC")
    picture = page.locator(".heat")
    room = page.locator(".heat-room")
    expect(picture).to_be_visible()
    for width in (390, 320, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(_IS_WITHIN)
        assert room.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
        assert horizontal_overflow(page) == 0
    assert picture.locator("rect").count() == 7 * 24

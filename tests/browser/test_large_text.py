"""The pages with letters twice as large, as the browser's own setting makes them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import RunningService, opened_pages, running_chromium
from tests.browser.test_analyse_page import horizontal_overflow
from tests.browser.test_pages import PATHS, choose_language, fill, settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def large_browser() -> Iterator["Browser"]:
    """Chromium whose letters are 32 pixels high."""
    with running_chromium("--blink-settings=defaultFontSize=32") as chromium:
        yield chromium


@pytest.mark.slow
@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desktop"])
def test_no_page_needs_sideways_scrolling_at_twice_the_size(
    large_browser: "Browser", start_service: Callable[..., RunningService], width: int
) -> None:
    service = start_service()
    fill(service)
    with opened_pages(large_browser) as open_page:
        for path in PATHS:
            page = open_page(service, path=path, viewport={"width": width, "height": 800})
            assert page.evaluate("getComputedStyle(document.body).fontSize") == "32px"
            for language in ("English", "한국어"):
                choose_language(page, language)
                settle(page)
                assert horizontal_overflow(page) == 0, (path, language)

"""The page about operations: words first, by keyboard, in both languages, on a phone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from barun.monitoring.vitals.vitals import FeatureVital, Vitals
from barun.posture.judgement.rules import JUDGED_FEATURES
from barun.posture.view.view import View
from barun.service.operations.watch import OperationsWatch
from barun.store.records import TIME_KINDS
from barun.store.watch_records import VitalRecord
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]


def watch_of(service: RunningService) -> OperationsWatch:
    found = service.server.config.app.state.operations  # type: ignore[union-attr] # the application
    assert isinstance(found, OperationsWatch)
    return found


@pytest.fixture
def troubled(start_service: Start) -> RunningService:
    """A service of two minutes, in the second of which a part had to be started anew.

    Another one on its database saw people meanwhile.
    """
    service = start_service()
    watch = watch_of(service)
    watch.judge((), 0)
    watch.sources.parts.note_restart("champions")
    watch.judge((), 0)
    assert watch.last is not None
    other = Vitals(
        minute=watch.last.minute - 1,
        process="other",
        spent_s=dict.fromkeys(TIME_KINDS, 60.0),
        views_s={view.label: 60.0 for view in View},
        features={key: FeatureVital(1.25, 0.001, is_drifted=True) for key in JUDGED_FEATURES},
        cameras={"1a2b3c4d": 1.5},
    )
    watch.book.put_vitals(VitalRecord(other.minute, other.process, other.to_json()))
    return service


def test_trouble_is_said_and_acknowledged_by_keyboard(
    troubled: RunningService, open_page: Open
) -> None:
    page = open_page(troubled, path="/settings")
    page.get_by_role("link", name="Operations").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations")
    expect(page.locator(".operations-state")).to_contain_text("Something is wrong")
    alerts = page.get_by_role("region", name="Alerts")
    expect(alerts).to_contain_text("watch of the models")
    alerts.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(alerts).to_contain_text("known since")
    expect(alerts.get_by_role("button")).to_have_count(0)
    models = page.get_by_role("region", name="Models in service")
    models.get_by_role("button", name="Hold Posture").click()
    expect(models).to_contain_text("Barun changes nothing by itself")
    assert watch_of(troubled).undoer.frozen() == {"posture"}
    expect(page.get_by_role("region", name="What waits")).to_contain_text("History")


def test_a_service_that_has_just_begun_says_so(start_service: Start, open_page: Open) -> None:
    page = open_page(start_service(), path="/operations")
    expect(page.locator(".operations-state")).to_contain_text("whole minute")
    expect(page.get_by_role("region", name="Figures")).to_contain_text("no figures")
    expect(page.get_by_role("region", name="What waits")).to_contain_text(
        "Nothing has been counted yet"
    )
    choose_language(page, "한국어")
    expect(page.get_by_role("region", name="기다리는 것")).to_contain_text("아직 센 것이 없습니다")


@pytest.mark.parametrize("language", ["English", "한국어"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_whole_on_every_screen_and_for_everybody(
    troubled: RunningService, open_page: Open, language: str, width: int
) -> None:
    page = open_page(troubled, path="/operations")
    page.set_viewport_size({"width": width, "height": 800})
    choose_language(page, language)
    expect(page.locator(".trend canvas").first).to_be_visible()
    seen = page.locator("section", has=page.locator("#seen-title"))
    assert seen.locator("tbody tr").count() == len(TIME_KINDS) + len(View) + len(JUDGED_FEATURES)
    expect(seen).not_to_contain_text("_")  # everything is called in words
    assert horizontal_overflow(page) <= 0
    assert accessibility_faults(page) == []

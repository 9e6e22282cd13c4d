"""The pages a person lives with: first, live without a camera, history, exercises, settings."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from barun.store.records import (
    AgreementRecord,
    AngleMinute,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    SpanRecord,
)
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

ME = "local"
PATHS = [
    "/welcome",
    "/live",
    "/calibration",
    "/history",
    "/exercises",
    "/exercises/neck_side_stretch",
    "/analyse",
    "/data",
    "/settings",
    "/privacy",
]
_HOUR_S = 3600.0


def fill(service: RunningService) -> None:
    """Agree, and give the service an hour of sitting with one slump, one break and one exercise."""
    writer = service.server.config.app.state.writer  # type: ignore[union-attr] # the application
    now_s = time.time()
    start_s = now_s - _HOUR_S
    writer.put_agreement(AgreementRecord(ME, "1", "en", start_s))
    writer.flush()
    angles = {"neck_inclination": AngleMinute(24.0, 3.0, 300), "head_height": AngleMinute(1, 0, 99)}
    others = ("head_tilt", "head_turn", "shoulder_tilt", "trunk_inclination")
    angles |= {key: AngleMinute(2.0, 1.0, 200) for key in others}
    writer.put_minutes(
        MinuteRecord(
            person_id=ME,
            session_id="s",
            minute=int(start_s // 60) + number,
            seconds={"good": 45.0, "issue": 15.0},
            sitting_s=60.0,
            view="front",
            neck_dose=0.1,
            trunk_dose=0.1,
            angles=angles,
        )
        for number in range(55)
    )
    writer.put_event(
        EventRecord(
            event_id="e",
            person_id=ME,
            session_id="s",
            code="P002",
            start_s=start_s,
            detected_s=start_s + 60,
            end_s=start_s + 300,
            end_reason="recovered",
            peak_load=1.4,
            median_load=1.2,
            over_s=240.0,
            view="front",
        )
    )
    writer.put_span(SpanRecord("b", ME, "s", "break", start_s + 1200, start_s + 1500))
    writer.put_exercise(ExerciseRecord("x", ME, "chin_tuck", now_s - 60, 60.0, 10))
    assert writer.flush()


@pytest.fixture
def full(start_service: Start) -> RunningService:
    """A service with something to show."""
    service = start_service()
    fill(service)
    return service


def stored(service: RunningService) -> dict[str, int]:
    """Return how many entries of each kind are stored."""
    answer = service.client().get("/api/privacy").json()
    return {kind["kind"]: kind["count"] for kind in answer["stored"]}


def choose_language(page: "Page", name: str) -> None:
    page.locator(".languages").get_by_role("button", name=name).click()
    expect(page.locator("html")).to_have_attribute("lang", "ko" if name == "한국어" else "en")


def settle(page: "Page") -> None:
    """Wait until the page shows what it has loaded."""
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.get_by_text("Loading", exact=True)).to_have_count(0)
    page.wait_for_load_state("networkidle")


def test_the_first_visit_begins_with_a_choice(start_service: Start, open_page: Open) -> None:
    service = start_service()
    page = open_page(service)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sit well, and forget about it")
    assert page.url.endswith("/welcome")
    page.get_by_role("button", name="Go on without a history").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")
    assert not any(stored(service).values())
    assert not service.client().get("/api/agreement").json()["is_agreed"]
    page.goto(service.address)  # nobody is asked twice
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")


def test_a_phone_shows_the_choice_at_once_and_all_that_is_agreed_to(
    start_service: Start, open_page: Open
) -> None:
    page = open_page(start_service(), viewport={"width": 390, "height": 844})
    dock_y = (page.locator("nav").first.bounding_box() or {"y": 0.0})["y"]
    for language in ("English", "한국어"):
        choose_language(page, language)
        settle(page)
        buttons = page.locator(".choices button")
        expect(buttons).to_have_count(2)
        for button in buttons.all():
            box = button.bounding_box()
            assert box is not None
            assert 0 < box["y"] < box["y"] + box["height"] <= dock_y, language
    choose_language(page, "English")
    full_text = page.get_by_text("You can withdraw at any time in the settings: all of this")
    expect(full_text).not_to_be_visible()
    page.get_by_text("What you agree to, in full").click()
    expect(full_text).to_be_visible()
    page.get_by_text("What the camera is used for, in full").click()
    expect(page.get_by_text("Positions of the body can tell people apart.")).to_be_visible()


def test_a_person_agrees_and_withdraws(start_service: Start, open_page: Open) -> None:
    service = start_service()
    page = open_page(service)
    page.get_by_role("button", name="Agree and keep a history").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")
    assert service.client().get("/api/agreement").json()["is_agreed"]
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Stop keeping a history").click()
    expect(page.get_by_text("Everything the history keeps is deleted")).to_be_visible()
    assert service.client().get("/api/agreement").json()["is_agreed"]
    page.get_by_role("button", name="Withdraw and delete").click()
    expect(page.get_by_text("No history is kept.")).to_be_visible()
    assert not service.client().get("/api/agreement").json()["is_agreed"]


@pytest.mark.parametrize("path", PATHS)
def test_every_page_can_be_reached_by_its_address(
    start_service: Start, open_page: Open, path: str
) -> None:
    page = open_page(start_service(), path=path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(path)
    assert page.title().endswith("· Barun")


def test_an_address_without_a_page_says_so(start_service: Start, open_page: Open) -> None:
    page = open_page(
        start_service(), path="/live/more", expected_console="the server responded with a status"
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    assert page.title() == "There is no such page · Barun"
    page.get_by_role("link", name="Go to Live").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")


def test_a_page_goes_on_by_itself_when_the_service_is_back(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/settings", expected_console="Failed to load resource")
    page.context.route("**/api/history/**", lambda route: route.abort())
    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("The history could not be read.")).to_be_visible()
    expect(page.get_by_role("link", name="Save as CSV")).to_have_count(0)
    page.context.unroute("**/api/history/**")
    expect(page.get_by_role("heading", name="When you sat well")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name="Save as CSV")).to_be_visible()


def test_the_keyboard_follows_from_page_to_page(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/live")
    link = page.get_by_role("link", name="History")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.locator("main")).to_be_focused()
    expect(link).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")


def test_without_a_camera_it_says_what_to_do(start_service: Start, open_page: Open) -> None:
    page = open_page(start_service(), path="/live")
    page.get_by_role("button", name="Start the camera").click()
    expect(page.get_by_text("No camera was found")).to_be_visible()
    expect(page.get_by_text("Plug one in or switch it on")).to_be_visible()
    expect(page.get_by_role("button", name="Try it without a camera")).to_be_visible()


@pytest.mark.slow
def test_the_demo_slumps_and_is_told_so(full: RunningService, open_page: Open) -> None:
    full.client().put("/api/settings", json={"hold_s": 5})
    page = open_page(full, path="/live", reduced_motion="reduce")
    page.get_by_role("button", name="Try it without a camera").click()
    expect(page.get_by_text("Demo, no camera")).to_be_visible()
    alert = page.get_by_role("alert")
    alert.wait_for(timeout=120_000)
    expect(alert.get_by_role("heading", name="Slouching")).to_be_visible()
    expect(page.locator(".attention-frame")).to_be_visible()
    assert page.title().startswith("● Slouching")
    assert page.locator("link[rel=icon]").get_attribute("href") == "/favicon-alert.svg"
    assert accessibility_faults(page) == []
    alert.get_by_role("button", name="That was right").click()
    expect(alert.get_by_text("Noted")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    expect(alert.get_by_role("heading", name="Slouching")).to_be_visible()  # on every page
    alert.get_by_role("button", name="Got it").click()
    expect(page.locator("main")).to_be_focused()
    page.get_by_role("link", name="Live").click()
    expect(page.locator(".attention-frame")).to_have_count(0)
    assert page.title() == "Live · Barun"
    page.keyboard.press("p")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paused")
    expect(page.get_by_text("Quiet: paused")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_text("Reminders are on")).to_be_visible()
    page.get_by_role("button", name="End", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ready when you are")


def test_quiet_has_one_visible_reason(start_service: Start, open_page: Open) -> None:
    page = open_page(start_service(), path="/live")
    expect(page.get_by_text("Reminders are on")).to_be_visible()
    page.get_by_text("Be quiet").click()
    page.get_by_role("group", name="I am in a call").get_by_role("button", name="1 hour").click()
    expect(page.get_by_text("Quiet: in a call")).to_be_visible()
    expect(page.get_by_text("until ")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Live").click()
    expect(page.get_by_text("Quiet: in a call")).to_be_visible()
    page.get_by_role("button", name="End quiet").click()
    expect(page.get_by_text("Reminders are on")).to_be_visible()


def test_the_history_has_pictures_and_their_tables(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/history")
    heat = page.get_by_role("region", name="When you sat well")
    expect(heat.locator("rect[data-step='2'], rect[data-step='3']").first).to_be_visible()
    heat.get_by_role("button", name="As a table").click()
    expect(heat.get_by_role("table")).to_contain_text("min")
    angles = page.get_by_role("region", name="Against your own upright sitting")
    expect(angles.locator("canvas")).to_be_visible()
    angles.get_by_role("button", name="As a table").click()
    expect(angles.get_by_role("row", name="Neck inclination").first).to_contain_text("+3°")
    events = page.get_by_role("region", name="Events")
    row = events.get_by_role("row", name="Slouching")
    expect(row).to_contain_text("5 min")
    row.get_by_role("button", name="Wrong").click()
    expect(row.get_by_role("button", name="Wrong")).to_have_attribute("aria-pressed", "true")
    lines = angles.get_by_role("group", name="Measurement").last.get_by_role("button")
    angles.get_by_role("button", name="As a picture").click()
    expect(lines).to_have_count(5)
    pressed = [line.get_attribute("aria-pressed") for line in lines.all()]
    assert pressed == ["true"] * 4 + ["false"]
    lines.last.click()
    expect(lines.last).to_have_attribute("aria-pressed", "true")
    page.reload()
    again = page.get_by_role("row", name="Slouching").get_by_role("button", name="Wrong")
    expect(again).to_have_attribute("aria-pressed", "true")


def test_the_history_is_turned_week_by_week_and_taken_along(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/history")
    expect(page.locator(".summary")).to_contain_text("75%")
    page.get_by_role("button", name="Previous week").click()
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    expect(page.get_by_text("appears here a minute later")).to_have_count(0)
    page.get_by_role("button", name="This week").click()
    expect(page.locator(".summary")).to_contain_text("75%")
    expect(page.get_by_role("button", name="Next week")).to_be_disabled()
    for name, start in [("CSV", b"PK\x03\x04"), ("JSON", b"{")]:
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Save as {name}").click()
        content = download.value.path().read_bytes()
        assert content.startswith(start) or (name == "CSV" and b"," in content[:500])


def test_an_exercise_is_done_step_by_step_and_logged(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/exercises", reduced_motion="reduce")
    plan = page.get_by_role("region", name="For today")
    expect(plan.get_by_role("listitem").first).to_be_visible()
    page.get_by_role("link", name="Shoulder rolls").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shoulder rolls")
    expect(page.get_by_role("button", name="Move the figure")).to_be_visible()
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_text("Step 2 of")).to_be_visible()
    for _ in range(3):
        page.get_by_role("button", name="One more").click()
    expect(page.get_by_text("3 of 10")).to_be_visible()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text("It is in your history.")).to_be_visible()
    page.get_by_role("link", name="All exercises").click()
    log = page.get_by_role("region", name="Done today")
    expect(log).to_contain_text("3 repetitions")
    entry = log.get_by_role("listitem").filter(has_text="Shoulder rolls")
    log.get_by_role("button", name="Delete: Shoulder rolls").click()
    expect(entry).to_have_count(0)
    log.get_by_role("button", name="Undo").click()
    expect(entry).to_contain_text("3 repetitions")


def test_an_exercise_can_be_done_again(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/exercises/shoulder_rolls", reduced_motion="reduce")
    page.get_by_role("button", name="One more").click()
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("button", name="Once more").click()
    expect(page.get_by_text("0 of 10")).to_be_visible()
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text("It is in your history.")).to_be_visible()
    assert stored(full)["exercises"] == 3


def test_the_library_is_seen_and_narrowed_to_a_finding(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/exercises")
    library = page.get_by_role("region", name="All exercises")
    cards = library.get_by_role("listitem")
    expect(cards).to_have_count(19)
    figure = cards.first.locator("img")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_js_property("complete", True)  # a value to compare with
    assert figure.evaluate("image => image.naturalHeight") > 0
    library.get_by_label("For what").select_option("Head forward")
    expect(cards).to_have_count(7)
    expect(cards.filter(has_text="Chin tuck")).to_have_count(1)


def test_a_hold_is_timed(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/exercises/chin_tuck", reduced_motion="reduce")
    page.get_by_label("Seconds to hold").fill("1")
    page.get_by_role("button", name="Hold for 1 s").click()
    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.get_by_text("1 of 10")).to_be_visible()


def test_settings_are_kept_by_the_service(start_service: Start, open_page: Open) -> None:
    service = start_service()
    page = open_page(service, path="/settings")
    page.get_by_role("button", name="Strict").click()
    page.get_by_label("Appearance").select_option("dark")
    page.get_by_role("switch", name="Sound").check()
    page.get_by_role("button", name="Add quiet hours").click()
    page.get_by_role("button", name="Delete 12:00–13:00").click()
    expect(page.get_by_label("From")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("From")).to_have_value("12:00")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    kept = service.client().get("/api/settings").json()
    assert (kept["sensitivity"], kept["theme"]) == ("strict", "dark")
    assert "sound" in kept["message_kinds"]
    assert kept["quiet_hours"] == [{"days": [0, 1, 2, 3, 4], "from": "12:00", "to": "13:00"}]
    page.reload()
    expect(page.get_by_role("button", name="Strict")).to_have_attribute("aria-pressed", "true")
    choose_language(page, "한국어")
    expect(page.get_by_role("heading", level=1)).to_have_text("설정")
    expect(page.get_by_text("저장했습니다")).to_be_visible()
    assert service.client().get("/api/settings").json()["language"] == "ko"


def test_everything_is_forgotten_only_by_a_typed_word(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/settings")
    assert stored(full)["events"] == 1
    page.get_by_role("button", name="Forget everything", exact=True).click()
    dialog = page.get_by_role("dialog")
    now = dialog.get_by_role("button", name="Forget everything now")
    expect(now).to_be_disabled()
    dialog.get_by_role("textbox").fill("forge")
    expect(now).to_be_disabled()
    dialog.get_by_role("textbox").fill("forget")
    now.click()
    expect(page.get_by_text("Everything is forgotten.")).to_be_visible()
    expect(page.get_by_role("button", name="Agree and keep a history")).to_be_visible()
    assert not any(stored(full).values())


def test_the_page_starts_without_the_network(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/live", expected_console="Failed to load resource")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    manifest = httpx.get(f"{full.address}/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    for icon in manifest.json()["icons"]:
        assert httpx.get(f"{full.address}{icon['src']}").status_code == 200
    page.context.set_offline(True)
    page.goto(f"{full.address}/history")
    expect(page.get_by_role("heading", level=1)).to_have_text("History")
    expect(page.get_by_text("The Barun service does not answer").first).to_be_visible()
    kept = page.evaluate(
        """async () => {
          const caches_ = await Promise.all((await caches.keys()).map(name => caches.open(name)));
          const lists = await Promise.all(caches_.map(cache => cache.keys()));
          return lists.flat().map(request => new URL(request.url).pathname);
        }"""
    )
    assert "/" in kept
    assert [path for path in kept if path.startswith("/api/")] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_accessibility_faults(full: RunningService, open_page: Open, path: str) -> None:
    page = open_page(full, path=path, reduced_motion="reduce")
    for language in ("English", "한국어"):
        choose_language(page, language)
        settle(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert accessibility_faults(page) == [], (language, scheme)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_no_page_needs_sideways_scrolling_on_a_phone(
    full: RunningService, open_page: Open, path: str
) -> None:
    page = open_page(full, path=path, viewport={"width": 320, "height": 640})
    for language in ("English", "한국어"):
        choose_language(page, language)
        settle(page)
        assert horizontal_overflow(page) == 0, language


def test_reduced_motion_is_heeded(full: RunningService, open_page: Open) -> None:
    path = "/exercises/shoulder_rolls"
    outline = ".moving-figure svg[role=img] .figure-body path:last-child"

    def moves(**options: Any) -> bool:
        page = open_page(full, path=path, **options)
        shapes = set()
        for _ in range(12):
            shapes.add(page.locator(".figure-body").inner_html())
            page.wait_for_timeout(150)
        expect(page.locator(outline)).to_have_count(1)
        return len(shapes) > 1

    assert not moves(reduced_motion="reduce")
    assert moves(reduced_motion="no-preference")

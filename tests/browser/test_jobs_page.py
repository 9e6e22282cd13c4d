"""The page about jobs: empty, waiting, running, put aside; by keyboard, in both languages."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from barun.registry.update_log import UpdateLog
from barun.store.job_book import JobBook
from barun.store.job_records import JobRecord, JobState, NewJob
from barun.store.opening import open_store
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language, settle
from tests.service.updates.test_update_routes import REPORT, SUMMARY

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]
HOUR_S = 3600.0
LONG_NAME = "a-very-long-name-of-a-film-" * 4 + ".mp4"


def analysis_of(name: str, **more: float) -> NewJob:
    payload = {"folder": "/films", "files": [{"path": name}]}
    return NewJob("analyse", payload, "local", **more)


def jobs_in(service: RunningService, state: JobState) -> tuple[JobRecord, ...]:
    app: Any = service.server.config.app
    book: JobBook = app.state.writer.store.jobs
    return book.all(states=(state,))


@pytest.fixture
def service(start_service: Start, tmp_path: Path) -> RunningService:
    """A service beside which somebody else runs a job, after another one ended it thrice."""
    now_s = time.time()
    store = open_store(tmp_path, "", now_s).store
    book = store.jobs
    book.add([analysis_of(LONG_NAME)], now_s)
    (bad,) = book.claim(1, now_s, HOUR_S, ("analyse",), most_lost=3)
    book.give_up(bad, now_s, "jobs.lost", state="poison", is_lost=True)
    book.add([analysis_of("run.mp4")], now_s)
    (good,) = book.claim(1, now_s, HOUR_S, ("analyse",), most_lost=3)
    book.renew({(good.job_id, good.lease or ""): 0.42}, now_s, HOUR_S)
    book.add([analysis_of("later.mp4", not_before_s=now_s + HOUR_S)], now_s)
    store.close()
    UpdateLog(tmp_path / "updates").keep(SUMMARY, REPORT, "<!doctype html><title>Gates</title>")
    return start_service(data_folder=str(tmp_path))


def test_work_is_asked_for_and_done(start_service: Start, open_page: Open, tmp_path: Path) -> None:
    page = open_page(start_service(data_folder=str(tmp_path)), path="/settings")
    page.get_by_role("link", name="Jobs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")
    expect(page.get_by_text("barun jobs add analyse FOLDER")).to_be_visible()

    page.get_by_role("button", name="Ask for it").press("Enter")

    expect(page.get_by_text("Asked for: report on drift, posture.")).to_be_visible()
    expect(page.get_by_text("Too few people agreed")).to_be_visible()  # a real job did it


def test_jobs_are_stopped_and_tried_again_by_keyboard(
    service: RunningService, open_page: Open
) -> None:
    page = open_page(service, path="/jobs")
    bar = page.get_by_role("progressbar", name="run.mp4")
    expect(bar).to_have_attribute("value", "0.42")
    expect(page.get_by_role("heading", name="Put aside")).to_be_visible()
    stop = page.get_by_role("button", name="Stop: analyse files: later.mp4")
    stop.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("later.mp4")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    stop.press("Enter")
    dialog.get_by_role("button", name="Stop the job").press("Enter")
    expect(page.get_by_role("heading", name="Ended")).to_be_visible()
    (ended,) = jobs_in(service, "cancelled")
    assert ended.payload["files"] == [{"path": "later.mp4"}]

    page.get_by_role("button", name="Stop: analyse files: run.mp4").press("Enter")
    dialog.get_by_role("button", name="Stop the job").press("Enter")
    expect(page.get_by_text("is being stopped")).to_be_visible()
    (running,) = jobs_in(service, "running")
    assert running.is_cancelled

    page.get_by_role("button", name="Try again: analyse files: later.mp4").press("Enter")
    expect(page.get_by_role("heading", name="Ended")).to_have_count(0)


@pytest.mark.parametrize("language", ["English", "한국어"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_whole_on_every_screen_and_for_everybody(
    service: RunningService, open_page: Open, language: str, width: int
) -> None:
    page = open_page(service, path="/jobs")
    page.set_viewport_size({"width": width, "height": 800})
    choose_language(page, language)
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.locator(".model-updates summary").click()
    expect(page.locator(".model-updates table")).to_be_visible()
    settle(page)
    assert horizontal_overflow(page) <= 0
    assert accessibility_faults(page) == []

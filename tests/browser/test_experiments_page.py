"""The page of comparisons: empty, running, held, stopped; in both languages and by keyboard."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from barun.experiments.plan import ExperimentPlan
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.registry.opening import opened_registry
from barun.store.experiment_days import DayChange
from barun.store.experiment_records import Arm, ExperimentRecord
from barun.store.store import Store
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language, settle
from tests.registry.model_folders import view_folder

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]
DAY_S = 86_400.0
PURPOSES: tuple[tuple[Purpose, str], ...] = (("history", "2"), ("training", "3"))


@pytest.fixture
def service(start_service: Start, tmp_path: Path) -> RunningService:
    """A service with two versions of a model."""
    with opened_registry(tmp_path, "", time.time) as registry:
        registry.register("view", view_folder(tmp_path / "v1"), who="anna")
        registry.register("view", view_folder(tmp_path / "v2", 0.99), who="anna")
    return start_service(data_folder=str(tmp_path))


def store_of(service: RunningService) -> Store:
    app: Any = service.server.config.app
    store: Store = app.state.writer.store
    return store


def begin(service: RunningService) -> None:
    """Begin an experiment ten days ago, with people who gave enough on the first of them."""
    store = store_of(service)
    now_s = time.time()
    plan = ExperimentPlan("view", 2, share=0.5, hours_a_person=1.0)
    record = ExperimentRecord(
        "view-0a", "view", None, 2, plan.to_json(), b"s" * 32, "running", now_s - 10 * DAY_S
    )
    store.experiments.begin(record, who="test", why="newer")
    rng = np.random.default_rng(3)
    day = int(now_s // DAY_S) - 9
    for number in range(60):
        person = f"person-{number}"
        store.apply(
            [
                ConsentEntry(person, purpose, "given", now_s, "settings", version, "ko")
                for purpose, version in PURPOSES
            ]
        )
        arm: Arm = "challenger" if number % 2 else "champion"
        n_right = float(rng.binomial(20, 0.82 if number % 2 else 0.8))
        counts = {"judged_s": 4000.0, "n_alerts": float(rng.poisson(20)), "n_right": n_right}
        counts["n_wrong"] = 20.0 - n_right
        store.experiments.days.put([DayChange(person, "view-0a", day, arm, counted=counts)], now_s)


def test_an_empty_page_says_what_will_be_there(service: RunningService, open_page: Open) -> None:
    page = open_page(service, path="/live")
    page.get_by_role("link", name="Comparisons").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comparisons of models")
    expect(page.get_by_text("Nothing was compared yet")).to_be_visible()
    assert accessibility_faults(page) == []


def test_a_comparison_is_told_in_a_sentence_a_drawing_and_tables(
    service: RunningService, open_page: Open
) -> None:
    begin(service)
    page = open_page(service, path="/experiments")
    expect(page.get_by_text("Not decided yet: version 2 differs by")).to_be_visible()
    expect(page.get_by_text("version 2 judges 50% of the people who agreed")).to_be_visible()
    drawing = page.get_by_role("img")
    expect(drawing).to_have_count(1)
    label = drawing.get_attribute("aria-label") or ""
    assert "certainly between −" in label or "certainly between -" in label
    sure = page.get_by_role("region", name="How sure is it?").first
    expect(sure.get_by_role("row", name="in use")).to_contain_text("30")
    harm = page.get_by_role("region", name="Does it do harm?").first
    expect(harm.get_by_role("row", name="Messages an hour")).to_contain_text("within")
    expect(page.get_by_role("cell", name="began: newer")).to_be_visible()
    settle(page)
    assert accessibility_faults(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert horizontal_overflow(page) == 0

    choose_language(page, "한국어")
    expect(page.get_by_text("아직 정해지지 않았습니다")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("모델 비교")


def test_it_is_held_goes_on_and_is_stopped_by_keyboard(
    service: RunningService, open_page: Open
) -> None:
    begin(service)
    page = open_page(service, path="/experiments")
    page.get_by_role("button", name="Hold").press("Enter")
    expect(page.get_by_text("The comparison is held by a person")).to_be_visible()
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.get_by_text("Not decided yet")).to_be_visible()

    page.get_by_role("button", name="Stop").press("Enter")
    dialog = page.get_by_role("dialog")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Stop").press("Enter")
    dialog.get_by_role("button", name="Stop").press("Enter")
    expect(page.get_by_text("was stopped before anything was decided")).to_be_visible()
    expect(page.get_by_role("button", name="Hold")).to_have_count(0)
    assert store_of(service).experiments.find("view-0a").verdict == "stopped"

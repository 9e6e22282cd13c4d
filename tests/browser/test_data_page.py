"""The page of the datasets: check, look at poses, decide by keyboard, save a new version."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.learning.datasets.manifest import Consent, Step
from barun.learning.datasets.rows import LabelledRows
from barun.learning.quality.checking import CheckReport, check_rows
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language, settle
from tests.learning.datasets.row_samples import make_rows

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

WIDTHS = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 860)}


@pytest.fixture
def library(tmp_path: Path) -> DatasetLibrary:
    """Two people, among them three frontal poses labelled side."""
    library = DatasetLibrary(tmp_path / FOLDER_NAME)
    first = make_rows("P1", n_each=10, seed=1, noise=0.01)
    view = first.view.copy()
    view[[4, 15, 26]] = 2
    rows = LabelledRows.joined(
        [replace(first, view=view), make_rows("P2", n_each=10, seed=2, noise=0.01)]
    )
    library.add("posture", rows, Step("import"), created_at_s=1.0)
    return library


@pytest.fixture
def page(
    library: DatasetLibrary,
    tmp_path: Path,
    start_service: Start,
    open_page: Open,
    monkeypatch: pytest.MonkeyPatch,
) -> "Page":
    monkeypatch.setattr("barun.learning.quality.label_doubts.has_training", lambda: False)
    service = start_service(data_folder=str(tmp_path))
    return open_page(service, path="/data")


def _check(page: "Page") -> None:
    page.get_by_role("button", name="Check the data").press("Enter")
    expect(page.get_by_role("heading", name="Findings")).to_be_visible(timeout=60_000)


def test_wrong_labels_are_mended_with_the_keyboard_alone(
    page: "Page", library: DatasetLibrary
) -> None:
    before = library.load("posture")
    _check(page)
    page.get_by_role("button", name="Look at the poses: doubtful-view-1").press("Enter")
    desk = page.get_by_role("group", name="Poses of doubtful-view-1")
    expect(desk).to_be_focused()
    expect(desk).to_contain_text("1 of 3")
    assert desk.locator("svg.pose-figure line").count() >= 10
    page.keyboard.press("s")  # what fits better
    expect(desk).to_contain_text("2 of 3")
    page.keyboard.press("x")
    expect(desk).to_contain_text("3 of 3")
    page.keyboard.press("Enter")  # the label is right
    page.keyboard.press("z")  # it is not
    page.keyboard.press("3")
    page.keyboard.press("c")
    expect(desk).to_contain_text("new label neither c")
    page.get_by_role("button", name="Save 3 as a new version").press("Enter")
    expect(page.get_by_text("2 changed, 1 left out, 0 confirmed")).to_be_visible()
    after = library.load("posture")
    assert after.manifest.parents == (before.hash,)
    ids = before.rows.row_id
    place = {row_id: number for number, row_id in enumerate(after.rows.row_id.tolist())}
    assert ids[15] not in place
    assert after.rows.view[place[ids[4]]] == 1
    assert (after.rows.view[place[ids[26]]], after.rows.grade[place[ids[26]]]) == (3, "c")
    np.testing.assert_array_equal(library.load(before.hash).rows.view, before.rows.view)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["English", "한국어"])
def test_it_fits_and_can_be_read_by_everybody(
    page: "Page", width: str, name: str, tmp_path: Path
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    _check(page)
    choose_language(page, name)
    settle(page)
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    page.screenshot(path=tmp_path / f"findings-{width}.png", full_page=True)
    expected = "시점 라벨은 2" if name == "한국어" else "labelled as view 2"
    expect(page.get_by_text(expected)).to_be_visible()
    page.locator(".finding-list button").first.click()
    expect(page.locator(".pose-desk")).to_be_focused()
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    page.screenshot(path=tmp_path / f"review-{width}.png")


def test_without_a_dataset_it_says_how_to_begin(start_service: Start, open_page: Open) -> None:
    page = open_page(start_service(), path="/data")
    expect(page.get_by_text("barun data import FOLDER")).to_be_visible()
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_findings_are_cleaned_and_taken_back_with_the_keyboard_alone(
    page: "Page", library: DatasetLibrary, width: str
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    before = library.load("posture")
    _check(page)
    choice = page.get_by_role("combobox", name="What is done about doubtful-view-1")
    expect(choice.locator("option")).to_have_text(
        ["nothing", "leave out (proposed)", "give the suggested label", "take the label away"]
    )
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Make a new version with what was chosen (1)").press("Enter")
    made = page.get_by_role("status").filter(has_text="3 changed, 0 left out")
    expect(made).to_be_visible()
    expect(made).to_be_focused()
    after = library.load("posture")
    assert after.manifest.parents == (before.hash,)
    assert after.rows.view[[4, 15, 26]].tolist() == [1, 1, 1]
    expect(page.get_by_text(f"The last check was of version {before.hash[:12]}")).to_be_visible()
    assert page.locator(".finding").count() == 0  # they are about the version before
    versions = page.locator(".version")
    expect(versions).to_have_count(2)
    expect(versions.nth(0)).to_contain_text(after.hash[:12])
    expect(versions.nth(0)).to_contain_text("cleaned")
    expect(versions.nth(0)).to_contain_text(before.hash[:12])  # what it was made of
    expect(versions.nth(1)).to_contain_text("imported")
    settle(page)
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    page.get_by_role("button", name=f"Work on this one: {before.hash[:12]}").press("Enter")
    expect(versions.nth(1)).to_contain_text("current")
    assert library.current_hash("posture") == before.hash
    expect(page.locator(".finding").first).to_be_visible()  # what was found in it is still known


def test_decisions_survive_a_reload(page: "Page", library: DatasetLibrary) -> None:
    _check(page)
    page.get_by_role("button", name="Look at the poses: doubtful-view-1").press("Enter")
    expect(page.get_by_role("group", name="Poses of doubtful-view-1")).to_be_focused()
    page.keyboard.press("s")
    page.keyboard.press("x")
    expect(page.get_by_text("2 decisions are not saved yet")).to_be_visible()
    page.reload()
    expect(page.get_by_text("2 decisions are not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save 2 as a new version").press("Enter")
    expect(page.get_by_text("1 changed, 1 left out, 0 confirmed")).to_be_visible()
    assert len(library.load("posture").rows) == 159
    page.reload()
    expect(page.get_by_role("button", name="Check the data")).to_be_visible()
    expect(page.get_by_text("not saved yet")).to_have_count(0)


def test_a_long_check_shows_how_far_it_is_and_survives_a_reload(
    page: "Page", monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slowly(rows: LabelledRows, **options: Any) -> CheckReport:
        options["on_progress"]("motion", 0.4)
        assert may_end.wait(100)
        return check_rows(rows, **{**options, "on_progress": None})

    monkeypatch.setattr("barun.service.datasets.check_desk.check_rows", slowly)
    try:
        page.get_by_role("button", name="Check the data").press("Enter")
        progress = page.get_by_role("progressbar", name="Check the data")
        expect(progress).to_have_js_property("value", 0.4)
        expect(page.get_by_text("40%")).to_be_visible()
        expect(page.get_by_role("button", name="Check the data")).to_be_disabled()
        page.reload()
        expect(progress).to_have_js_property("value", 0.4)
        expect(page.get_by_text("Checking:")).to_be_visible()
    finally:
        may_end.set()
    expect(page.get_by_role("heading", name="Findings")).to_be_visible(timeout=60_000)
    expect(progress).to_have_count(0)


def test_an_ended_consent_is_said(
    library: DatasetLibrary, tmp_path: Path, start_service: Start, open_page: Open
) -> None:
    before = library.load("posture")
    library.add(
        "posture", before.rows, Step("clean"), created_at_s=2.0, parents=[before.hash],
        consent={"P2": Consent("given", "tests", 1.0, 3.0)},
    )  # fmt: skip
    page = open_page(start_service(data_folder=str(tmp_path)), path="/data")
    expect(
        page.get_by_text("The consent of P2 is over: no new version takes the 80")
    ).to_be_visible()
    page.get_by_role("link", name="Ask again, or withdraw it").press("Enter")
    expect(page.get_by_role("heading", name="Collect", exact=True)).to_be_visible()

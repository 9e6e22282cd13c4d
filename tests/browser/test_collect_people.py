"""Withdrawing, files, and the choice of a collection, by keyboard alone; no camera is needed."""

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barun.collection.collection import FOLDER_NAME, read_record
from barun.collection.dataset import finish_collection
from barun.collection.label import Label
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_collect_page import WIDTHS, _press_through_to
from tests.browser.test_pages import choose_language, settle
from tests.collection.sitters import make_sample, open_collection

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

pytestmark = pytest.mark.timeout(120)


def _record(folder: Path) -> None:
    """P1 and P3 agree still, P2's consent has just ended; 4, 3 and 2 samples."""
    now_s = time.time() - 100
    with open_collection(folder) as collection:
        for n_samples, until_s in ((4, now_s + 1e7), (3, now_s + 50), (2, now_s + 1e7)):
            person = collection.agree(
                purpose="to try the page", wording="1-en", now_s=now_s, until_s=until_s
            ).person
            session = collection.begin(person, "camera", now_s).session
            numbers = range(1, n_samples + 1)
            samples = [make_sample(session, n, label=Label(1, "b"), at_s=now_s) for n in numbers]
            collection.add(samples, now_s)
            if person == "P2":
                finish_collection(collection, DatasetLibrary(folder / DATASETS_NAME), now_s)


@pytest.fixture
def page(start_service: Start, open_page: Open, tmp_path: Path) -> "Page":
    _record(tmp_path)
    return open_page(start_service(data_folder=str(tmp_path)), path="/collect")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["English", "한국어"])
def test_a_consent_is_withdrawn_with_the_keyboard_alone(
    page: "Page", width: str, name: str, tmp_path: Path
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    choose_language(page, name)
    is_english = name == "English"
    withdraw = page.get_by_role(
        "button", name="Withdraw the consent of P1" if is_english else "P1의 동의 철회하기"
    )
    _press_through_to(page, withdraw)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(
        "4 samples of the collection posture" if is_english else "수집 posture의 표본 4개"
    )
    expect(dialog).to_contain_text("4 poses" if is_english else "자세 4개")
    settle(page)
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert "P1" in read_record(tmp_path / FOLDER_NAME, "posture").consents
    expect(withdraw).to_be_focused()
    page.keyboard.press("Enter")
    erase = dialog.get_by_role("button", name="Erase" if is_english else "모두 지우기")
    expect(erase).to_be_enabled()
    _press_through_to(page, erase)
    page.keyboard.press("Enter")
    said = "Everything of P1 was erased." if is_english else "P1의 것을 모두 지웠습니다."
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Who is" if is_english else "누구를")).to_be_focused()
    assert horizontal_overflow(page) == 0
    assert accessibility_faults(page) == []
    assert read_record(tmp_path / FOLDER_NAME, "posture").people == ("P2", "P3")
    library = DatasetLibrary(tmp_path / DATASETS_NAME)
    assert [library.load(one.hash).people for one in library.manifests("posture")] == [("P2",)]


def test_an_ended_consent_is_said_and_stays_out_of_the_version(
    page: "Page", tmp_path: Path
) -> None:
    people = page.get_by_role("listitem")
    expect(people.filter(has_text="P2")).to_contain_text("the consent ended on")
    expect(page.get_by_role("button", name="Record P2")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask P2 again")).to_be_visible()
    page.get_by_role("button", name="Finish: make a version").press("Enter")
    expect(page.get_by_text("2 new rows in posture")).to_be_visible()
    expect(page.get_by_text("3 samples and rows were left out")).to_be_visible()
    assert DatasetLibrary(tmp_path / DATASETS_NAME).load("posture").people == ("P1", "P3")


def test_the_files_of_older_programs_are_taken(page: "Page", tmp_path: Path) -> None:
    with page.expect_download() as everything:
        page.get_by_role("button", name="Everything (ZIP)").press("Enter")
    assert everything.value.suggested_filename == "posture.zip"
    path = tmp_path / "taken.zip"
    everything.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert {"pose_data.sqlite", "people/p1.csv", "people/p3.csv"} <= names
        assert "people/p2.csv" not in names  # the consent has ended
    with page.expect_download() as table:
        page.get_by_role("button", name="One table (SQLite)").press("Enter")
    assert table.value.suggested_filename == "posture.sqlite"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_collection_is_begun_and_chosen_with_the_keyboard_alone(
    page: "Page", width: str, tmp_path: Path
) -> None:
    wide, high = WIDTHS[width]
    page.set_viewport_size({"width": wide, "height": high})
    choice = page.get_by_role("combobox", name="Collection")
    expect(choice).to_have_value("posture")
    _press_through_to(page, choice)
    page.keyboard.press("ArrowDown")
    field = page.get_by_role("textbox", name="Name of the new collection")
    expect(field).to_be_focused()
    page.keyboard.type("Desk 2")
    page.keyboard.press("Enter")
    expect(field).to_be_visible()  # no name of a collection
    settle(page)
    assert horizontal_overflow(page) == 0
    assert accessibility_faults(page) == []
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("desk-2")
    page.keyboard.press("Enter")
    expect(choice).to_have_value("desk-2")
    expect(page.get_by_text("Nobody has agreed in this collection yet")).to_be_visible()
    page.reload()
    expect(choice).to_have_value("desk-2")  # the last used
    _press_through_to(page, page.get_by_role("button", name="Somebody new"))
    page.keyboard.press("Enter")
    known = page.get_by_role("combobox", name="Who agrees")
    assert known.locator("option").all_inner_texts()[0] == "Somebody new"
    _press_through_to(page, known)
    page.keyboard.press("ArrowDown")
    expect(known).to_have_value("P1")
    page.keyboard.press("ArrowUp")
    _press_through_to(page, page.get_by_role("button", name="Cancel"))
    page.keyboard.press("Enter")
    _press_through_to(page, choice)
    page.keyboard.press("ArrowDown")
    expect(choice).to_have_value("posture")
    expect(page.get_by_text("P1", exact=True).first).to_be_visible()
    assert not (tmp_path / FOLDER_NAME / "desk-2.journal").exists()  # nobody has agreed there

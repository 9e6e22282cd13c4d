"""Files of labelled poses in the browser: chosen, looked at, imported, taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barun.landmarks.formats.legacy_frames import write_legacy_frames
from barun.learning.datasets.legacy_rows import to_frames
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import choose_language, settle
from tests.learning.datasets.row_samples import make_rows

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]


def test_files_are_imported_with_the_keyboard_over_a_reload_and_taken_back(
    start_service: Start, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barun.learning.quality.label_doubts.has_training", lambda: False)
    path = tmp_path / "p1.csv"
    rows = make_rows("P1", plan="1a 2b", n_each=6, seed=1, noise=0.01)
    write_legacy_frames(path, to_frames(rows, source=path.name))
    library = DatasetLibrary(tmp_path / "data" / FOLDER_NAME)
    page = open_page(start_service(data_folder=str(tmp_path / "data")), path="/data")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    page.locator("input[data-files]").set_input_files(path)
    page.get_by_role("button", name="Look at the files").press("Enter")
    expect(page.get_by_role("heading", name="What is in the files")).to_be_focused()
    expect(page.get_by_text("12 poses of P1")).to_be_visible()
    choose_language(page, "한국어")
    page.reload()  # the service has the files, and what was found in them
    expect(page.get_by_text("P1의 자세 12개")).to_be_visible()
    settle(page)
    assert accessibility_faults(page) == []
    assert horizontal_overflow(page) == 0
    choose_language(page, "English")
    page.get_by_role("radio", name="They agreed").press(" ")
    page.get_by_role("textbox", name="To what, or what allows it").fill("tests")
    page.get_by_role("button", name="Import 12 poses").press("Enter")
    expect(page.get_by_text("12 new poses in posture")).to_be_visible()
    assert library.load("posture").manifest.consent["P1"].purpose == "tests"
    expect(page.get_by_role("heading", name="Findings")).to_be_visible()  # of the whole dataset
    assert accessibility_faults(page) == []
    page.get_by_role("button", name="Undo the import", exact=True).press("Enter")
    expect(page.get_by_role("status").filter(has_text="The import was undone")).to_be_focused()
    expect(page.get_by_role("heading", name="There is no dataset yet")).to_be_visible()
    assert library.names() == ()

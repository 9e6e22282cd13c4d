"""The privacy receipt: figures, what goes when, who looked, the key, and everything as a file."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from barun.privacy.encryption.sealed_file import open_file
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, expect, horizontal_overflow
from tests.browser.test_pages import ME, choose_language, fill, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]
PASSPHRASE = "four words make one"  # noqa: S105 # of this test


@pytest.fixture
def full(start_service: Start) -> RunningService:
    """A service with something to show, at which somebody else has looked."""
    service = start_service()
    fill(service)
    service.client().put("/api/settings", json={"keep_days": 90}).raise_for_status()
    writer = service.server.config.app.state.writer  # type: ignore[union-attr] # the application
    details = {"what": "history"}
    writer.store.audit.note(1e9, "access", actor_id="coach", subject_id=ME, details=details)
    return service


def test_the_receipt_says_what_is_kept_who_looked_and_what_goes(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/settings")
    page.get_by_role("link", name="Privacy receipt: what is kept").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy receipt")
    expect(page.get_by_text("0 bytes")).to_be_visible()
    kept = page.get_by_role("region", name="What is kept")
    minutes = kept.get_by_role("row", name="Minutes of sitting")
    expect(minutes).to_contain_text("55")
    expect(minutes.get_by_role("cell").last).not_to_contain_text("until erased")  # a day
    expect(kept.get_by_role("row", name="Settings")).to_contain_text("until erased")
    expect(kept.get_by_role("row", name="Log of acts")).to_be_visible()
    expect(kept).to_contain_text("after 90 days")
    for row in kept.locator("tbody").get_by_role("row").all():
        name, entries, size, *_ = row.get_by_role("rowheader").or_(row.get_by_role("cell")).all()
        has_entries = entries.inner_text() != "0"
        expect(size).to_have_text(re.compile(r"^[\d.,]+ (bytes|kB|MB)$" if has_entries else "^–$"))
        assert name.inner_text()
    total = kept.locator("tfoot").get_by_role("row")
    expect(total).to_contain_text(re.compile(r"In all.*\d ?(kB|bytes)"))
    looks = page.get_by_role("region", name="Who looked")
    expect(looks.get_by_role("row")).to_have_count(2)  # the heading, and the coach
    expect(looks).to_contain_text("Somebody with an account (p-")
    key = page.get_by_role("region", name="The key")
    expect(key).to_contain_text("without the key nobody can read it")
    expect(key).to_contain_text("barun privacy keys recovery")


def test_a_phone_shows_when_everything_goes(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/privacy", viewport={"width": 390, "height": 844})
    rows = page.get_by_role("region", name="What is kept").get_by_role("row")
    goes = rows.filter(has_text="Minutes of sitting").get_by_role("cell").last
    expect(goes).to_be_visible()
    assert goes.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Oldest goes"'
    box = goes.bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= 390
    assert (
        goes.evaluate(
            "cell => { const c = cell.closest('.stored-scroll');"
            " return c.scrollWidth - c.clientWidth }"
        )
        == 0
    )


def test_everything_is_taken_along_and_the_receipt_knows(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/privacy")
    page.get_by_role("button", name="Take everything along").click()
    with page.expect_download() as coming:
        page.get_by_role("dialog").get_by_role("button", name="Get the file").click()
    assert coming.value.suggested_filename == "barun-export.zip"
    with zipfile.ZipFile(coming.value.path()) as archive:
        assert json.loads(archive.read("contents.json"))["tables"]["minutes"]["rows"] == 55
    expect(page.get_by_text("with your browser's downloads")).to_be_visible()
    looks = page.get_by_role("region", name="Who looked")
    expect(looks.get_by_role("row").nth(1)).to_contain_text("You")
    expect(looks.get_by_role("row").nth(1)).to_contain_text("everything · took along")


def test_a_sealed_file_wants_the_same_words_twice(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/privacy")
    page.get_by_role("button", name="Take everything along").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox").check()
    get_it = dialog.get_by_role("button", name="Get the file")
    expect(get_it).to_be_disabled()
    dialog.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    dialog.get_by_label("Once more").fill("something else")
    expect(dialog.get_by_text("The two are not the same.")).to_be_visible()
    expect(get_it).to_be_disabled()
    dialog.get_by_label("Once more").fill(PASSPHRASE)
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    assert coming.value.suggested_filename == "barun-export.zip.sealed"
    content = b"".join(open_file([coming.value.path().read_bytes()], PASSPHRASE))
    assert zipfile.is_zipfile(io.BytesIO(content))


def test_everything_is_forgotten_from_the_receipt(full: RunningService, open_page: Open) -> None:
    page = open_page(full, path="/privacy")
    page.get_by_role("button", name="Forget everything", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("forget")
    dialog.get_by_role("button", name="Forget everything now").click()
    expect(page.get_by_role("button", name="Agree and keep a history")).to_be_visible()


def test_an_objection_stops_a_purpose_and_deletes_what_it_allowed(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/privacy")
    kept = page.get_by_role("region", name="What is kept")
    expect(kept.get_by_role("row", name="Minutes of sitting")).to_contain_text("55")
    page.get_by_role("button", name="Object", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").select_option(label="What is kept is not right")
    assert accessibility_faults(page) == []
    dialog.get_by_role("button", name="Object now").click()
    expect(page.get_by_text("Stopped and deleted")).to_be_visible()
    expect(kept.get_by_role("row", name="Minutes of sitting")).not_to_contain_text("55")
    writer = full.server.config.app.state.writer  # type: ignore[union-attr] # the application
    (note,) = [one for one in writer.store.audit.entries() if one.action == "objection"]
    assert dict(note.details) == {"purpose": "history", "reason": "accuracy"}


def test_a_receipt_of_nothing_says_so(start_service: Start, open_page: Open) -> None:
    page = open_page(start_service(), path="/privacy")
    expect(page.get_by_role("region", name="Who looked")).to_contain_text("Nobody has looked")
    expect(page.get_by_role("region", name="The key")).to_contain_text("There is no master key yet")


@pytest.mark.slow
def test_the_receipt_is_whole_in_either_language_dark_and_on_a_phone(
    full: RunningService, open_page: Open
) -> None:
    page = open_page(full, path="/privacy", reduced_motion="reduce")
    for language in ("English", "한국어"):
        choose_language(page, language)
        settle(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert accessibility_faults(page) == [], (language, scheme)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert horizontal_overflow(page) <= 0, (language, width)

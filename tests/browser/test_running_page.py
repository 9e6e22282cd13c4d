"""A runner's recordings in the page: earlier runs, a comparison and the files of figures."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from barun.landmarks.formats import write_recording
from tests.browser.conftest import RunningService
from tests.pipeline.runs import filmed
from tests.service.fakes import LandmarkReader

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]


def expect(locator: "Locator") -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(locator)


@pytest.fixture(name="reader")
def landmark_reader(start_service: Start) -> RunningService:
    """A service that reads landmark files as it does outside of tests."""
    return start_service(LandmarkReader())


def send_run(page: "Page", path: Path, *, seed: int = 1, cadence: float = 168) -> None:
    """Send a simulated run as a file of landmarks and wait for its report."""
    write_recording(path, filmed(seed=seed, cadence=cadence))
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Landmarks of {path.name}")


def test_own_earlier_runs_judge_a_run_and_one_is_compared(
    reader: RunningService, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(reader, path="/analyse")
    page.get_by_role("button", name="Running", exact=True).click()
    keep = page.get_by_role("button", name="Keep this run and analyse another")
    for seed, name in enumerate(("monday.csv", "tuesday.csv", "friday.csv"), start=2):
        send_run(page, tmp_path / name, seed=seed)
        page.get_by_label("Speed, km/h").fill("10")
        page.get_by_label("Speed, km/h").blur()
        keep.click()
    send_run(page, tmp_path / "today.csv", cadence=150)
    expect(page.get_by_text("the picture itself is no longer here")).to_have_count(0)
    page.get_by_label("friday.csv, 10 km/h").select_option("What changed since")
    page.get_by_role("button", name="Show the report").click()
    report = page.frame_locator(".report-frame")
    expect(report.locator("#form")).to_contain_text("Different from what is usual")
    expect(report.locator("#form")).to_contain_text("monday.csv, tuesday.csv")
    expect(report.locator("#comparison")).to_contain_text("friday.csv")

    page.reload()
    expect(page.get_by_label("friday.csv, 10 km/h")).to_have_value("compare")
    page.get_by_role("button", name="Forget monday.csv").click()
    page.get_by_role("button", name="Forget tuesday.csv").click()
    page.get_by_role("button", name="Show the report").click()
    expect(report.locator("#form")).to_contain_text("not judged")
    expect(report.locator("#comparison")).to_contain_text("friday.csv")


def test_the_figures_are_taken_as_files(
    reader: RunningService, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(reader, path="/analyse")
    page.get_by_role("button", name="Running", exact=True).click()
    send_run(page, tmp_path / "run.csv")
    for button, name, start in (
        ("Metrics (JSON)", "run.metrics.json", b'{\n  "schema": "barun-running/1"'),
        ("Strides (CSV)", "run.strides.csv", b"stride,foot,"),
        ("Markers (TRC)", "run.markers-unscaled.trc", b"PathFileType"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        assert Path(download.value.path()).read_bytes().startswith(start)

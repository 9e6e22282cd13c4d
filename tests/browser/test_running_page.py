"""A runner's recordings in the page: earlier runs, a comparison and the files of figures."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from barun.landmarks.formats import write_recording
from barun.pipeline.runner_profiles import FOLDER_NAME
from tests.browser.conftest import RunningService
from tests.browser.test_analyse_page import accessibility_faults, horizontal_overflow
from tests.fixtures.consents import agree_in
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


def test_a_kept_profile_judges_a_run_after_a_reload_and_is_forgotten(
    start_service: Start, open_page: Open, tmp_path: Path
) -> None:
    name = "Minji on her treadmill in a long winter"  # nearly the longest that may be
    data_folder = tmp_path / "data"
    agree_in(data_folder)
    service = start_service(LandmarkReader(), data_folder=str(data_folder))
    page = open_page(service, path="/analyse", reduced_motion="reduce")
    page.get_by_role("button", name="Running", exact=True).click()
    send_run(page, tmp_path / "monday.csv", seed=2)
    page.get_by_label("Speed, km/h").fill("10")
    page.get_by_label("Speed, km/h").blur()
    profiles = page.get_by_role("group", name="Kept profiles of runners")
    chosen = profiles.get_by_label("Compare with a profile")
    expect(profiles.get_by_role("button", name="Keep a profile of this run")).to_be_disabled()
    expect(chosen).to_have_count(0)
    profiles.get_by_label("Name of the runner").fill(name)
    profiles.get_by_role("button", name="Keep a profile of this run").click()
    expect(profiles.get_by_role("status")).to_have_text(f"The profile {name} is kept.")
    expect(profiles.get_by_label("Name of the runner")).to_have_value("")
    assert len(list((data_folder / FOLDER_NAME).iterdir())) == 1

    page.reload()
    page.get_by_role("button", name="Choose another file").click()
    send_run(page, tmp_path / "today.csv", cadence=150)
    page.get_by_role("button", name="Show the report").click()
    form = page.frame_locator(".report-frame").locator("#form")
    expect(form).to_contain_text("not judged")
    expect(chosen.get_by_role("option")).to_have_text(
        ["None", f"{name} (from the side, 1 recording, 10 km/h)"]
    )
    chosen.select_option(name)
    expect(form).to_contain_text("Different from what is usual for this runner")
    expect(form).to_contain_text(name)
    page.get_by_role("button", name="Hide the report").click()

    check_profile_controls(page, name)
    rename_and_back(page, name)

    page.get_by_role("button", name="Show the report").click()
    expect(form).to_contain_text("Different from what is usual for this runner")
    profiles.get_by_role("button", name=f"Forget {name}").click()
    expect(profiles.get_by_role("status")).to_have_text(f"The profile {name} is forgotten.")
    expect(chosen).to_have_count(0)
    expect(form).to_contain_text("not judged")
    page.reload()
    expect(profiles.get_by_label("Name of the runner")).to_be_visible()
    expect(chosen).to_have_count(0)
    assert list((data_folder / FOLDER_NAME).iterdir()) == []


def rename_and_back(page: "Page", name: str) -> None:
    """Call the chosen profile otherwise by keyboard, look at it, and undo it."""
    profiles = page.get_by_role("group", name="Kept profiles of runners")
    profiles.get_by_role("button", name=f"Rename {name}").press("Enter")
    wanted = profiles.get_by_label(f"New name of {name}")
    expect(wanted).to_be_focused()
    assert accessibility_faults(page) == []
    page.keyboard.press("Escape")
    expect(wanted).to_have_count(0)
    expect(profiles.get_by_role("button", name=f"Rename {name}")).to_be_focused()
    page.keyboard.press("Enter")
    wanted.fill("Jun")
    wanted.press("Enter")
    said = profiles.get_by_text(f"The profile {name} is called Jun now.")
    expect(said).to_be_visible()
    expect(profiles.get_by_label("Compare with a profile")).to_have_value("Jun")
    expect(profiles.get_by_role("button", name="Rename Jun")).to_be_focused()
    assert horizontal_overflow(page) <= 0
    profiles.get_by_role("button", name="Undo").press("Enter")
    expect(profiles.get_by_label("Compare with a profile")).to_have_value(name)
    expect(profiles.get_by_role("button", name=f"Rename {name}")).to_be_focused()


def check_profile_controls(page: "Page", name: str) -> None:
    """Look at the controls on a phone in both languages, a profile chosen; leave English."""
    wide = page.viewport_size
    assert wide is not None
    for language, legend, roles in (
        (
            "한국어",
            "저장된 달리기 프로필",
            {
                "combobox": "이전 기록의 평소 범위 대신 비교할 프로필",
                "textbox": "달리는 사람 이름",
                "button": "이 기록으로 프로필 저장",
                "option": f"{name} (옆, 기록 1개, 시속 10km)",
            },
        ),
        (
            "English",
            "Kept profiles of runners",
            {
                "combobox": "Compare with a profile, instead of the usual range",
                "textbox": "Name of the runner",
                "button": "Keep a profile of this run",
                "option": f"{name} (from the side, 1 recording, 10 km/h)",
            },
        ),
    ):
        page.get_by_role("button", name=language).click()
        profiles = page.get_by_role("group", name=legend)
        for role, words in roles.items():
            expect(profiles.get_by_role(role, name=words)).to_have_count(1)  # type: ignore[arg-type] # roles by name
        forget = f"{name} 지우기" if language == "한국어" else f"Forget {name}"
        expect(profiles.get_by_role("button", name=forget)).to_be_visible()
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert horizontal_overflow(page) == 0, (language, width)
            for control in profiles.locator("select, input, button").all():
                box = control.bounding_box()
                assert box is not None
                assert box["x"] >= 0, (language, width, box)
                assert box["x"] + box["width"] <= width, (language, width, box)
            field = profiles.get_by_role("textbox").bounding_box()
            assert field is not None
            assert field["width"] >= 160, (language, width)  # room for a name
        assert accessibility_faults(page) == [], language
        page.set_viewport_size(wide)


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
        ("Points and angles (CSV)", "run.frames.csv", b"frame,time_s,person,"),
        ("COCO keypoints (JSON)", "run.keypoints.coco.json", b'{\n "info"'),
        ("Angles (OpenSim MOT)", "run.angles.mot", b"angles.mot\nversion=1"),
    ):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        assert Path(download.value.path()).read_bytes().startswith(start)
    expect(page.get_by_role("button", name="Markers (OpenSim TRC)")).to_have_count(0)
    page.get_by_role("button", name="Joint angles", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Markers (OpenSim TRC)").click()
    assert download.value.suggested_filename == "run.markers-picture-heights.trc"

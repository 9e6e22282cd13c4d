"""The running report as a person meets it: in the page, and opened from a disk."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from barun.feedback.running.page import write_running_report
from barun.messages import Language
from barun.pipeline.running_analysis import analyze_running
from barun.pipeline.running_report import report_of_running
from tests.browser.conftest import AXE, RunningService
from tests.pipeline.runs import analyzed, filmed, half_outside
from tests.service.fakes import FakeAnalyser, make_clip

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def expect(locator: "Locator") -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(locator)


@pytest.fixture
def runner(start_service: Start) -> RunningService:
    """A service whose recording is a run from the side."""
    sequence = filmed().people[0]
    return start_service(FakeAnalyser(make_clip(sequence, n_frames=len(sequence))))


def test_a_run_is_chosen_described_and_reported_in_the_page(
    runner: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(runner, path="/analyse")
    page.get_by_role("button", name="Running", exact=True).click()
    page.locator("input[type=file]").set_input_files(video)
    expect(page.get_by_role("heading", name="How the person runs")).to_be_visible()
    page.get_by_label("Height, cm").fill("170")
    page.get_by_label("Speed, km/h").fill("10")
    page.get_by_role("button", name="Show the report").click()
    report = page.frame_locator(".report-frame")
    expect(report.get_by_role("heading", level=1)).to_contain_text("Running report")
    expect(report.get_by_text("1.70 m", exact=True)).to_be_visible()
    expect(report.locator("#overview")).to_contain_text("168.")

    page.reload()
    expect(page.get_by_role("heading", name="How the person runs")).to_be_visible()
    assert page.get_by_label("Height, cm").input_value() == "170"
    page.get_by_role("button", name="Sitting", exact=True).click()
    expect(page.get_by_label("Height, cm")).to_have_count(0)


def test_figures_that_cannot_be_are_not_taken(
    runner: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(runner, path="/analyse")
    page.get_by_role("button", name="Running", exact=True).click()
    page.locator("input[type=file]").set_input_files(video)
    height = page.get_by_label("Height, cm")
    height.fill("17")
    height.blur()
    expect(height).to_have_value("")


def test_the_page_says_why_there_is_no_report(
    start_service: Start, open_page: Open, video: Path
) -> None:
    first, second = filmed().people[0], filmed(seed=3).people[0]
    service = start_service(FakeAnalyser(make_clip(first, second, n_frames=len(first))))
    page = open_page(service, path="/analyse", expected_console="422")
    page.get_by_role("button", name="Running", exact=True).click()
    page.locator("input[type=file]").set_input_files(video)
    page.get_by_role("button", name="Show the report").click()
    expect(page.get_by_role("alert")).to_contain_text("2 people run")
    page.get_by_label("Person number").fill("2")
    page.get_by_label("Person number").blur()
    report = page.frame_locator(".report-frame")
    expect(report.get_by_role("heading", level=1)).to_contain_text("Running report")


class Opened:
    """A report from the disk in a browser."""

    def __init__(self, browser: "Browser", path: Path, **options: Any) -> None:
        settings = {"viewport": {"width": 1280, "height": 900}, **options}
        self.context = browser.new_context(**settings)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(path.as_uri())


@pytest.fixture
def open_report(browser: "Browser", tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Return what writes a report and opens it; at the end, none may have complained."""
    every: list[Opened] = []

    def open_(
        view: str = "side", language: Language = "en", *, is_refused: bool = False, **options: Any
    ) -> Opened:
        analysis = analyze_running(half_outside()) if is_refused else analyzed(view)
        path = tmp_path / "report.html"
        write_running_report(report_of_running(analysis, "run.mp4", NOW), path, language)
        opened = Opened(browser, path, **options)
        every.append(opened)
        return opened

    yield open_
    for opened in every:
        assert opened.problems == []
        opened.context.close()


def test_everything_moves_with_the_keys(open_report: Callable[..., Opened]) -> None:
    page = open_report().page
    assert page.locator(".cycle .u-over").count() == 4
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    mark = page.locator(".cycle").first.locator(".phase-mark.left")
    expect(mark).to_be_visible()
    before = mark.evaluate("one => one.style.left")
    cursor = page.locator("#strides [data-time-cursor]")
    expect(cursor).to_be_visible()
    page.keyboard.press("ArrowRight")
    assert mark.evaluate("one => one.style.left") != before
    value = page.locator('.cycle [data-cycle-value="left"]').first
    assert re.fullmatch(r"−?\d+\.\d°", value.inner_text())


def test_a_chart_over_the_stride_leads_the_figure(open_report: Callable[..., Opened]) -> None:
    page = open_report().page
    over = page.locator(".cycle .u-over").first
    over.scroll_into_view_if_needed()
    box = over.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 20)
    mark = page.locator(".cycle").first.locator(".phase-mark.left")
    left = float(mark.evaluate("one => parseFloat(one.style.left)"))
    assert left == pytest.approx(50, abs=3)  # to a frame of 43 in a stride


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("view", ["side", "rear"])
def test_it_fits_every_screen(
    view: str, width: int, language: Language, open_report: Callable[..., Opened]
) -> None:
    page = open_report(view, language, viewport={"width": width, "height": 800}).page
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0


@pytest.mark.parametrize("is_refused", [False, True])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    scheme: str, is_refused: bool, open_report: Callable[..., Opened]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm --prefix web ci)")
    page = open_report(is_refused=is_refused, color_scheme=scheme, bypass_csp=True).page
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate(
        """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
          .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(n => n.html).join(" | ")}`)"""
    )
    assert found == []


def test_without_a_script_the_drawings_stand_in(open_report: Callable[..., Opened]) -> None:
    page = open_report(java_script_enabled=False).page
    assert page.locator(".cycle .still svg").first.is_visible()
    assert page.locator("#metrics").is_visible()


def test_on_paper_the_drawings_stand_in(open_report: Callable[..., Opened]) -> None:
    page = open_report().page
    page.emulate_media(media="print")
    assert page.locator(".cycle .still svg").first.is_visible()
    assert not page.locator(".cycle .live").first.is_visible()
    assert not page.locator("#strides .cursor").is_visible()

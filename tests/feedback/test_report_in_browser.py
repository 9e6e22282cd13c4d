"""The report as a reader meets it: opened from the disk, without network."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import barun.feedback
from barun.feedback.clip_report import ClipReport
from barun.feedback.report import write_report
from barun.feedback.video_writer import VideoWriter
from barun.messages import Language, text
from scripts.chromium import CHROMIUM, QUIET_ARGUMENTS
from tests.feedback.motions import SIZE_WH, make_runner
from tests.feedback.reports import make_person_report, make_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_DRAWN_PIXELS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0, sum = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) { count++; sum = (sum * 31 + i) % 1e9; }
  return [count, sum];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.is_file():
        pytest.skip(f"no browser: {CHROMIUM} is absent (scripts/install-test-programs installs it)")
    if not (Path(barun.feedback.__file__).parent / "static" / "report.js").is_file():
        pytest.skip("no report script: it was not built (scripts/install builds it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", *QUIET_ARGUMENTS]
        )
        yield chromium
        chromium.close()


class OpenedReport:
    """A report in a page of its own, and everything that page complained about or asked for."""

    def __init__(
        self,
        browser: "Browser",
        path: Path,
        *,
        width_px: int = 1280,
        has_script: bool = True,
        is_dark: bool = False,
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width_px, "height": 900},
            java_script_enabled=has_script,
            color_scheme="dark" if is_dark else "light",
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self._listen(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def _listen(self, message: str) -> None:
        if "getImageData" not in message:  # advice about the tests' own look at the canvas
            self.complaints.append(message)

    def figure(self) -> list[int]:
        """How many pixels of the shown figure are drawn, and a sum that tells poses apart."""
        found: list[int] = self.page.locator(".chosen [data-figure]").evaluate(_DRAWN_PIXELS)
        return found

    def time(self) -> str:
        return self.page.locator(".chosen [data-time]").inner_text()


@pytest.fixture
def open_report(browser: "Browser", tmp_path: Path) -> Iterator["Opener"]:
    opener = Opener(browser, tmp_path)
    yield opener
    for opened in opener.opened:
        local = ("file:", "data:", "blob:")
        assert opened.complaints == []
        assert [url for url in opened.requests if not url.startswith(local)] == []
        opened.context.close()


class Opener:
    """Writes reports and opens them."""

    def __init__(self, browser: "Browser", folder: Path) -> None:
        self._browser = browser
        self._folder = folder
        self.opened: list[OpenedReport] = []

    def __call__(
        self,
        report: ClipReport | None = None,
        language: Language = "en",
        *,
        width_px: int = 1280,
        has_script: bool = True,
        is_dark: bool = False,
    ) -> OpenedReport:
        path = self._folder / f"report {len(self.opened)}.html"
        write_report(report or make_report(), path, language)
        opened = OpenedReport(
            self._browser, path, width_px=width_px, has_script=has_script, is_dark=is_dark
        )
        self.opened.append(opened)
        return opened


def test_plots_and_figure_are_drawn(open_report: Opener) -> None:
    opened = open_report()
    curves = opened.page.locator(".chosen [data-live] canvas")

    assert curves.count() >= 10
    assert curves.first.evaluate(_DRAWN_PIXELS)[0] > 500
    assert opened.figure()[0] > 500
    assert opened.page.locator(".still svg").first.is_hidden()


def test_pointer_on_a_plot_moves_figure_time_and_values(open_report: Opener) -> None:
    opened = open_report()
    before = opened.figure(), opened.time()
    plot = opened.page.locator(".chosen .u-over").nth(3)
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.wait_for_function(
        "() => parseFloat(document.querySelector('.chosen [data-time]').value) > 0.5"
    )

    assert opened.figure() != before[0]
    assert opened.time() in {"0.97 / 1.97 s", "1.00 / 1.97 s"}
    knee = make_person_report(make_runner(60)).angles.angle_deg("left_knee_flexion")
    shown = opened.page.locator(".chosen [data-value]").all_inner_texts()
    assert any(f"{knee[row]:.1f}°" in shown for row in (29, 30))


def test_keys_step_jump_play_and_pause(open_report: Opener) -> None:
    opened = open_report()
    keyboard = opened.page.keyboard
    times = [opened.time()]
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft", "End", "Home"):
        keyboard.press(key)
        times.append(opened.time().split(" ", maxsplit=1)[0])
    keyboard.press("Space")
    opened.page.wait_for_function(
        "() => parseFloat(document.querySelector('.chosen [data-time]').value) > 0.2"
    )
    keyboard.press("Space")
    paused = opened.time()
    opened.page.wait_for_timeout(200)

    assert times == ["0.00 / 1.97 s", "0.03", "1.03", "1.00", "1.97", "0.00"]
    assert opened.time() == paused


def test_space_on_the_play_button_is_pressed_once(open_report: Opener) -> None:
    opened = open_report()
    button = opened.page.locator(".chosen [data-play]")
    button.focus()
    opened.page.keyboard.press("Space")

    assert button.get_attribute("aria-pressed") == "true"


def test_language_switch_changes_words_and_title(open_report: Opener) -> None:
    opened = open_report(language="en")
    heading = opened.page.locator("h1")
    assert text("report.title", "en") in heading.inner_text()
    opened.page.get_by_text("한국어").click()

    assert text("report.title", "ko") in heading.inner_text()
    assert text("report.title", "en") not in heading.inner_text()
    assert opened.page.title() == f"{text('report.title', 'ko')} · run.mp4"
    assert opened.page.locator("html").get_attribute("lang") == "ko"
    body = opened.page.locator("main").inner_text()
    assert text("report.help-medical", "ko") in body
    assert text("report.help-medical", "en") not in body


def test_without_script_the_switch_works_and_drawn_plots_show(open_report: Opener) -> None:
    opened = open_report(has_script=False)

    assert opened.page.locator(".still svg").first.is_visible()
    assert not opened.page.locator("[data-play]").first.is_visible()
    opened.page.get_by_text("한국어").click()
    assert text("report.summary", "ko") in opened.page.locator("main").inner_text()
    assert text("report.summary", "en") not in opened.page.locator("main").inner_text()


def test_person_chooser_shows_one_at_a_time(open_report: Opener) -> None:
    first = make_person_report(make_runner(60), 0)
    second = make_person_report(make_runner(60, missing=slice(0, 30), middle_x=0.8), 1)
    opened = open_report(make_report(first, second))
    sections = opened.page.locator("[data-person]")
    assert [sections.nth(0).is_visible(), sections.nth(1).is_visible()] == [True, False]
    opened.page.locator("[data-person-choice='1']").click()

    assert [sections.nth(0).is_visible(), sections.nth(1).is_visible()] == [False, True]
    assert opened.figure()[0] > 500
    assert opened.time().startswith("1.00 /")


def test_gap_says_that_nobody_is_seen(open_report: Opener) -> None:
    opened = open_report(make_report(make_person_report(make_runner(60, missing=slice(10, 20)))))
    absent = opened.page.locator(".chosen [data-absent]")
    assert absent.is_hidden()
    for _ in range(12):
        opened.page.keyboard.press("ArrowRight")

    assert absent.is_visible()
    assert opened.figure()[0] == 0


def test_downloaded_csv_holds_the_angles(open_report: Opener, tmp_path: Path) -> None:
    opened = open_report()
    with opened.page.expect_download() as download:
        opened.page.locator("[data-download]").click()
    download.value.save_as(tmp_path / "angles.csv")
    lines = (tmp_path / "angles.csv").read_text(encoding="utf-8-sig").splitlines()
    person = make_person_report(make_runner(60))
    column = lines[0].split(",").index("left_knee_flexion_deg")

    assert download.value.suggested_filename == "run-angles.csv"
    assert len(lines) == 61
    assert [float(line.split(",")[column]) for line in lines[1:]] == pytest.approx(
        person.angles.angle_deg("left_knee_flexion"), abs=0.011
    )


def test_own_video_is_drawn_behind_the_figure(open_report: Opener, tmp_path: Path) -> None:
    opened = open_report()
    green = np.full((SIZE_WH[1] // 4, SIZE_WH[0] // 4, 3), (0, 160, 0), dtype=np.uint8)
    with VideoWriter(tmp_path / "own.webm", (SIZE_WH[0] // 4, SIZE_WH[1] // 4), 30.0) as video:
        for row in range(60):
            video.write(lambda: green, row / 30)
    figure_alone = opened.figure()[0]
    opened.page.locator(".chosen [data-video]").set_input_files(tmp_path / "own.webm")
    opened.page.locator(".chosen [data-video-remove]").wait_for(state="visible")
    opened.page.wait_for_timeout(300)
    with_video = opened.figure()[0]
    opened.page.locator(".chosen [data-video-remove]").click()

    assert with_video > 5 * figure_alone
    assert opened.figure()[0] == figure_alone


def test_file_that_is_no_video_is_refused_in_words(open_report: Opener, tmp_path: Path) -> None:
    opened = open_report()
    (tmp_path / "no.mp4").write_bytes(b"not a video")
    opened.page.locator(".chosen [data-video]").set_input_files(tmp_path / "no.mp4")
    opened.page.locator(".chosen [data-video-failed]").wait_for(state="visible")

    assert opened.figure()[0] > 500


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_phone_width_has_nothing_beside_the_page(open_report: Opener, *, is_dark: bool) -> None:
    opened = open_report(width_px=360, language="ko", is_dark=is_dark)
    width = opened.page.evaluate("() => document.documentElement.scrollWidth")
    ground = opened.page.evaluate("() => getComputedStyle(document.body).backgroundColor")

    assert width <= 360
    assert (sum(int(part) for part in ground[4:-1].split(",")) < 200) == is_dark


def test_print_shows_drawn_plots_and_no_buttons(open_report: Opener) -> None:
    opened = open_report()
    opened.page.emulate_media(media="print")

    assert opened.page.locator(".still svg").first.is_visible()
    assert not opened.page.locator("[data-play]").first.is_visible()
    assert not opened.page.locator("[data-live]").first.is_visible()


def test_nasty_source_name_does_nothing(open_report: Opener) -> None:
    nasty = "</title></script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
    opened = open_report(make_report(source_name=nasty))

    assert nasty in opened.page.title()
    assert opened.page.locator("img").count() == 0


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(make_report(n_frames_with_person=0, people=()), id="nobody"),
        pytest.param(make_report(make_person_report(make_runner(1)), n_frames=1), id="photo"),
        pytest.param(make_report(make_person_report(make_runner(2)), n_frames=2), id="two frames"),
    ],
)
def test_empty_states_open_without_complaint(open_report: Opener, report: ClipReport) -> None:
    opened = open_report(report)
    opened.page.keyboard.press("ArrowRight")

    assert text("report.recording", "en") in opened.page.locator("main").inner_text()

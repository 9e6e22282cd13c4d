"""The page that analyses a recording, as a person meets it."""

import base64
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from barun.errors import MediaError
from barun.messages import text
from tests.browser.conftest import AXE, RunningService
from tests.service.fakes import N_FRAMES, SIZE_WH, FakeAnalyser, make_clip, make_sequence

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Start = Callable[..., RunningService]
Open = Callable[..., "Page"]

_INK = """canvas => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 0) count += 1;
  return count;
}"""


@pytest.fixture(name="open_page")
def open_analyse_page(open_page: Open) -> Open:
    """Return what opens this page."""

    def open_(service: RunningService, **options: Any) -> "Page":
        return open_page(service, path="/analyse", **options)

    return open_


def expect(locator: "Locator") -> Any:
    from playwright.sync_api import expect as playwright_expect

    return playwright_expect(locator)


def canvas_of(page: "Page") -> "Locator":
    return page.locator(".stage canvas")


def choose(page: "Page", path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def drop(page: "Page", path: Path, media_type: str) -> None:
    """Drop a file the way a browser tells the page about it."""
    content = base64.b64encode(path.read_bytes()).decode()
    transfer = page.evaluate_handle(
        """async ([content, name, type]) => {
          const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], name, { type }));
          return transfer;
        }""",
        [content, path.name, media_type],
    )
    page.dispatch_event(".drop", "dragover", {"dataTransfer": transfer})
    expect(page.locator(".drop")).to_have_attribute("data-over", "true")
    page.dispatch_event(".drop", "drop", {"dataTransfer": transfer})


def frame_of(page: "Page") -> int:
    return int(canvas_of(page).get_attribute("data-frame") or "-1")


def wait_for_frame(page: "Page", frame: int) -> None:
    expect(canvas_of(page)).to_have_attribute("data-frame", str(frame))


def horizontal_overflow(page: "Page") -> int:
    return int(
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


def accessibility_faults(page: "Page") -> list[str]:
    """Return what axe finds wrong."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm --prefix web ci)")
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate(
        """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
          .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(" | ")}`)"""
    )
    return list(found)


def test_the_page_says_what_it_is_and_what_is_installed(
    service: RunningService, open_page: Open
) -> None:
    page = open_page(service)
    expect(page.get_by_role("heading", level=1)).to_have_text("Drop a video or a picture")
    expect(page.get_by_text("Your video stays on this machine")).to_be_visible()
    expect(page.get_by_text("Everything needed is in order.")).to_be_visible()
    page.locator("summary").click()
    row = page.get_by_role("row", name="pose_landmark_full")
    expect(row).to_contain_text("in use")
    expect(row).to_contain_text("Apache-2.0")


def test_a_dropped_video_is_shown_with_its_landmarks(
    service: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(service)
    drop(page, video, "video/webm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Landmarks of walk.webm")
    expect(page.locator("video")).to_be_visible()
    assert service.analyser is not None
    assert service.analyser.contents == [video.read_bytes()]
    assert service.analyser.names == ["walk.webm"]
    wait_for_frame(page, 0)
    assert canvas_of(page).evaluate(_INK) == 0  # nobody in the first picture
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 1)
    assert canvas_of(page).evaluate(_INK) > 200
    assert page.locator("video").evaluate("video => Math.floor(video.currentTime * 10)") == 1
    facts = page.get_by_role("table")
    expect(facts).to_contain_text("0:00.10")
    expect(facts).to_contain_text("90%")


def test_the_skeleton_follows_the_video(
    service: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(service)
    choose(page, video)
    # slowly: a busy machine leaves out pictures of a video that does not wait
    slow = "video => { video.defaultPlaybackRate = video.playbackRate = 0.25; }"
    page.locator("video").evaluate(slow)
    page.get_by_role("button", name="Play", exact=True).click()
    seen = set()
    deadline_s = time.monotonic() + 60
    while frame_of(page) < N_FRAMES - 1 and time.monotonic() < deadline_s:
        seen.add(frame_of(page))
        time.sleep(0.02)
    wait_for_frame(page, N_FRAMES - 1)
    assert len(seen) > N_FRAMES / 3
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_everything_works_by_keyboard(
    service: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(service)
    # a first listener switches interception on before the key is pressed, not while it is
    page.on("filechooser", lambda _: None)
    expect(page.get_by_role("button", name="Choose a file")).to_be_visible()  # it comes later
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Choose a file")).to_be_focused()
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files(video)
    player = page.get_by_role("group", name="Video with skeleton")
    expect(player).to_be_focused()
    for key, frame in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", N_FRAMES - 1),
        ("ArrowRight", N_FRAMES - 1),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        page.keyboard.press(key)
        wait_for_frame(page, frame)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    slider = page.get_by_role("slider", name="Position")
    slider.focus()
    page.keyboard.press("Home")
    wait_for_frame(page, 0)
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 1)
    expect(slider).to_have_attribute("aria-valuetext", f"Frame 2 of {N_FRAMES}, 0:00.10")
    switch = page.get_by_role("switch", name="Skeleton only")
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).to_be_checked()
    expect(page.locator("video")).to_have_css("opacity", "0")


def test_the_landmarks_can_be_kept(service: RunningService, open_page: Open, video: Path) -> None:
    page = open_page(service)
    choose(page, video)
    for name, start in [("CSV", b"frame,time_s,person,"), ("Parquet", b"PAR1")]:
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"walk.landmarks.{name.lower()}"
        assert Path(download.value.path()).read_bytes().startswith(start)


def test_korean_is_chosen_kept_and_drawn(service: RunningService, open_page: Open) -> None:
    page = open_page(service)
    page.get_by_role("button", name="한국어").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("동영상이나 사진을 여기에 놓아 주세요")
    expect(page.get_by_text("필요한 것이 모두 정상입니다.")).to_be_visible()
    page.reload()
    expect(heading).to_have_text("동영상이나 사진을 여기에 놓아 주세요")
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.title() == "영상 분석 · 바른"
    page.evaluate("async () => { await document.fonts.ready; }")
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    fonts = devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert {font["familyName"] for font in fonts} == {"Pretendard SemiBold"}  # no boxes


def test_a_korean_browser_gets_korean(service: RunningService, open_page: Open) -> None:
    page = open_page(service, locale="ko-KR")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "동영상이나 사진을 여기에 놓아 주세요"
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_text_file_is_refused_in_words(
    start_service: Start, open_page: Open, tmp_path: Path, language: str
) -> None:
    page = open_page(start_service(), locale=language)
    path = tmp_path / "notes.txt"
    path.write_text("no video\n" * 10)
    choose(page, path)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("notes.txt")
    expected = text("capture.text-file", language, path="notes.txt", name="notes.txt")  # type: ignore[arg-type] # one of the two
    expect(alert.locator(".reason")).to_contain_text(expected.splitlines()[0])
    page.get_by_role("button", name=re.compile("Choose another file|다른 파일 선택")).click()
    expect(page.locator(".drop")).to_be_visible()
    expect(page.locator(".drop .primary")).to_be_focused()


def test_what_the_page_refuses_by_itself(
    start_service: Start, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(start_service(FakeAnalyser(), max_upload_bytes=1000))
    expect(page.get_by_text("Everything needed is in order.")).to_be_visible()
    empty, large = tmp_path / "empty.mp4", tmp_path / "large.mp4"
    empty.write_bytes(b"")
    large.write_bytes(b"x" * 1001)
    for path, reason in [(empty, "The file is empty."), (large, "The file is larger than")]:
        choose(page, path)
        expect(page.get_by_role("alert")).to_contain_text(reason)
        page.get_by_role("button", name="Choose another file").click()


def test_work_shows_progress_and_can_be_cancelled(
    service: RunningService, open_page: Open, video: Path
) -> None:
    assert service.analyser is not None
    service.analyser.hold()
    page = open_page(service)
    choose(page, video)
    expect(page.get_by_text(f"{N_FRAMES // 2} of {N_FRAMES} frames")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Looking at walk.webm")
    expect(page.get_by_text("s left")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".drop")).to_be_visible()
    assert service.analyser.was_cancelled.wait(60)


def test_a_second_page_waits_its_turn(
    service: RunningService, open_page: Open, video: Path
) -> None:
    assert service.analyser is not None
    service.analyser.hold()
    first, second = open_page(service), open_page(service)
    choose(first, video)
    expect(first.get_by_role("heading", level=1)).to_have_text("Looking at walk.webm")
    choose(second, video)
    expect(second.get_by_role("heading", level=1)).to_have_text(
        "walk.webm waits for another recording"
    )
    service.analyser.may_go_on.set()
    for page in (first, second):
        expect(canvas_of(page)).to_be_visible()


@pytest.mark.slow
def test_a_page_that_goes_says_goodbye(
    service: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(service, expected_console="404")  # /healthz has no icon of its own
    choose(page, video)
    link = page.get_by_role("link", name="CSV").get_attribute("href") or ""
    recording = link.partition("/landmarks")[0]
    program = service.client()
    assert program.get(recording).json()["state"] == "done"
    page.goto(f"{service.address}/healthz")
    time.sleep(9)  # six of them could have been a reload; asking meanwhile would keep it
    assert program.get(recording).status_code == 404


def test_a_reload_loses_no_recording(service: RunningService, open_page: Open, video: Path) -> None:
    assert service.analyser is not None
    service.analyser.hold()
    page = open_page(service)
    choose(page, video)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Looking at walk.webm")
    page.reload()
    expect(heading).to_have_text("Looking at walk.webm")
    service.analyser.may_go_on.set()
    expect(heading).to_have_text("Landmarks of walk.webm")
    page.reload()
    expect(page.get_by_text("The page was reloaded: the landmarks")).to_be_visible()
    page.locator(".player").focus()
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 1)
    assert canvas_of(page).evaluate(_INK) > 200
    page.get_by_role("button", name="Choose another file").click()
    page.reload()
    expect(page.locator(".drop")).to_be_visible()


def test_the_report_stands_in_the_page_and_reaches_nothing(
    service: RunningService, open_page: Open, video: Path
) -> None:
    page = open_page(service)
    choose(page, video)
    page.get_by_role("button", name="Show the report").click()
    report = page.frame_locator(".report-frame")
    expect(report.get_by_role("heading", level=1)).to_be_visible()
    report.get_by_text("한국어", exact=True).click()
    expect(report.locator("html")).to_have_attribute("lang", "ko")
    frame = page.frames[-1]
    assert frame.evaluate("() => self.origin") == "null"
    page.get_by_role("button", name="Hide the report").click()
    expect(page.locator(".report-frame")).to_have_count(0)


def test_a_video_the_browser_cannot_play_is_shown_as_skeleton(
    service: RunningService, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(service)
    path = tmp_path / "old.avi"
    path.write_bytes(b"RIFF0000AVI " + bytes(500))
    choose(page, path)
    expect(page.get_by_text("This browser cannot play the file")).to_be_visible()
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 1)
    assert canvas_of(page).evaluate(_INK) > 200
    page.keyboard.press("Space")
    wait_for_frame(page, N_FRAMES - 1)


def test_a_picture_has_no_player(start_service: Start, open_page: Open, tmp_path: Path) -> None:
    sequence = make_sequence(2)
    one = type(sequence).from_arrays(
        sequence.image_xyz[1:], sequence.visibility[1:], [0.0], size_wh=SIZE_WH, source="x"
    )
    page = open_page(start_service(FakeAnalyser(make_clip(one, n_frames=1))))
    path = tmp_path / "standing.png"
    cv2.imwrite(str(path), np.full((SIZE_WH[1], SIZE_WH[0], 3), 90, np.uint8))
    choose(page, path)
    expect(page.locator(".stage img")).to_be_visible()
    assert canvas_of(page).evaluate(_INK) > 200
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_role("table")).to_contain_text("People")


def test_nobody_found_is_said(start_service: Start, open_page: Open, video: Path) -> None:
    page = open_page(start_service(FakeAnalyser(make_clip())))
    choose(page, video)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody was found")


def test_a_service_that_is_gone_is_said(start_service: Start, open_page: Open, video: Path) -> None:
    service = start_service(FakeAnalyser())
    page = open_page(service, expected_console="502")
    expect(page.get_by_text("Everything needed is in order.")).to_be_visible()
    page.route("**/api/recordings", lambda route: route.fulfill(status=502, body="gateway"))
    choose(page, video)
    expect(page.get_by_role("alert")).to_contain_text("The service does not answer")


def show_state(page: "Page", service: RunningService, state: str, video: Path) -> None:
    """Bring the page into one of its states."""
    assert service.analyser is not None
    if state == "empty":
        expect(page.locator(".installed details")).to_be_visible()
        page.locator("summary").click()
        return
    if state == "working":
        service.analyser.hold()
    choose(page, video)
    shown = {"working": ".figures span >> nth=1", "done": ".downloads", "failed": ".failure"}
    expect(page.locator(shown[state]).first).to_be_visible()


STATES = ["empty", "working", "done", "failed"]


def analyser_for(state: str) -> FakeAnalyser:
    failure = MediaError("errors.file-missing", path="walk.webm")
    return FakeAnalyser(failure if state == "failed" else None)


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_no_state_needs_sideways_scrolling_on_a_phone(
    start_service: Start, open_page: Open, video: Path, state: str
) -> None:
    service = start_service(analyser_for(state))
    page = open_page(service, viewport={"width": 320, "height": 640})
    show_state(page, service, state, video)
    for language in ("English", "한국어"):
        page.get_by_role("button", name=language).click()
        assert horizontal_overflow(page) == 0, language


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_no_state_has_accessibility_faults(
    start_service: Start, open_page: Open, video: Path, state: str
) -> None:
    service = start_service(analyser_for(state))
    page = open_page(service, reduced_motion="reduce")
    show_state(page, service, state, video)
    for language in ("English", "한국어"):
        page.get_by_role("button", name=language).click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert accessibility_faults(page) == [], (language, scheme)


def test_the_page_is_dark_where_the_person_wants_it(
    service: RunningService, open_page: Open
) -> None:
    brightness = """() => {
      const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
      return (r + g + b) / 3;
    }"""
    assert open_page(service, color_scheme="light").evaluate(brightness) > 200
    assert open_page(service, color_scheme="dark").evaluate(brightness) < 50


@pytest.mark.slow
def test_a_real_video_from_end_to_end(
    start_service: Start, open_page: Open, data_dir: Path
) -> None:
    page = open_page(start_service(model="lite"))
    drop(page, data_dir / "pose" / "tfjs_pose_squats.mp4", "video/mp4")
    page.get_by_text("A person was found in").wait_for(timeout=90_000)
    expect(page.locator("video")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    wait_for_frame(page, 1)
    assert canvas_of(page).evaluate(_INK) > 200
    expect(page.get_by_role("table")).to_contain_text("People1")

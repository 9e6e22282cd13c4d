"""The engine in the browser sees what the engine in Python sees, and the watch around it runs."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from barun.capture.blazepose import BlazePoseEngine, BlazePoseOptions, ModelSize
from barun.service import app as service_app
from benchmarks.fake_camera import SIZE_WH, write_y4m
from scripts.chromium import CHROMIUM
from tests.browser.conftest import RunningService
from tests.fixtures.drawn_person import draw_empty_room, draw_person, skip_without_models

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WEB = Path(__file__).resolve().parents[2] / "web"
Picture = npt.NDArray[np.uint8]
Look = Callable[[list[Picture], ModelSize], list[npt.NDArray[np.float64] | None]]

MEAN_PX = 0.1
LARGEST_PX = 0.3
"""One landmark at a step of the heatmap may jump by a cell; these pictures have none."""


@pytest.fixture(scope="module")
def built_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that is only the engine."""
    skip_without_models()
    vite = WEB / "node_modules" / ".bin" / "vite"
    if shutil.which("node") is None or not vite.exists():
        pytest.skip("no front-end tools: web/node_modules is absent (scripts/install installs it)")
    folder = tmp_path_factory.mktemp("engine")
    command = [str(vite), "build", "--config", "vite.bench.config.ts", "--outDir", str(folder)]
    subprocess.run(command, cwd=WEB, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture
def look(
    built_page: Path,
    start_service: Callable[..., RunningService],
    open_page: Callable[..., "Page"],
    monkeypatch: pytest.MonkeyPatch,
) -> Look:
    """Return what lets the engine in the browser look at pictures."""
    monkeypatch.setattr(service_app, "page_folder", lambda: built_page)
    page = open_page(start_service())
    page.wait_for_function("() => window.bench !== undefined")

    def look_at(pictures: list[Picture], model: ModelSize) -> list[npt.NDArray[np.float64] | None]:
        addresses = []
        for index, picture in enumerate(pictures):
            name = f"assets/{index}.png"
            cv2.imwrite(str(built_page / name), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
            addresses.append(f"/{name}")
        found = page.evaluate(
            "([addresses, model]) => window.bench.lookAt(addresses, model)", [addresses, model]
        )
        return [None if each is None else np.reshape(each, (33, 4)) for each in found]

    return look_at


def assert_same(
    seen: list[npt.NDArray[np.float64] | None], pictures: list[Picture], model: ModelSize
) -> None:
    options = BlazePoseOptions(model=model, mode="image")
    with BlazePoseEngine(options) as engine:
        for index, (points, picture) in enumerate(zip(seen, pictures, strict=True)):
            estimates = engine.estimate(picture, float(index))
            assert (points is not None) == bool(estimates)
            if points is None:
                continue
            height, width = picture.shape[:2]
            frame = estimates[0].frame
            offset_px = (points[:, :3] - frame.image_xyz) * (width, height, width)
            distance_px = np.hypot(offset_px[:, 0], offset_px[:, 1])
            assert distance_px.mean() <= MEAN_PX
            assert distance_px.max() <= LARGEST_PX
            assert np.abs(offset_px[:, 2]).max() <= 1
            assert np.abs(points[:, 3] - frame.visibility).max() <= 0.005


@pytest.mark.parametrize("model", ["lite", "full"])
def test_drawn_people(look: Look, model: ModelSize) -> None:
    pictures = [
        draw_person(),
        draw_person((640, 480), center_x=400, top=40, scale=0.8),
        draw_empty_room(),
    ]
    seen = look(pictures, model)
    assert [points is not None for points in seen] == [True, True, False]
    assert_same(seen, pictures, model)


@pytest.mark.slow
def test_photographs(look: Look, data_dir: Path) -> None:
    pictures = []
    for name in ("tfjs_pose", "tfjs_portrait", "tfjs_none_cat"):
        picture = cv2.imread(str(data_dir / "pose" / f"{name}.jpg"))
        assert picture is not None
        pictures.append(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8))
    seen = look(pictures, "full")
    assert [points is not None for points in seen] == [True, True, False]
    assert_same(seen, pictures, "full")


@pytest.fixture
def watch_page(
    built_page: Path,
    browser: "Browser",
    start_service: Callable[..., RunningService],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator["Page"]:
    """A page before a camera that sees a drawn person; nothing may be complained of."""
    film = tmp_path / "camera.y4m"
    write_y4m(film, [draw_person(SIZE_WH, center_x=x, top=60, scale=0.8) for x in (318, 320, 322)])
    monkeypatch.setattr(service_app, "page_folder", lambda: built_page)
    switches = [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    service = start_service()
    problems: list[str] = []
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=switches)
    try:
        page = chromium.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: problems.append(said.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(service.entrance())
        page.wait_for_function("() => window.bench !== undefined")
        yield page
    finally:
        chromium.close()
    assert problems == []


@pytest.mark.parametrize("way", ["stream", "asking"])
def test_the_watch_sees_and_is_answered(watch_page: "Page", way: str) -> None:
    page = watch_page
    if way == "asking":  # as in browsers without a stream of pictures
        page.evaluate("() => { delete window.MediaStreamTrackProcessor; }")
    page.evaluate("() => window.bench.model.start({ model: 'lite' })")
    page.wait_for_function("() => window.bench.model.answer.value?.state === 'cannot_judge'")
    state = page.evaluate("() => window.bench.state()")
    assert (state["camera"], state["connection"], state["hasPerson"]) == ("on", "open", True)
    assert state["engine"] == {"kind": "ready", "engine": "litert", "model": "lite"}
    ink = """() => {
      const canvas = document.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value > 0);
    }"""
    page.wait_for_function(ink)

    page.evaluate("() => window.bench.model.pause('asked')")
    assert page.evaluate("() => window.bench.state().camera") == "off"
    assert page.evaluate("() => document.querySelector('video').srcObject") is None
    n_poses = page.evaluate("() => window.bench.state().nPoses")
    page.evaluate("() => window.bench.model.unpause('asked')")
    page.wait_for_function("(n) => window.bench.state().nPoses > n + 2", arg=n_poses)

    page.evaluate("() => window.bench.model.stop()")
    state = page.evaluate("() => window.bench.state()")
    assert (state["camera"], state["engine"]) == ("off", {"kind": "off"})
    page.wait_for_function("() => window.bench.state().connection === 'closed'")

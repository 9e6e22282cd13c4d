import threading
from pathlib import Path

import pytest

from barun.capture.camera_list import FoundCamera, list_cameras
from barun.capture.live_source import Capture
from tests.capture.fakes import SIZE_WH, FakeCapture


@pytest.fixture
def cameras(tmp_path: Path) -> Path:
    """Two cameras, the first with a second device for metadata, as Linux lists them."""
    for number, index, name in (
        (10, "0", "뒤 카메라"),
        (0, "0", "HD Webcam"),
        (1, "1", "HD Webcam"),
    ):
        entry = tmp_path / "sys" / f"video{number}"
        entry.mkdir(parents=True)
        (entry / "index").write_text(index + "\n")
        (entry / "name").write_text(name + "\n", encoding="utf-8")
        (tmp_path / f"video{number}").touch()
    (tmp_path / "sys" / "v4l-subdev0").mkdir()
    return tmp_path


def test_names_sizes_rates(cameras: Path) -> None:
    captures = {0: FakeCapture([], rate_hz=30), 10: FakeCapture([], rate_hz=0)}
    found = list_cameras(
        platform="linux",
        cameras=cameras / "sys",
        devices=cameras,
        open_device=captures.__getitem__,
    )
    assert found == (
        FoundCamera(0, "HD Webcam", "ready", SIZE_WH, 30),
        FoundCamera(10, "뒤 카메라", "ready", SIZE_WH, None),
    )
    assert [capture.n_released for capture in captures.values()] == [1, 1]


def test_busy_camera(cameras: Path) -> None:
    def open_device(_: int) -> Capture:
        return FakeCapture([], is_open=False)

    found = list_cameras(
        platform="linux", cameras=cameras / "sys", devices=cameras, open_device=open_device
    )
    assert [camera.state for camera in found] == ["busy", "busy"]


def test_forbidden_camera_is_not_opened(cameras: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, _: path.name != "video0")
    opened: list[int] = []

    def open_device(index: int) -> Capture:
        opened.append(index)
        return FakeCapture([])

    found = list_cameras(
        platform="linux", cameras=cameras / "sys", devices=cameras, open_device=open_device
    )
    assert [(camera.index, camera.state) for camera in found] == [(0, "forbidden"), (10, "ready")]
    assert opened == [10]


def test_camera_that_hangs_does_not_hold_up_the_others(cameras: Path) -> None:
    release = threading.Event()

    def open_device(index: int) -> Capture:
        if index == 0:
            release.wait(10)
        return FakeCapture([])

    found = list_cameras(
        platform="linux",
        cameras=cameras / "sys",
        devices=cameras,
        open_device=open_device,
        timeout_s=1.5,  # for the one that opens, on a busy machine
    )
    release.set()
    assert [(camera.index, camera.state) for camera in found] == [(0, "silent"), (10, "ready")]


def test_machine_without_cameras(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert list_cameras(platform="linux", cameras=tmp_path / "absent") == ()
    assert list_cameras(platform="linux", cameras=tmp_path) == ()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_numbers_are_tried_where_the_system_lists_none(platform: str) -> None:
    found = list_cameras(
        platform=platform, open_device=lambda index: FakeCapture([], is_open=index == 1)
    )
    assert found == (FoundCamera(1, "", "ready", SIZE_WH, 30),)

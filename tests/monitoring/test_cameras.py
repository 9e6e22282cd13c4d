from pathlib import Path

import pytest

from barun.capture.camera_list import CameraState, FoundCamera
from barun.monitoring.cameras import check_cameras, is_container
from barun.monitoring.check import Check


def check(
    *cameras: FoundCamera, platform: str = "linux", in_container: bool = False
) -> list[Check]:
    return list(check_cameras(lambda: cameras, platform, in_container=in_container))


def test_ready_cameras_with_size_and_rate() -> None:
    first, second = check(
        FoundCamera(0, "HD Webcam", "ready", (1280, 720), 30.0),
        FoundCamera(2, "", "ready", (640, 480), None),
    )
    assert (first.key, first.outcome) == ("camera.0", "ok")
    assert first.finding_text() == "0: HD Webcam, 1280 x 720 at 30 frames a second"
    assert first.finding_text("ko") == "0: HD Webcam, 1280 x 720, 초당 30프레임"
    assert second.finding_text() == "2: ?, 640 x 480"


@pytest.mark.parametrize(
    ("state", "cure"),
    [("busy", "fuser -v /dev/video3"), ("forbidden", "usermod -aG video"), ("silent", "Unplug it")],
)
def test_camera_that_cannot_be_used(state: CameraState, cure: str) -> None:
    (found,) = check(FoundCamera(3, "Cam", state))
    assert (found.key, found.outcome) == ("camera.3", "warn")
    assert "3: Cam is there" in found.finding_text()
    assert cure in (found.cure_text() or "")
    assert found.cure_text("ko")


@pytest.mark.parametrize(
    ("platform", "in_container", "cure"),
    [
        ("linux", False, "ls /dev/video"),
        ("linux", True, "--device /dev/video0"),
        ("darwin", False, "System Settings"),
        ("win32", False, "Let desktop apps access your camera"),
        ("freebsd14", False, "ls /dev/video"),
    ],
)
def test_no_camera(platform: str, in_container: bool, cure: str) -> None:
    (found,) = check(platform=platform, in_container=in_container)
    assert (found.key, found.outcome) == ("camera", "warn")
    assert "no camera" in found.finding_text()
    assert cure in (found.cure_text() or "")


@pytest.mark.parametrize("mark", [".dockerenv", "run/.containerenv"])
def test_container(tmp_path: Path, mark: str) -> None:
    assert not is_container(tmp_path)
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).touch()
    assert is_container(tmp_path)

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from barun.capture.camera import Camera, CameraWishes
from barun.capture.live_source import BackOff, Capture
from barun.capture.opening import open_source
from barun.errors import MediaError
from tests.capture.fakes import SIZE_WH, FakeCapture, Ticking


def opener(*captures: FakeCapture) -> Callable[[int], Capture]:
    """Return what opens one capture after the other, and then only closed ones."""
    waiting = list(captures)
    return lambda _: waiting.pop(0) if waiting else FakeCapture([], is_open=False)


def test_times_by_the_clock_colours_red_green_blue() -> None:
    capture = FakeCapture([True, *[True] * 4])
    clock = Ticking(step_s=0.1)
    with Camera(3, clock=clock, open_device=opener(capture), sleep=clock.sleep) as camera:
        frames = list(islice(camera.frames(), 4))
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    np.testing.assert_allclose([frame.time_s for frame in frames], [0, 0.1, 0.2, 0.3])
    np.testing.assert_array_equal(frames[0].image_rgb[0, 0], (0, 0, 255))
    assert camera.info.name == "camera 3"
    assert (camera.info.size_wh, camera.info.frame_rate_hz) == (SIZE_WH, 30)
    assert (camera.info.is_live, camera.info.n_frames) == (True, None)
    assert camera.ending.outcome == "stopped"
    assert capture.n_released == 1


def test_times_increase_though_the_clock_stands() -> None:
    clock = Ticking(step_s=0.0)
    with Camera(0, clock=clock, open_device=opener(FakeCapture([True] * 5))) as camera:
        times_s = [frame.time_s for frame in islice(camera.frames(), 4)]
    assert times_s[0] == 0.0
    assert (np.diff(times_s) > 0).all()


def test_wishes_are_asked_for() -> None:
    capture = FakeCapture([True])
    Camera(0, CameraWishes((1920, 1080), 60), open_device=opener(capture)).close()
    assert capture.wishes[cv2.CAP_PROP_FRAME_WIDTH] == 1920
    assert capture.wishes[cv2.CAP_PROP_FRAME_HEIGHT] == 1080
    assert capture.wishes[cv2.CAP_PROP_FPS] == 60
    assert capture.wishes[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")


def test_small_pictures_stay_uncompressed() -> None:
    capture = FakeCapture([True])
    Camera(0, CameraWishes((640, 480)), open_device=opener(capture)).close()
    assert cv2.CAP_PROP_FOURCC not in capture.wishes


def test_one_damaged_picture_is_skipped() -> None:
    capture = FakeCapture([True, True, False, True])
    clock = Ticking()
    camera = Camera(0, clock=clock, open_device=opener(capture), sleep=clock.sleep)
    frames = list(islice(camera.frames(), 2))
    assert [frame.index for frame in frames] == [0, 2]
    assert camera.ending.n_skipped == 1
    assert clock.slept_s == []
    camera.close()


def test_camera_that_comes_back() -> None:
    """Unplugged after two pictures, found at the third attempt."""
    first = FakeCapture([True, True, True])
    absent = [FakeCapture([], is_open=False), FakeCapture([False])]
    second = FakeCapture([True, True, True])
    clock = Ticking()
    camera = Camera(
        0, clock=clock, open_device=opener(first, *absent, second), sleep=clock.sleep,
        back_off=BackOff(n_attempts=3, first_wait_s=0.5),
    )  # fmt: skip
    frames = list(camera.frames())
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert frames[2].time_s - frames[1].time_s >= 0.5 + 1 + 2
    assert clock.slept_s[:3] == [0.5, 1, 2]
    assert camera.ending.outcome == "lost"
    assert first.n_released == absent[1].n_released == second.n_released == 1


def test_camera_that_stays_away_is_lost() -> None:
    clock = Ticking(step_s=0)
    camera = Camera(
        0, clock=clock, open_device=opener(FakeCapture([True, True])), sleep=clock.sleep,
        back_off=BackOff(n_attempts=6, first_wait_s=1, longest_wait_s=4, give_up_after_s=1000),
    )  # fmt: skip
    assert len(list(camera.frames())) == 1
    assert clock.slept_s == [1, 2, 4, 4, 4, 4]
    assert camera.ending.outcome == "lost"


def test_giving_up_is_bounded_in_time() -> None:
    clock = Ticking(step_s=0)
    camera = Camera(
        0, clock=clock, open_device=opener(FakeCapture([True, True])), sleep=clock.sleep,
        back_off=BackOff(n_attempts=100, first_wait_s=1, longest_wait_s=4, give_up_after_s=10),
    )  # fmt: skip
    list(camera.frames())
    assert sum(clock.slept_s) <= 10 + 4


def test_closing_while_it_is_away_ends_the_attempts() -> None:
    clock = Ticking()

    def sleep_and_close(seconds: float) -> None:
        clock.sleep(seconds)
        camera.close()

    device = opener(FakeCapture([True, True]))
    camera = Camera(0, clock=clock, open_device=device, sleep=sleep_and_close)
    assert len(list(camera.frames())) == 1
    assert len(clock.slept_s) == 1
    assert camera.ending.outcome == "stopped"


@pytest.mark.parametrize(
    ("has_device", "reason"),
    [(False, r"There is no camera 7: .*video7 does not exist"), (True, "another program uses it")],
    ids=["absent", "busy"],
)
def test_camera_that_does_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_device: bool, reason: str
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    if has_device:
        (tmp_path / "video7").touch()
    capture = FakeCapture([False])
    with pytest.raises(MediaError, match=reason):
        Camera(7, open_device=opener(capture), devices=tmp_path)
    assert capture.n_released == 1


def test_camera_that_may_not_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("os.access", lambda *_: False)
    (tmp_path / "video0").touch()
    with pytest.raises(MediaError, match=r"you may not use .*video0"):
        Camera(0, open_device=opener(), devices=tmp_path)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_camera_that_does_not_open_elsewhere(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    with pytest.raises(MediaError, match="Camera 0 cannot be opened"):
        Camera(0, open_device=opener())


@pytest.mark.parametrize("spec", ["97", "camera:97", "/dev/video97", Path("/dev/video97")])
def test_ways_to_name_a_camera(spec: str | Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MediaError, match=r"[Cc]amera 97"):
        open_source(spec)
    assert capfd.readouterr() == ("", "")

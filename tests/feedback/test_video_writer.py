"""Videos have the right pictures at the right times, or there is no file."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from barun.errors import SettingError, StorageError
from barun.feedback.annotated_video import AnnotatedVideoWriter
from barun.feedback.overlay import OverlayPerson
from barun.feedback.video_writer import MAX_FRAME_RATE_HZ, VideoWriter, fit_picture_size
from tests.feedback.motions import make_runner

_Picture = npt.NDArray[np.uint8]
SIZE = (96, 64)


def shade(level: int) -> _Picture:
    return np.full((SIZE[1], SIZE[0], 3), level, dtype=np.uint8)


def read_levels(path: Path) -> list[int]:
    """The mean gray level of every picture of a video."""
    reader = cv2.VideoCapture(str(path))
    levels: list[int] = []
    while True:
        there, picture = reader.read()
        if not there:
            reader.release()
            return levels
        levels.append(round(float(picture.mean())))


@pytest.mark.parametrize("suffix", [".webm", ".mp4", ".WEBM"])
def test_pictures_come_back_in_order_and_nothing_else_is_left(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    with VideoWriter(path, SIZE, 25.0) as video:
        for index in range(20):
            video.write(lambda level=40 + 8 * index: shade(level), index / 25)  # type: ignore[misc]  # mypy cannot infer the lambda's default

    assert video.n_written == 20
    assert path.stat().st_mode & 0o777 == 0o600, "a video of a person is for its owner only"
    assert read_levels(path) == pytest.approx([40 + 8 * index for index in range(20)], abs=4)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_red_stays_red(tmp_path: Path) -> None:
    red = np.zeros((SIZE[1], SIZE[0], 3), dtype=np.uint8)
    red[..., 0] = 220
    with VideoWriter(tmp_path / "out.webm", SIZE, 10.0) as video:
        video.write(lambda: red, 0.0)
    reader = cv2.VideoCapture(str(tmp_path / "out.webm"))
    _, picture_bgr = reader.read()
    reader.release()

    assert picture_bgr[..., 2].mean() > 180
    assert picture_bgr[..., 0].mean() < 40


@pytest.mark.parametrize(
    "times_s",
    [
        pytest.param(np.arange(0, 2, 1 / 30), id="steady"),
        pytest.param(np.cumsum([0.01, 0.02, 0.2, 0.03, 0.5, 0.04, 0.04, 0.9]), id="uneven"),
        pytest.param(np.arange(0, 1, 1 / 240), id="faster"),
        pytest.param(np.arange(0, 3, 1 / 5) + 7.0, id="slower, starting late"),
    ],
)
def test_duration_is_right_within_one_picture(
    tmp_path: Path, times_s: npt.NDArray[np.float64]
) -> None:
    rate_hz = 30.0
    with VideoWriter(tmp_path / "out.mp4", SIZE, rate_hz) as video:
        for time_s in times_s:
            video.write(lambda: shade(100), float(time_s))
    lasted_s = len(read_levels(tmp_path / "out.mp4")) / rate_hz

    assert lasted_s == pytest.approx(times_s[-1] - times_s[0] + 1 / rate_hz, abs=1 / rate_hz)


def test_each_instant_shows_the_nearest_picture_and_others_are_not_made(tmp_path: Path) -> None:
    made: list[int] = []

    def make(level: int) -> _Picture:
        made.append(level)
        return shade(level)

    with VideoWriter(tmp_path / "out.mp4", SIZE, 10.0) as video:
        for level, time_s in ((40, 0.0), (70, 0.03), (100, 0.09), (130, 0.42), (160, 0.5)):
            video.write(lambda level=level: make(level), time_s)  # type: ignore[misc]  # mypy cannot infer the lambda's default

    assert read_levels(tmp_path / "out.mp4") == pytest.approx([40, 100, 100, 130, 130, 160], abs=4)
    assert made == [40, 100, 130, 160]


def test_rate_is_limited_to_what_screens_show(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.mp4", SIZE, 240.0) as video:
        for index in range(240):
            video.write(lambda: shade(100), index / 240)

    assert video.frame_rate_hz == MAX_FRAME_RATE_HZ
    assert video.n_written == pytest.approx(60, abs=1)


def test_without_pictures_there_is_no_file(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.webm", SIZE, 30.0) as video:
        pass

    assert video.n_written == 0
    assert list(tmp_path.iterdir()) == []


def test_error_of_the_caller_leaves_nothing_and_keeps_an_older_file(tmp_path: Path) -> None:
    path = tmp_path / "out.webm"
    path.write_bytes(b"older")

    def break_off() -> None:
        with VideoWriter(path, SIZE, 30.0) as video:
            video.write(lambda: shade(100), 0.0)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert path.read_bytes() == b"older"
    assert [file.name for file in tmp_path.iterdir()] == ["out.webm"]


def test_error_while_drawing_reaches_the_caller_and_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> _Picture:
        raise ValueError("drawing failed")

    def write_many() -> None:
        with VideoWriter(tmp_path / "out.webm", SIZE, 30.0) as video:
            for index in range(50):
                video.write(fail, index / 30)

    with pytest.raises(StorageError, match="drawing failed"):
        write_many()
    assert list(tmp_path.iterdir()) == []


def test_cancel_stops_the_thread_though_the_queue_is_full(tmp_path: Path) -> None:
    gate = threading.Event()

    def wait() -> _Picture:
        gate.wait(5)
        return shade(100)

    video = VideoWriter(tmp_path / "out.webm", SIZE, 30.0)
    for index in range(6):
        video.write(wait, index / 30)
    gate.set()
    video.cancel()

    assert list(tmp_path.iterdir()) == []
    assert "video-writer" not in {thread.name for thread in threading.enumerate()}


def test_close_twice_and_write_after_close(tmp_path: Path) -> None:
    video = VideoWriter(tmp_path / "out.webm", SIZE, 30.0)
    video.write(lambda: shade(100), 0.0)
    video.close()
    video.close()

    assert (tmp_path / "out.webm").is_file()
    with pytest.raises(SettingError, match="already finished"):
        video.write(lambda: shade(100), 1.0)


def test_time_must_go_forward(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "out.webm", SIZE, 30.0) as video:
        video.write(lambda: shade(100), 0.5)
        with pytest.raises(SettingError, match=r"0\.5 s came after 0\.5 s"):
            video.write(lambda: shade(100), 0.5)


@pytest.mark.parametrize(
    ("name", "rate_hz", "message"),
    [
        pytest.param("out.avi", 30.0, r"\.webm .* or \.mp4 .* 'out\.avi'", id="suffix"),
        pytest.param("out.webm", 0.0, r"positive number .* 0\.0", id="rate zero"),
        pytest.param("out.webm", float("nan"), "positive number .* nan", id="rate unknown"),
    ],
)
def test_impossible_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, rate_hz: float, message: str
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SettingError, match=message):
        VideoWriter(Path(name), SIZE, rate_hz)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"could not be started in .*absent"):
        VideoWriter(tmp_path / "absent" / "out.webm", SIZE, 30.0)


def test_full_disk_is_noticed_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 3 << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    def write_one() -> None:
        with VideoWriter(tmp_path / "out.webm", SIZE, 30.0) as video:
            video.write(lambda: shade(100), 0.0)

    with pytest.raises(StorageError, match=r"disk of .* is full \(3 MB left\)"):
        write_one()
    assert list(tmp_path.iterdir()) == []


_WRITE_WITH_LIMIT = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from barun.errors import StorageError
from barun.feedback.video_writer import VideoWriter
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
rng = np.random.default_rng(0)
try:
    with VideoWriter(Path(sys.argv[1]), (320, 180), 30.0) as video:
        for index in range(20):
            noise = rng.integers(0, 256, (180, 320, 3), dtype=np.uint8)
            video.write(lambda noise=noise: noise, index / 30)
except StorageError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs limits of the file size")
@pytest.mark.parametrize("name", ["out.webm", "out.mp4"])
def test_file_that_breaks_off_is_not_kept_and_the_terminal_stays_clean(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    run = subprocess.run(
        [sys.executable, "-c", _WRITE_WITH_LIMIT, str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENCV_FFMPEG_LOGLEVEL": "-8"},
    )

    assert "20 frames were sent, 0 are in the file" in run.stdout
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        pytest.param((1920, 1080), (960, 540), id="halved"),
        pytest.param((1080, 1920), (540, 960), id="upright"),
        pytest.param((641, 481), (640, 480), id="odd"),
        pytest.param((320, 240), (320, 240), id="never enlarged"),
        pytest.param((4000, 3), (960, 2), id="a line"),
    ],
)
def test_fitted_size(size: tuple[int, int], fitted: tuple[int, int]) -> None:
    assert fit_picture_size(size, 960) == fitted


def test_annotated_video_holds_the_drawing(tmp_path: Path) -> None:
    sequence = make_runner(5)
    picture = np.full((360, 640, 3), 60, dtype=np.uint8)
    with AnnotatedVideoWriter(
        tmp_path / "out.webm", (640, 360), 30.0, language="ko", max_side_px=320
    ) as video:
        for row in range(5):
            person = OverlayPerson(0, sequence.frame(row), {"left_knee_flexion": 40.0})
            video.write(picture, [person], float(sequence.times_s[row]))
    reader = cv2.VideoCapture(str(tmp_path / "out.webm"))
    _, drawn = reader.read()
    reader.release()

    assert drawn.shape == (180, 320, 3)
    assert (np.abs(drawn.astype(int) - 60).max(axis=2) > 40).mean() > 0.005
    assert np.all(picture == 60)


def test_annotated_video_refuses_what_is_no_picture(tmp_path: Path) -> None:
    with (
        AnnotatedVideoWriter(tmp_path / "out.webm", (640, 360), 30.0) as video,
        pytest.raises(SettingError, match=r"\(height, width, 3\).*\(360, 640\) uint8"),
    ):
        video.write(np.zeros((360, 640), dtype=np.uint8), [], 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_folder_whose_name_is_no_unicode_is_refused(tmp_path: Path) -> None:
    """OpenCV ends the process on such a name."""
    folder = tmp_path / os.fsdecode(b"\xb0\xa1")
    folder.mkdir()

    with (
        pytest.raises(StorageError, match="not valid UTF-8"),
        VideoWriter(folder / "out.webm", SIZE, 30.0) as video,
    ):
        video.write(lambda: np.zeros((SIZE[1], SIZE[0], 3), dtype=np.uint8), 0.0)

    assert list(folder.iterdir()) == []

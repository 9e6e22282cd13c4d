"""What every source of pictures promises, whatever the pictures come from."""

import itertools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from barun.capture.camera import Camera
from barun.capture.decode_ahead import DecodeAhead
from barun.capture.frame_source import FrameSource
from barun.capture.live_source import BackOff
from barun.capture.opening import open_source
from barun.capture.stream import Stream
from barun.errors import MediaError
from tests.capture.fakes import FakeCapture, Ticking
from tests.capture.media import picture_rgb, write_video

N_EXPECTED = 6
PATIENCE_S = 60

Opener = Callable[[Path], FrameSource]


class _Piped(BytesIO):
    def isatty(self) -> bool:
        return False


def _camera(_: Path) -> Camera:
    clock = Ticking()
    captures = iter([FakeCapture([True] * (N_EXPECTED + 1))])
    absent = FakeCapture([], is_open=False)
    return Camera(
        0,
        clock=clock,
        open_device=lambda _: next(captures, absent),
        sleep=clock.sleep,
        back_off=BackOff(n_attempts=2),
    )


def _stream(_: Path) -> Stream:
    clock = Ticking()
    return Stream(
        "rtsp://me:secret@host/live",
        FakeCapture([True] * N_EXPECTED),
        lambda: None,
        clock=clock,
        sleep=clock.sleep,
        back_off=BackOff(n_attempts=2),
    )


OPENERS: dict[str, Opener] = {
    "mp4": lambda folder: open_source(folder / "clip.mp4"),
    "avi": lambda folder: open_source(folder / "clip.avi"),
    "webm": lambda folder: open_source(folder / "clip.webm"),
    "every second": lambda folder: open_source(folder / "long.mp4", every=2),
    "folder": lambda folder: open_source(folder / "pictures"),
    "picture": lambda folder: open_source(folder / "pictures" / "0.png"),
    "stdin": lambda folder: open_source("-", stdin=_Piped((folder / "clip.mp4").read_bytes())),
    "camera": _camera,
    "stream": _stream,
    "decode ahead": lambda folder: DecodeAhead(open_source(folder / "clip.mp4"), capacity=2),
    "decode ahead of pictures": lambda folder: DecodeAhead(open_source(folder / "pictures")),
    "decode ahead of a camera": lambda folder: DecodeAhead(_camera(folder)),
}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recordings")
    write_video(folder / "clip.mp4", "mp4v", N_EXPECTED)
    write_video(folder / "clip.avi", "MJPG", N_EXPECTED)
    write_video(folder / "clip.webm", "VP80", N_EXPECTED)
    write_video(folder / "long.mp4", "mp4v", 2 * N_EXPECTED)
    (folder / "pictures").mkdir()
    for number in range(N_EXPECTED):
        Image.fromarray(picture_rgb(number)).save(folder / "pictures" / f"{number}.png")
    return folder


@pytest.fixture(params=OPENERS.values(), ids=list(OPENERS))
def source(request: pytest.FixtureRequest, recordings: Path) -> Iterator[FrameSource]:
    opened: FrameSource = request.param(recordings)
    yield opened
    opened.close()


def open_files() -> set[str]:
    """Return the files this process holds open."""
    held = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            held.add(os.readlink(descriptor))
        except OSError:
            continue  # the descriptor of the listing itself
    return {name for name in held if name.startswith("/") and not name.startswith("/dev")}


def test_is_a_frame_source(source: FrameSource) -> None:
    assert isinstance(source, FrameSource)


def test_pictures_and_times(source: FrameSource) -> None:
    frames = list(source.frames())
    assert frames
    for frame in frames:
        assert frame.image_rgb.dtype == np.uint8
        assert frame.image_rgb.ndim == 3
        assert frame.image_rgb.shape[2] == 3
        assert frame.image_rgb.flags.c_contiguous
        assert np.isfinite(frame.time_s)
    assert frames[0].time_s >= 0
    assert frames[0].index >= 0
    assert all(later.time_s > earlier.time_s for earlier, later in itertools.pairwise(frames))
    assert all(later.index > earlier.index for earlier, later in itertools.pairwise(frames))


def test_pictures_share_no_memory(source: FrameSource) -> None:
    """A reader may keep a picture, or draw on it, while the next is read."""
    first, *others = source.frames()
    assert not any(np.shares_memory(first.image_rgb, other.image_rgb) for other in others)


def test_info_is_true(source: FrameSource) -> None:
    info = source.info
    frames = list(source.frames())
    assert source.info == info
    assert info.name
    assert frames[0].image_rgb.shape[1::-1] == info.size_wh
    assert info.n_frames is None or info.n_frames == len(frames)
    assert info.is_live == (info.n_frames is None)
    assert info.frame_rate_hz is None or info.frame_rate_hz > 0
    with pytest.raises(FrozenInstanceError):
        info.name = "another"  # type: ignore[misc]  # it must fail


def test_ending_counts(source: FrameSource) -> None:
    assert source.ending.outcome == "running"
    assert source.ending.n_frames == 0
    assert np.isnan(source.ending.time_s)
    frames = []
    for frame in source.frames():
        frames.append(frame)
        assert source.ending.outcome == "running"
        assert source.ending.n_frames == len(frames)
        assert source.ending.time_s == frame.time_s
    ending = source.ending
    assert ending.outcome == ("lost" if source.info.is_live else "complete")
    assert (ending.n_frames, ending.time_s) == (len(frames), frames[-1].time_s)
    source.close()
    assert source.ending == ending


def test_read_once(source: FrameSource) -> None:
    list(source.frames())
    source.close()
    with pytest.raises(MediaError, match="is closed"):
        source.frames()


def test_read_twice(source: FrameSource) -> None:
    source.frames()
    with pytest.raises(MediaError, match="can be read only once and were read already"):
        source.frames()


def test_use_after_close(source: FrameSource) -> None:
    source.close()
    with pytest.raises(MediaError, match="is closed"):
        source.frames()
    assert source.ending.outcome == "stopped"
    assert source.info.name


def test_close_twice(source: FrameSource) -> None:
    source.close()
    source.close()


def test_close_between_two_pictures(source: FrameSource) -> None:
    frames = source.frames()
    next(frames)
    source.close()
    assert list(frames) == []
    assert source.ending.outcome == "stopped"
    assert source.ending.n_frames == 1


def test_reader_that_stops_early(source: FrameSource) -> None:
    frames: Any = source.frames()
    next(frames)
    frames.close()
    assert source.ending.outcome == "stopped"


def test_with_statement_closes(source: FrameSource) -> None:
    with source as entered:
        assert entered is source
    with pytest.raises(MediaError, match="is closed"):
        source.frames()


def test_close_while_another_thread_reads(source: FrameSource) -> None:
    is_reading, failures = threading.Event(), []

    def read() -> None:
        try:
            for _ in source.frames():
                is_reading.set()
        except MediaError as error:
            failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    assert is_reading.wait(PATIENCE_S)
    source.close()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    assert failures == []
    assert source.ending.outcome in ("stopped", "complete", "lost")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells which files are open")
@pytest.mark.parametrize("open_one", OPENERS.values(), ids=OPENERS)
@pytest.mark.parametrize("n_read", [0, 2, None], ids=["unread", "half read", "read"])
def test_nothing_is_held_after_close(
    recordings: Path, open_one: Opener, n_read: int | None
) -> None:
    before = open_files()
    source = open_one(recordings)
    if n_read != 0:
        list(itertools.islice(source.frames(), n_read))
    source.close()
    assert open_files() <= before

"""Devices and sources that do what a test says."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import cv2
import numpy as np

from barun.capture.frame_source import SourceEnding, SourceInfo, VideoFrame
from barun.closing import Closing

SIZE_WH = (8, 6)


class FakeCapture:
    """A camera that gives pictures, True, and failures, False, in the order given."""

    def __init__(self, reads: Sequence[bool], *, is_open: bool = True, rate_hz: float = 30) -> None:
        self.reads = list(reads)
        self.is_open = is_open
        self.n_released = 0
        self.wishes: dict[int, float] = {}
        self._properties: dict[int, float] = {
            cv2.CAP_PROP_FRAME_WIDTH: SIZE_WH[0],
            cv2.CAP_PROP_FRAME_HEIGHT: SIZE_WH[1],
            cv2.CAP_PROP_FPS: rate_hz,
        }

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        return self.is_open

    def read(self) -> "tuple[bool, cv2.typing.MatLike]":
        assert self.n_released == 0, "read after release"
        is_read = self.reads.pop(0) if self.reads else False
        return is_read, np.full((SIZE_WH[1], SIZE_WH[0], 3), (255, 0, 0), np.uint8)

    def get(self, propId: int) -> float:  # noqa: N803  # OpenCV's name
        return self._properties.get(propId, 0.0)

    def set(self, propId: int, value: float) -> bool:  # noqa: N803  # OpenCV's name
        self.wishes[propId] = value
        return True

    def release(self) -> None:
        self.n_released += 1
        self.is_open = False


class Ticking:
    """A clock that moves on by `step_s` each time it is asked, and by every sleep."""

    def __init__(self, step_s: float = 0.1, start_s: float = 1000.0) -> None:
        self.now_s = start_s
        self.step_s = step_s
        self.slept_s: list[float] = []

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)
        self.now_s += seconds


class FakeSource(Closing):
    """A source of `n_frames` pictures; `before` is called with the number of each."""

    def __init__(
        self,
        n_frames: int,
        *,
        is_live: bool = False,
        before: Callable[[int], object] = lambda _: None,
        outcome: Literal["complete", "truncated", "lost"] = "complete",
        n_skipped: int = 0,
    ) -> None:
        self.n_closed = 0
        self.n_given = 0
        self.closed = threading.Event()
        self._n_frames = n_frames
        self._is_live = is_live
        self._before = before
        self._outcome = outcome
        self._n_skipped = n_skipped
        self._is_over = False

    @property
    def info(self) -> SourceInfo:
        return SourceInfo(
            name="fake",
            kind="camera" if self._is_live else "video",
            size_wh=SIZE_WH,
            frame_rate_hz=10,
            n_frames=None if self._is_live else self._n_frames,
            is_live=self._is_live,
        )

    @property
    def ending(self) -> SourceEnding:
        outcome = self._outcome if self._is_over else "running"
        return SourceEnding(outcome, self.n_given, np.nan, n_skipped=self._n_skipped)

    def frames(self) -> Iterator[VideoFrame]:
        for index in range(self._n_frames):
            self._before(index)
            self.n_given += 1
            image = np.full((SIZE_WH[1], SIZE_WH[0], 3), index % 256, np.uint8)
            yield VideoFrame(image, index / 10, index)
        self._is_over = True

    def close(self) -> None:
        self.n_closed += 1
        self.closed.set()

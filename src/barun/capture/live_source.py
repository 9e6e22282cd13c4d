"""What cameras and streams share: times by a clock, and trying again when they go away."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt

from barun.capture.frame_source import SourceInfo, VideoFrame
from barun.capture.opened_source import OpenedSource

if TYPE_CHECKING:
    import cv2

__all__ = ["BackOff", "Capture", "LiveSource"]

_LEAST_STEP_S = 1e-6
_READS_BEFORE_GONE = 2


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that is used; tests pass their own."""

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        """Return whether a device or address is open."""
        ...

    def read(self) -> "tuple[bool, cv2.typing.MatLike]":
        """Wait for the next picture; return whether it came, and it, in BGR."""
        ...

    def get(self, propId: int) -> float:  # noqa: N803  # OpenCV's name
        """Return a property, 0 where unknown."""
        ...

    def set(self, propId: int, value: float) -> bool:  # noqa: N803  # OpenCV's name
        """Wish for a property; return whether the device has heard of it."""
        ...

    def release(self) -> None:
        """Free the device or address."""
        ...


@dataclass(frozen=True, slots=True)
class BackOff:
    """How often and how long to try again."""

    n_attempts: int = 8
    first_wait_s: float = 0.5
    longest_wait_s: float = 15.0
    give_up_after_s: float = 120.0
    """Seconds since the source went away after which no further attempt begins."""

    def waits_s(self) -> Iterator[float]:
        """Yield the wait before each attempt, doubling, seconds."""
        for attempt in range(self.n_attempts):
            yield min(self.longest_wait_s, self.first_wait_s * 2**attempt)


class LiveSource(OpenedSource):
    """A source that goes on by itself.

    The time of a picture is when it arrived, counted from the first. When reading fails, the
    source is opened anew after waits that double; when that does not help, it ends as ``lost``.

    Parameters
    ----------
    info : SourceInfo
        What the source says about itself.
    capture : Capture
        Open.
    clock : callable
        Seconds of a clock that never goes back.
    back_off : BackOff
        How often and how long to try again.
    sleep : callable, optional
        Waits so many seconds; by default a wait that :meth:`close` ends.
    """

    def __init__(
        self,
        info: SourceInfo,
        capture: Capture,
        *,
        clock: Callable[[], float],
        back_off: BackOff,
        sleep: Callable[[float], object] | None,
    ) -> None:
        super().__init__(info)
        self._capture: Capture | None = capture
        self._clock = clock
        self._back_off = back_off
        self._sleep = self._closed.wait if sleep is None else sleep
        self._index = -1
        self._start_s: float | None = None
        self._last_s = 0.0

    @abstractmethod
    def _connect(self) -> Capture | None:
        """Return the source opened anew, None if it is not there."""

    def _read(self) -> VideoFrame | None:
        while self._capture is not None:
            image_bgr = self._grasp(self._capture)
            if image_bgr is not None:
                self._index += 1
                return VideoFrame(_as_rgb(image_bgr), self._now_s(), self._index)
            self._capture.release()
            self._capture = None if self._closed.is_set() else self._connect_again()
        return None

    def _grasp(self, capture: Capture) -> "cv2.typing.MatLike | None":
        """Return the next picture; one that is damaged is no reason to connect anew."""
        for n_failed in range(_READS_BEFORE_GONE):
            is_read, image_bgr = capture.read()
            if is_read:
                self._index += n_failed
                self._skip(n_failed)
                return image_bgr
            if self._closed.is_set():
                return None
        return None

    def _now_s(self) -> float:
        now_s = self._clock()
        if self._start_s is None:
            self._start_s = now_s
            self._last_s = 0.0
            return 0.0
        # Two pictures within one tick of a coarse clock still follow each other.
        self._last_s = max(now_s - self._start_s, self._last_s + _LEAST_STEP_S)
        return self._last_s

    def _connect_again(self) -> Capture | None:
        gone_s = self._clock()
        for wait_s in self._back_off.waits_s():
            if self._clock() - gone_s > self._back_off.give_up_after_s:
                return None
            self._sleep(wait_s)
            if self._closed.is_set():
                return None
            capture = self._connect()
            if capture is not None:
                return capture
        return None

    def _outcome(self) -> Literal["lost"]:
        return "lost"

    def _free(self) -> None:
        if self._capture is not None:
            self._capture.release()


def _as_rgb(image_bgr: "cv2.typing.MatLike") -> npt.NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)

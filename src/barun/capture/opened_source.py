"""What all sources share: pictures once, a tally of them, closing while another thread reads."""

import math
import threading
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from barun.capture.frame_source import SourceEnding, SourceInfo, VideoFrame
from barun.closing import Closing
from barun.errors import MediaError

__all__ = ["MOST_PIXELS", "OpenedSource"]

MOST_PIXELS: Final = 100_000_000
"""Pixels of a picture that is still taken, 300 MB in memory."""


class OpenedSource(Closing):
    """A source of pictures that is open.

    A subclass says how to read the next picture, how the source ended and how to free it; the
    device or file is freed exactly once, never while a read is under way.

    Parameters
    ----------
    info : SourceInfo
        What the source says about itself.
    """

    def __init__(self, info: SourceInfo) -> None:
        self._info = info
        self._ending = SourceEnding(outcome="running", n_frames=0, time_s=math.nan)
        self._closed = threading.Event()
        self._reading = threading.Lock()
        self._state = threading.Lock()
        self._is_started = False
        self._is_freed = False

    @property
    def info(self) -> SourceInfo:
        """What the source says about itself."""
        return self._info

    @property
    def ending(self) -> SourceEnding:
        """How far the source has come and whether it ended well."""
        return self._ending

    def frames(self) -> Iterator[VideoFrame]:
        """Yield the pictures, once, times strictly increasing.

        Raises
        ------
        MediaError
            If the source was closed or already read, or no picture at all can be read.
        """
        with self._state:
            if self._closed.is_set():
                raise MediaError("capture.closed", name=self._info.name)
            if self._is_started:
                raise MediaError("capture.read-already", name=self._info.name)
            self._is_started = True
        return self._deliver()

    def _deliver(self) -> Iterator[VideoFrame]:
        try:
            while (frame := self._next_unless_closed()) is not None:
                self._count(frame)
                yield frame
        finally:
            self._finish("stopped")
            with self._reading:
                self._free_once()

    def _next_unless_closed(self) -> VideoFrame | None:
        with self._reading:
            if self._closed.is_set():
                return None
            frame = self._read()
            if frame is None:
                self._finish("stopped" if self._closed.is_set() else self._outcome())
            return None if self._closed.is_set() else frame

    def close(self) -> None:
        """Free the device or file. May be called twice, and while another thread reads."""
        with self._state:
            self._closed.set()
        self._finish("stopped")
        # A reader that holds the lock sees `_closed` when its read returns, and frees the source.
        if self._reading.acquire(blocking=False):
            try:
                self._free_once()
            finally:
                self._reading.release()

    @abstractmethod
    def _read(self) -> VideoFrame | None:
        """Return the next picture, None at the end."""

    @abstractmethod
    def _free(self) -> None:
        """Free the device or file."""

    def _outcome(self) -> Literal["complete", "truncated", "lost", "stopped"]:
        """Return how the source ended, asked when `_read` returned None."""
        return "complete"

    def _skip(self, n_pictures: int = 1) -> None:
        with self._state:
            n_skipped = self._ending.n_skipped + n_pictures
            self._ending = replace(self._ending, n_skipped=n_skipped)

    def _count(self, frame: VideoFrame) -> None:
        with self._state:
            n_frames = self._ending.n_frames + 1
            self._ending = replace(self._ending, n_frames=n_frames, time_s=frame.time_s)

    def _finish(self, outcome: Literal["complete", "truncated", "lost", "stopped"]) -> None:
        with self._state:
            if self._ending.outcome == "running":
                self._ending = replace(self._ending, outcome=outcome)

    def _free_once(self) -> None:
        if not self._is_freed:
            self._is_freed = True
            self._free()

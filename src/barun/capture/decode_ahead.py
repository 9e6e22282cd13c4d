"""Decoding in a thread of its own, so that the pose engine never waits for the decoder."""

import threading
from collections import deque
from dataclasses import replace
from typing import Final, Literal

from barun.capture.frame_source import FrameSource, SourceEnding, VideoFrame
from barun.capture.opened_source import OpenedSource
from barun.errors import DeviceError, SettingError

__all__ = ["DecodeAhead"]

_RECORDED_TIMEOUT_S: Final = 60.0
# Cameras and streams find out by themselves that they are lost, and try again for a while.
_LIVE_TIMEOUT_S: Final = 300.0
_JOIN_TIMEOUT_S: Final = 2.0


class DecodeAhead(OpenedSource):
    """Reads another source ahead of its reader.

    A recorded source waits when the queue is full: nothing is lost. A live source does not wait:
    only its newest picture is kept, and pictures nobody took are counted as dropped.

    Parameters
    ----------
    source : FrameSource
        Not read before; closed together with this one.
    capacity : int
        Most pictures of a recorded source that wait, at least 1.
    timeout_s : float, optional
        Longest wait for one picture, seconds; by default 60 for recorded and 300 for live sources.

    Raises
    ------
    SettingError
        If `capacity` is less than 1.

    Notes
    -----
    What the source raises is raised to the reader. A decoder that hangs cannot be stopped from
    outside; its thread is a daemon and is left behind.
    """

    def __init__(
        self, source: FrameSource, capacity: int = 4, *, timeout_s: float | None = None
    ) -> None:
        if capacity < 1:
            raise SettingError("capture.capacity-too-small", got=capacity)
        super().__init__(source.info)
        self._source = source
        self._is_live = source.info.is_live
        self._capacity = 1 if self._is_live else capacity
        default_s = _LIVE_TIMEOUT_S if self._is_live else _RECORDED_TIMEOUT_S
        self._timeout_s = default_s if timeout_s is None else timeout_s
        self._queue: deque[VideoFrame] = deque()
        self._changed = threading.Condition()
        self._is_exhausted = False
        self._is_stopped = False
        self._error: BaseException | None = None
        self._n_dropped = 0
        self._thread: threading.Thread | None = None

    @property
    def ending(self) -> SourceEnding:
        """How far the reader has come and whether the source ended well."""
        inner = self._source.ending
        return replace(
            self._ending, n_skipped=inner.n_skipped, n_dropped=inner.n_dropped + self._n_dropped
        )

    def close(self) -> None:
        """Free the source. May be called twice, and while another thread reads."""
        super().close()
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._source.close()

    def _read(self) -> VideoFrame | None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._read_ahead, name=f"decode {self.info.name}", daemon=True
            )
            self._thread.start()
        with self._changed:
            is_told = self._changed.wait_for(
                lambda: bool(self._queue) or self._is_exhausted or self._is_stopped,
                self._timeout_s,
            )
            if not is_told:
                raise DeviceError(
                    "capture.decoder-silent", name=self.info.name, seconds=f"{self._timeout_s:g}"
                )
            if self._queue and not self._is_stopped:
                frame = self._queue.popleft()
                self._changed.notify_all()
                return frame
        if self._error is not None:
            raise self._error
        return None

    def _outcome(self) -> Literal["complete", "truncated", "lost", "stopped"]:
        outcome = self._source.ending.outcome
        return "stopped" if outcome == "running" else outcome

    def _free(self) -> None:
        with self._changed:
            self._is_stopped = True
            self._queue.clear()
            self._changed.notify_all()
        self._source.close()
        if self._thread is not None:
            self._thread.join(_JOIN_TIMEOUT_S)

    def _read_ahead(self) -> None:
        error: BaseException | None = None
        try:
            for frame in self._source.frames():
                if not self._hand_over(frame):
                    break
        except BaseException as raised:  # noqa: BLE001  # whatever it is, the reader gets it
            error = raised
        finally:
            with self._changed:
                self._error = error
                self._is_exhausted = True
                self._changed.notify_all()

    def _hand_over(self, frame: VideoFrame) -> bool:
        """Queue a picture; return False if nobody wants any more."""
        with self._changed:
            if self._is_live and len(self._queue) == self._capacity:
                self._queue.popleft()
                self._n_dropped += 1
            self._changed.wait_for(lambda: len(self._queue) < self._capacity or self._is_stopped)
            if self._is_stopped:
                return False
            self._queue.append(frame)
            self._changed.notify_all()
            return True

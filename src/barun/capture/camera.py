"""A camera of this machine."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barun.capture.frame_source import SourceInfo
from barun.capture.live_source import BackOff, Capture, LiveSource
from barun.capture.opencv import load_opencv, open_capture, stated_rate_hz, stated_size_wh
from barun.errors import MediaError

__all__ = ["Camera", "CameraWishes", "open_camera_capture"]

_DEVICES: Final = Path("/dev")
_PLAIN_SIZE_PX: Final = 640 * 480  # larger pictures pass USB 2 only as JPEG


@dataclass(frozen=True, slots=True)
class CameraWishes:
    """What a camera is asked for; it gives the nearest it has."""

    size_wh: tuple[int, int] = (1280, 720)
    """Width and height in pixels."""
    rate_hz: float = 30.0
    """Pictures a second."""


class Camera(LiveSource):
    """The pictures of a camera, timed when they arrive.

    Parameters
    ----------
    index : int
        Number of the camera, counted from 0.
    wishes : CameraWishes, optional
        Size and rate to ask for.
    clock : callable
        Seconds of a clock that never goes back.
    back_off : BackOff, optional
        How often and how long to look for a camera that was unplugged.
    open_device : callable, optional
        Opens the device of a number; OpenCV with the backend of the platform by default.
    sleep : callable, optional
        Waits so many seconds; by default a wait that :meth:`close` ends.
    devices : pathlib.Path
        Folder of the device files, asked why a camera does not open (Linux).

    Raises
    ------
    MediaError
        If there is no such camera, it may not be used, or another program uses it.
    """

    def __init__(
        self,
        index: int,
        wishes: CameraWishes | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        back_off: BackOff | None = None,
        open_device: Callable[[int], Capture] | None = None,
        sleep: Callable[[float], object] | None = None,
        devices: Path = _DEVICES,
    ) -> None:
        self._number = index
        self._wishes = CameraWishes() if wishes is None else wishes
        self._open_device = open_camera_capture if open_device is None else open_device
        capture = self._connect()
        if capture is None:
            raise _refusal(index, devices)
        super().__init__(
            SourceInfo(
                name=f"camera {index}",
                kind="camera",
                size_wh=stated_size_wh(capture),
                frame_rate_hz=stated_rate_hz(capture),
                n_frames=None,
                is_live=True,
            ),
            capture,
            clock=clock,
            back_off=BackOff() if back_off is None else back_off,
            sleep=sleep,
        )

    def _connect(self) -> Capture | None:
        capture = self._open_device(self._number)
        if not capture.isOpened():
            return None
        _ask_for(capture, self._wishes)
        # A camera in use elsewhere opens, but gives no picture.
        is_read, _ = capture.read()
        if is_read:
            return capture
        capture.release()
        return None


def open_camera_capture(index: int) -> Capture:
    """Open a camera with the backend of the platform."""
    load_opencv()
    import cv2

    backends = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}
    return open_capture(index, backends.get(sys.platform, cv2.CAP_ANY))


def _ask_for(capture: Capture, wishes: CameraWishes) -> None:
    import cv2

    width_px, height_px = wishes.size_wh
    if width_px * height_px > _PLAIN_SIZE_PX:
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
    capture.set(cv2.CAP_PROP_FPS, wishes.rate_hz)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # whoever comes late gets the newest picture


def _refusal(index: int, devices: Path) -> MediaError:
    if sys.platform != "linux":
        return MediaError("capture.camera-not-opened", index=index)
    device = devices / f"video{index}"
    if not device.exists():
        return MediaError("capture.camera-absent", index=index, device=device)
    if not os.access(device, os.R_OK | os.W_OK):
        return MediaError("capture.camera-forbidden", index=index, device=device)
    return MediaError("capture.camera-busy", index=index)

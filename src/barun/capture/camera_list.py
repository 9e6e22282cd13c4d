"""Which cameras there are, without taking long and without noise."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from barun.capture.camera import open_camera_capture
from barun.capture.live_source import Capture
from barun.capture.opencv import stated_rate_hz, stated_size_wh

__all__ = ["CameraState", "FoundCamera", "list_cameras"]

CameraState = Literal["ready", "busy", "forbidden", "silent"]
"""``busy``: another program uses it; ``forbidden``: this user may not; ``silent``: no answer in
time."""

_LINUX_CAMERAS: Final = Path("/sys/class/video4linux")
_DEVICES: Final = Path("/dev")
_MOST_CAMERAS: Final = 16
_PROBED_NUMBERS: Final = 4  # where the system lists no cameras, these numbers are tried


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera and how it answered."""

    index: int
    """Number to open it by."""
    name: str
    """As the system calls it; empty where it does not say."""
    state: CameraState
    """Whether it can be used."""
    size_wh: tuple[int, int] | None = None
    """Width and height in pixels as it stands; None unless ready."""
    frame_rate_hz: float | None = None
    """Pictures a second it promises; None unless ready and known."""


def list_cameras(
    *,
    timeout_s: float = 3.0,
    open_device: Callable[[int], Capture] | None = None,
    platform: str = sys.platform,
    cameras: Path = _LINUX_CAMERAS,
    devices: Path = _DEVICES,
) -> tuple[FoundCamera, ...]:
    """Return the cameras of this machine.

    Each is opened for a moment, all at the same time, and no picture is read.

    Parameters
    ----------
    timeout_s : float
        Longest time for all of them, seconds.
    open_device : callable, optional
        Opens the device of a number; OpenCV by default.
    platform : str
        As :data:`sys.platform`.
    cameras, devices : pathlib.Path
        Where Linux lists cameras and device files.

    Returns
    -------
    tuple of FoundCamera
        In order of number; empty where there is none.
    """
    opener = open_camera_capture if open_device is None else open_device
    if platform != "linux":
        probed = _ask_all([(index, "") for index in range(_PROBED_NUMBERS)], opener, timeout_s)
        return tuple(camera for camera in probed if camera.state == "ready")
    listed = _listed_by_linux(cameras)
    allowed = [
        (index, name)
        for index, name in listed
        if os.access(devices / f"video{index}", os.R_OK | os.W_OK)
    ]
    answers = {camera.index: camera for camera in _ask_all(allowed, opener, timeout_s)}
    return tuple(
        answers.get(index, FoundCamera(index, name, "forbidden")) for index, name in listed
    )


def _listed_by_linux(cameras: Path) -> list[tuple[int, str]]:
    """Return number and name of each device that gives pictures.

    A camera has further devices, for metadata and the like; the first has the index 0.
    """
    if not cameras.is_dir():
        return []
    listed = []
    for entry in cameras.iterdir():
        number = entry.name.removeprefix("video")
        if number.isdecimal() and _line(entry / "index") in ("0", ""):
            listed.append((int(number), _line(entry / "name")))
    return sorted(listed)[:_MOST_CAMERAS]


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _ask_all(
    listed: Sequence[tuple[int, str]], opener: Callable[[int], Capture], timeout_s: float
) -> list[FoundCamera]:
    answers: dict[int, FoundCamera] = {}

    def ask(index: int, name: str) -> None:
        answers[index] = _ask(index, name, opener)

    threads = [
        threading.Thread(target=ask, args=camera, name=f"ask camera {camera[0]}", daemon=True)
        for camera in listed
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout_s / len(threads))
    return [answers.get(index, FoundCamera(index, name, "silent")) for index, name in listed]


def _ask(index: int, name: str, opener: Callable[[int], Capture]) -> FoundCamera:
    capture = opener(index)
    try:
        if not capture.isOpened():
            return FoundCamera(index, name, "busy")
        return FoundCamera(
            index,
            name,
            "ready",
            size_wh=stated_size_wh(capture),
            frame_rate_hz=stated_rate_hz(capture),
        )
    finally:
        capture.release()

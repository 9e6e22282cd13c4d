"""Which cameras there are and whether they can be used."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from barun.capture.camera_list import CameraState, FoundCamera, list_cameras
from barun.monitoring.check import Check

__all__ = ["check_cameras", "is_container"]

_ROOT: Final = Path("/")
_CONTAINER_MARKS: Final = (".dockerenv", "run/.containerenv")
_PLATFORM_CURES: Final = {
    "linux": "camera-none-linux-cure",
    "darwin": "camera-none-darwin-cure",
    "win32": "camera-none-win32-cure",
}
_STATES: Final[dict[CameraState, tuple[str, str]]] = {
    "busy": ("camera-busy", "camera-busy-cure"),
    "forbidden": ("camera-forbidden", "camera-forbidden-cure"),
    "silent": ("camera-silent", "camera-silent-cure"),
}


def check_cameras(
    find_cameras: Callable[[], Sequence[FoundCamera]] = list_cameras,
    platform: str = sys.platform,
    *,
    in_container: bool | None = None,
) -> Iterator[Check]:
    """Check every camera; none at all is a warning, since the browser may have one of its own.

    Parameters
    ----------
    find_cameras : callable
        Returns the cameras of this machine.
    platform : str
        As :data:`sys.platform`; decides what to do where there is none.
    in_container : bool, optional
        Whether Barun runs in a container; looked up by default.
    """
    cameras = find_cameras()
    if not cameras:
        shut_in = is_container() if in_container is None else in_container
        cure = _PLATFORM_CURES.get(platform, "camera-none-linux-cure")
        yield Check(
            "camera", "warn", "camera-none", "camera-none-container-cure" if shut_in else cure
        )
    for camera in cameras:
        yield _check_one(camera)


def is_container(root: Path = _ROOT) -> bool:
    """Return whether this process runs in a Docker or Podman container.

    Parameters
    ----------
    root : pathlib.Path
        Root of the file system.
    """
    return any((root / mark).exists() for mark in _CONTAINER_MARKS)


def _check_one(camera: FoundCamera) -> Check:
    key = f"camera.{camera.index}"
    width, height = camera.size_wh or (0, 0)
    details: dict[str, object] = {
        "index": camera.index,
        "name": camera.name or "?",
        "width": width,
        "height": height,
    }
    if camera.state == "ready":
        if camera.frame_rate_hz is None:
            return Check(key, "ok", "camera-ready-rate-unknown", details=details)
        details["rate_hz"] = f"{camera.frame_rate_hz:g}"
        return Check(key, "ok", "camera-ready", details=details)
    finding, cure = _STATES[camera.state]
    return Check(key, "warn", finding, cure, details)

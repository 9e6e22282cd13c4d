"""OpenCV without chatter: loaded on first use, its and FFmpeg's messages kept off the terminal."""

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import cv2

    from barun.capture.live_source import Capture

__all__ = ["open_capture", "stated_rate_hz", "stated_size_wh"]

_HIGHEST_RATE_HZ: Final = 1000.0

_OPENCV_LEVEL = "OPENCV_LOG_LEVEL"
_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_FFMPEG_QUIET = "-8"  # AV_LOG_QUIET


def open_capture(
    target: str | int, backend: int | None = None, wishes: tuple[tuple[int, int], ...] = ()
) -> "cv2.VideoCapture":
    """Open a file, stream or camera with OpenCV, silently.

    Every reader of Barun comes through here, because FFmpeg takes its log level only once, at its
    first use in a process. Who sets ``OPENCV_LOG_LEVEL`` or ``OPENCV_FFMPEG_LOGLEVEL`` in the
    environment still sees everything.

    Parameters
    ----------
    target : str or int
        File name or address for the FFmpeg backend; number of a camera.
    backend : int, optional
        An OpenCV backend, ``cv2.CAP_*``; FFmpeg by default.
    wishes : tuple of (int, int)
        OpenCV properties to open with, as pairs of ``cv2.CAP_PROP_*`` and value.

    Returns
    -------
    cv2.VideoCapture
        Maybe not opened: ask ``isOpened()``.
    """
    os.environ.setdefault(_FFMPEG_LEVEL, _FFMPEG_QUIET)
    import cv2

    if _OPENCV_LEVEL not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    parameters: list[Any] = [value for wish in wishes for value in wish]
    return cv2.VideoCapture(target, cv2.CAP_FFMPEG if backend is None else backend, parameters)


def stated_rate_hz(capture: "Capture") -> float | None:
    """Return the pictures a second a source states; None where it says nothing or nonsense."""
    import cv2

    rate_hz = capture.get(cv2.CAP_PROP_FPS)
    return rate_hz if 0 < rate_hz < _HIGHEST_RATE_HZ else None


def stated_size_wh(capture: "Capture") -> tuple[int, int]:
    """Return the width and height in pixels a source states, rotation applied."""
    import cv2

    get = capture.get
    return int(get(cv2.CAP_PROP_FRAME_WIDTH)), int(get(cv2.CAP_PROP_FRAME_HEIGHT))

"""OpenCV without chatter and idle threads: loaded on first use.

Its and FFmpeg's messages are kept off the terminal, its threads for linear algebra off the cores.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import cv2

    from barun.capture.live_source import Capture

__all__ = ["load_opencv", "open_capture", "stated_rate_hz", "stated_size_wh"]

_HIGHEST_RATE_HZ: Final = 1000.0

_OPENCV_LEVEL = "OPENCV_LOG_LEVEL"
_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_FFMPEG_QUIET = "-8"  # AV_LOG_QUIET
_BLAS_THREADS: Final = "OPENBLAS_NUM_THREADS"


@contextlib.contextmanager
def _without_idle_threads() -> Iterator[None]:
    """Keep a library loaded meanwhile from starting OpenBLAS threads, unless a user asks for them.

    The OpenBLAS in OpenCV's wheel starts one for each core but one, and each keeps its core busy
    for a tenth of a second, while the models load, before it goes to sleep. No function of OpenCV
    that Barun calls has work for them.
    """
    if _BLAS_THREADS in os.environ:
        yield
        return
    os.environ[_BLAS_THREADS] = "1"
    try:
        yield
    finally:
        os.environ.pop(_BLAS_THREADS, None)


def load_opencv() -> None:
    """Import OpenCV; whoever imports it first in a process does so through here."""
    import numpy as np  # noqa: F401  # its own OpenBLAS, loaded before, keeps its threads

    with _without_idle_threads():
        import cv2  # noqa: F401  # loaded for those who import it later


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
    load_opencv()
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

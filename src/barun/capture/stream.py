"""Streams over RTSP and HTTP. What is secret in their address stays in it."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from barun.capture.container import ContainerFacts
from barun.capture.frame_source import FrameSource, SourceInfo
from barun.capture.live_source import BackOff, Capture, LiveSource
from barun.capture.opencv import load_opencv, open_capture, stated_rate_hz, stated_size_wh
from barun.capture.video_file import DecodedVideo
from barun.errors import MediaError

__all__ = ["Stream", "name_of_address", "open_stream"]

_OPEN_TIMEOUT_S: Final = 10.0
_READ_TIMEOUT_S: Final = 10.0


class Stream(LiveSource):
    """A live stream.

    Parameters
    ----------
    address : str
        ``rtsp://``, ``rtsps://``, ``http://`` or ``https://``; may hold user and password.
    capture : Capture
        The stream, open.
    connect : callable
        Opens the address anew; None if it does not answer.
    clock : callable
        Seconds of a clock that never goes back.
    back_off : BackOff
        How often and how long to connect again.
    sleep : callable, optional
        Waits so many seconds; by default a wait that :meth:`close` ends.
    """

    def __init__(
        self,
        address: str,
        capture: Capture,
        connect: Callable[[], Capture | None],
        *,
        clock: Callable[[], float] = time.monotonic,
        back_off: BackOff | None = None,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self._connect_to_address = connect
        super().__init__(
            SourceInfo(
                name=name_of_address(address),
                kind="stream",
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
        return self._connect_to_address()


def open_stream(
    address: str,
    *,
    every: int = 1,
    clock: Callable[[], float] = time.monotonic,
    back_off: BackOff | None = None,
    sleep: Callable[[float], object] | None = None,
    open_timeout_s: float = _OPEN_TIMEOUT_S,
    read_timeout_s: float = _READ_TIMEOUT_S,
) -> FrameSource:
    """Open a live stream, or a recorded video behind an address.

    Parameters
    ----------
    address : str
        ``rtsp://``, ``rtsps://``, ``http://`` or ``https://``; may hold user and password.
    every : int
        Deliver every n-th picture of a recorded video; a live stream delivers all.
    clock, back_off, sleep
        See :class:`Stream`.
    open_timeout_s, read_timeout_s : float
        Longest wait for an answer and for a picture, seconds.

    Returns
    -------
    FrameSource
        A :class:`Stream`, or for an address that says how long it is, a recorded video.

    Raises
    ------
    MediaError
        If nothing answers there, or no video comes. The text names the host alone.
    """
    load_opencv()
    import cv2

    name = name_of_address(address)

    def connect() -> "cv2.VideoCapture | None":
        wishes = (
            (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(open_timeout_s * 1000)),
            (cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(read_timeout_s * 1000)),
        )
        capture = open_capture(address, wishes=wishes)
        return capture if capture.isOpened() else None

    capture = connect()
    if capture is None:
        raise MediaError("capture.stream-unreachable", name=name, seconds=f"{open_timeout_s:g}")
    n_frames, rate_hz = capture.get(cv2.CAP_PROP_FRAME_COUNT), stated_rate_hz(capture)
    if n_frames > 0 and rate_hz is not None:
        facts = ContainerFacts(last_picture_s=_SURELY * n_frames / rate_hz)
        return DecodedVideo(capture, facts, name=name, kind="stream", every=every)
    return Stream(address, capture, connect, clock=clock, back_off=back_off, sleep=sleep)


# The length of a remote video is an estimate; only what ends well before it broke off.
_SURELY: Final = 0.9


def name_of_address(address: str) -> str:
    """Return how to call a stream: scheme, host and port.

    User and password are left out, and so are path and query, where many cameras want theirs.

    Raises
    ------
    MediaError
        If no host can be found in the address.

    Examples
    --------
    >>> name_of_address("rtsp://me:secret@cam.local:554/user=me_password=secret")
    'rtsp://cam.local:554'
    """
    scheme, host, port = "", None, None
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        # The address itself stays out of the text: whatever is wrong, it may hold a password.
        raise MediaError("capture.address-malformed") from None
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port is None else f":{port}")

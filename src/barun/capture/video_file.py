"""A recorded video, decoded by OpenCV's FFmpeg. See ``docs/decisions/0004-video-decoding.md``."""

from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np
import numpy.typing as npt

from barun.capture.container import ContainerFacts, read_container
from barun.capture.frame_source import SourceInfo, VideoFrame
from barun.capture.media_kind import SNIFFED_BYTES, sniff_media
from barun.capture.opencv import open_capture, stated_rate_hz, stated_size_wh
from barun.capture.opened_source import MOST_PIXELS, OpenedSource
from barun.capture.timeline import Timeline
from barun.errors import MediaError

if TYPE_CHECKING:
    import cv2

__all__ = ["DecodedVideo", "HeldFile", "VideoFile"]

_USUAL_RATE_HZ: Final = 30.0
_TIME_DECIMALS: Final = 9  # takes away the noise of milliseconds as floating point
# FFmpeg fails once for each picture it cannot decode, and again and again at the end.
_MOST_FAILED: Final = 300
_MOST_FAILED_REMOTE: Final = 3  # each failure may be a time-out
_MOST_STRETCH: Final = 4.0  # beyond, the stated shape of the pixels is a mistake
# Pictures at the end that a decoder may keep back without anybody calling the file cut.
_MISSING_END_S: Final = 0.5


class HeldFile(Protocol):
    """A file that exists only as long as it is held, such as the spooled standard input."""

    @property
    def path(self) -> Path:
        """Where it can be opened."""
        ...

    def close(self) -> None:
        """Delete it. May be called twice."""
        ...


class DecodedVideo(OpenedSource):
    """The pictures of a recorded video, upright, timed by its own timestamps.

    Parameters
    ----------
    capture : cv2.VideoCapture
        Open, nothing read yet; released here.
    facts : ContainerFacts
        What the structure of the file says.
    name : str
        What to call it.
    kind : {"video", "stream"}
        Whether it is a file or lies behind an address.
    every : int
        Deliver every n-th picture; the others are decoded, but not converted to RGB.
    held : HeldFile, optional
        Closed together with the source.

    Raises
    ------
    MediaError
        If not one picture can be decoded.

    Notes
    -----
    Pixels that are not square are made square, because angles need them so. Pictures that cannot
    be decoded or whose timestamp does not go forward are left out and counted as skipped.
    """

    def __init__(
        self,
        capture: "cv2.VideoCapture",
        facts: ContainerFacts,
        *,
        name: str,
        kind: Literal["video", "stream"] = "video",
        every: int = 1,
        held: HeldFile | None = None,
    ) -> None:
        import cv2

        self._capture = capture
        self._facts = facts
        self._held = held
        self._every = every
        self._most_failed = _MOST_FAILED if kind == "video" else _MOST_FAILED_REMOTE
        self._index = -1
        rate_hz = stated_rate_hz(capture)
        self._timeline = Timeline(1 / (rate_hz or _USUAL_RATE_HZ))
        self._stretch_wh = self._stretch_to_square_pixels()
        coded_size_wh = stated_size_wh(capture)
        super().__init__(
            SourceInfo(
                name=name,
                kind=kind,
                size_wh=self._stretched(coded_size_wh),
                frame_rate_hz=rate_hz,
                n_frames=_expected(self._capture.get(cv2.CAP_PROP_FRAME_COUNT), every),
                is_live=False,
            )
        )
        if coded_size_wh[0] * coded_size_wh[1] > MOST_PIXELS:
            self.close()
            raise MediaError("capture.picture-too-large", name=name, most=MOST_PIXELS // 1_000_000)
        self._first = self._decode()
        if self._first is None:
            self.close()
            raise MediaError("capture.no-pictures", name=name)

    def _stretch_to_square_pixels(self) -> tuple[float, float]:
        import cv2

        wide, high = (
            self._capture.get(part) for part in (cv2.CAP_PROP_SAR_NUM, cv2.CAP_PROP_SAR_DEN)
        )
        if wide <= 0 or high <= 0 or not 1 / _MOST_STRETCH <= wide / high <= _MOST_STRETCH:
            return 1.0, 1.0
        is_lying = self._capture.get(cv2.CAP_PROP_ORIENTATION_META) % 180 != 0
        return (1.0, wide / high) if is_lying else (wide / high, 1.0)

    def _stretched(self, size_wh: tuple[int, int]) -> tuple[int, int]:
        return round(size_wh[0] * self._stretch_wh[0]), round(size_wh[1] * self._stretch_wh[1])

    def _read(self) -> VideoFrame | None:
        first, self._first = self._first, None
        return first if first is not None else self._decode()

    def _decode(self) -> VideoFrame | None:
        import cv2

        n_failed = 0
        while n_failed <= self._most_failed:
            if not self._capture.grab():
                n_failed += 1
                continue
            if n_failed:
                self._index += n_failed
                self._skip(n_failed)
                n_failed = 0
            self._index += 1
            position_ms = self._capture.get(cv2.CAP_PROP_POS_MSEC)
            time_s = self._timeline.place(round(position_ms / 1000, _TIME_DECIMALS))
            if time_s is None:
                self._skip()
            elif self._index % self._every == 0:
                is_read, image_bgr = self._capture.retrieve()
                if is_read:
                    return VideoFrame(self._as_rgb(image_bgr), time_s, self._index)
                self._skip()
        return None

    def _as_rgb(self, image_bgr: "cv2.typing.MatLike") -> npt.NDArray[np.uint8]:
        import cv2

        if self._stretch_wh != (1.0, 1.0):
            size_wh = self._stretched((image_bgr.shape[1], image_bgr.shape[0]))
            image_bgr = cv2.resize(image_bgr, size_wh, interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)

    def _outcome(self) -> Literal["complete", "truncated"]:
        due_s = self._facts.last_picture_s
        is_short = due_s is not None and self._timeline.last_s < due_s - _MISSING_END_S
        return "truncated" if self._facts.is_cut or is_short else "complete"

    def _free(self) -> None:
        self._capture.release()
        if self._held is not None:
            self._held.close()


class VideoFile(DecodedVideo):
    """The pictures of a video file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str, optional
        What to call it; the file name by default.
    every : int
        Deliver every n-th picture; the others are decoded, but not converted to RGB.
    held : HeldFile, optional
        Closed together with the source.

    Raises
    ------
    MediaError
        If the file has no video track, no index, or no picture that can be decoded.
    """

    def __init__(
        self, path: Path, *, name: str | None = None, every: int = 1, held: HeldFile | None = None
    ) -> None:
        name = path.name if name is None else name
        if not _is_unicode(path.absolute()):
            raise MediaError("capture.name-not-unicode", name=name)
        facts = _read_facts(path)
        if facts.has_video is False:
            raise MediaError("capture.audio-only", name=name)
        if not facts.has_index:
            raise MediaError("capture.video-unfinished", name=name)
        # An absolute path is never taken for an address by FFmpeg, whatever the file is called.
        capture = open_capture(str(path.absolute()))
        if not capture.isOpened():
            raise MediaError("capture.video-damaged", name=name)
        super().__init__(capture, facts, name=name, every=every, held=held)


def _is_unicode(path: Path) -> bool:
    """Whether OpenCV can be given the name; it crashes on one that is not."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _read_facts(path: Path) -> ContainerFacts:
    with path.open("rb") as file:
        kind = sniff_media(file.read(SNIFFED_BYTES))
    return read_container(path, kind)


def _expected(claimed: float, every: int) -> int | None:
    """Return the number of pictures to expect; FFmpeg claims nonsense where it knows nothing."""
    return -(-int(claimed) // every) if 0 < claimed < 2**31 else None

"""What pictures come from: the protocol of video files, picture folders, cameras and streams."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Protocol, Self, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = ["FrameSource", "SourceEnding", "SourceInfo", "VideoFrame"]


@dataclass(frozen=True, slots=True, eq=False)
class VideoFrame:
    """One picture and its time."""

    image_rgb: npt.NDArray[np.uint8]
    """Shape (H, W, 3), contiguous, upright (rotation metadata applied), red, green, blue. The size
    may change within a source."""
    time_s: float
    """Seconds since the start of the recording, from the file's own timestamps."""
    index: int
    """Number of the picture in its source, counted from 0; pictures left out are counted."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source says about itself before the first picture."""

    name: str
    """Short name a person recognises: the file name, ``camera 0``, a stream without password."""
    kind: Literal["video", "pictures", "camera", "stream"]
    size_wh: tuple[int, int]
    """Width and height in pixels after rotation; of a folder, those of the first picture."""
    frame_rate_hz: float | None
    """Nominal frames a second of the source, before any are left out; None for pictures or where
    the source does not say. Times come from the pictures, never from this."""
    n_frames: int | None
    """Pictures to expect, for showing progress; containers often only estimate it. None for live
    sources and where the source does not say."""
    is_live: bool
    """True for cameras and streams: they do not wait, so old pictures are dropped."""

    def __post_init__(self) -> None:
        """Make the name Unicode."""
        # A file name need not be Unicode (Linux keeps bytes), but it goes into files that are.
        name = self.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        object.__setattr__(self, "name", name)


@dataclass(frozen=True, slots=True)
class SourceEnding:
    """How a source came to its end."""

    outcome: Literal["running", "complete", "truncated", "lost", "stopped"]
    """``truncated``: a file broke off; ``lost``: a camera or stream went away for good;
    ``stopped``: the reader had enough before the end."""
    n_frames: int
    """Pictures delivered."""
    time_s: float
    """Time of the last picture, NaN if there was none."""
    n_skipped: int = 0
    """Pictures of the source that could not be read, or not placed in time, and were left out."""
    n_dropped: int = 0
    """Pictures of a live source that nobody had time for."""


@runtime_checkable
class FrameSource(Protocol):
    """Delivers pictures in order of time. Passes ``tests/contracts/test_frame_source.py``."""

    @property
    def info(self) -> SourceInfo:
        """What the source says about itself."""
        ...

    @property
    def ending(self) -> SourceEnding:
        """How far the source has come and whether it ended well."""
        ...

    def frames(self) -> Iterator[VideoFrame]:
        """Yield the pictures, once, times strictly increasing.

        Raises
        ------
        MediaError
            If no picture at all can be read, or the source was closed or read before.
        """
        ...

    def close(self) -> None:
        """Free the device or file. May be called twice, and while another thread reads."""
        ...

    def __enter__(self) -> Self:
        """Return the source."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the source."""
        ...

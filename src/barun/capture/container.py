"""What the structure of a video file says, read without decoding: is it whole, is there a picture.

The number of frames a decoder claims is often an estimate, and a missing last frame proves nothing.
Containers say more: their parts carry their lengths, so a part that ends behind the end of the file
was cut off. Files that carry no lengths (transport streams, recordings of a browser that never
knew how long they would be) are taken as whole.
"""

from dataclasses import dataclass
from pathlib import Path

from barun.capture.matroska import read_matroska
from barun.capture.media_kind import MediaKind
from barun.capture.mp4_boxes import read_mp4
from barun.capture.riff import read_avi

__all__ = ["ContainerFacts", "read_container"]


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """What the structure of a file says. None: it does not say."""

    is_cut: bool = False
    """A part of the file ends behind the end of the file."""
    has_index: bool = True
    """False for an MP4 whose index was never written or is cut off: nothing can be decoded."""
    has_video: bool | None = None
    """Whether a video track is listed."""
    last_picture_s: float | None = None
    """When the last picture of the video track is due, seconds from the first."""


def read_container(path: Path, kind: MediaKind) -> ContainerFacts:
    """Return what the structure of the file at `path` says.

    Parameters
    ----------
    path : pathlib.Path
        A file that can be read.
    kind : MediaKind
        What :func:`barun.capture.media_kind.sniff_media` saw.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        size_bytes = file.seek(0, 2)
        if kind == "mp4":
            boxes = read_mp4(file, size_bytes)
            return ContainerFacts(
                is_cut=boxes.is_cut,
                has_index=boxes.has_index,
                has_video=boxes.has_video,
                last_picture_s=boxes.last_picture_s,
            )
        if kind == "matroska":
            elements = read_matroska(file, size_bytes)
            return ContainerFacts(is_cut=elements.is_cut, has_video=elements.has_video)
        if kind == "avi":
            return ContainerFacts(is_cut=read_avi(file, size_bytes))
    return ContainerFacts()

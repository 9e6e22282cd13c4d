"""The boxes of an MP4, MOV or 3GP file: is it whole, is there video, when is the last picture due.

Sources: ISO/IEC 14496-12 (boxes, ``tkhd``, ``mdhd``, ``hdlr``, ``stts``, ``elst``).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

__all__ = ["Mp4Facts", "read_mp4"]

_MOST_BOXES: Final = 200_000
_MOST_INDEX_BYTES: Final = 256 * 2**20
_EDIT_SLACK_S: Final = 0.1  # the edit list counts in coarser ticks than the track
_KNOWN: Final = {
    b"ftyp", b"moov", b"mdat", b"moof", b"free", b"skip", b"wide", b"mfra", b"sidx", b"styp",
    b"uuid", b"meta", b"udta", b"emsg", b"prft", b"ssix", b"pnot",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mp4Facts:
    """What the boxes say."""

    is_cut: bool
    """A box ends behind the end of the file."""
    has_index: bool
    """The ``moov`` box is there as a whole."""
    has_video: bool | None
    """Whether a track of pictures is listed; None without index."""
    last_picture_s: float | None
    """When the last picture is due, seconds from the first; None where an edit list cuts the
    track or the times stand in fragments."""


def read_mp4(file: BinaryIO, size_bytes: int) -> Mp4Facts:
    """Read the boxes of a file.

    Parameters
    ----------
    file : binary file
        Can seek.
    size_bytes : int
        Length of the file.
    """
    is_cut = False
    index = None
    for name, start, end in _file_boxes(file, size_bytes):
        if end > size_bytes:
            is_cut = True
        elif name == b"moov" and index is None and end - start <= _MOST_INDEX_BYTES:
            file.seek(start)
            index = file.read(end - start)
    if index is None:
        return Mp4Facts(is_cut=is_cut, has_index=False, has_video=None, last_picture_s=None)
    boxes = memoryview(index)
    tracks = [track for name, track in _boxes(boxes) if name == b"trak"]
    videos = [track for track in tracks if _handler(track) == b"vide"]
    return Mp4Facts(
        is_cut=is_cut,
        has_index=True,
        has_video=bool(videos),
        last_picture_s=_last_picture_s(boxes, videos[0]) if len(videos) == 1 else None,
    )


def _file_boxes(file: BinaryIO, size_bytes: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start of the content and end of each box; a cut one is the last."""
    position = 0
    for _ in range(_MOST_BOXES):
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return
        length, name, content = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:
            length, content = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size_bytes - position
        if name not in _KNOWN or length < content:
            return
        yield name, position + content, position + length
        position += length


def _boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield name and content of each box within a box."""
    position = 0
    while len(data) - position >= 8:
        length, content = int.from_bytes(data[position : position + 4]), 8
        if length == 1:
            length, content = int.from_bytes(data[position + 8 : position + 16]), 16
        if length < content or position + length > len(data):
            return
        name = bytes(data[position + 4 : position + 8])
        yield name, data[position + content : position + length]
        position += length


def _find(data: memoryview, *names: bytes) -> memoryview | None:
    """Return the content of the first box reached by the path `names`."""
    for wanted in names:
        found = next((content for name, content in _boxes(data) if name == wanted), None)
        if found is None:
            return None
        data = found
    return data


def _handler(track: memoryview) -> bytes:
    content = _find(track, b"mdia", b"hdlr")
    return b"" if content is None else bytes(content[8:12])


def _last_picture_s(index: memoryview, track: memoryview) -> float | None:
    times = _find(track, b"mdia", b"minf", b"stbl", b"stts")
    ticks_per_s = _ticks_per_s(_find(track, b"mdia", b"mdhd"))
    if times is None or ticks_per_s == 0:
        return None
    table = times[8 : 8 + 8 * _number(times, 4)]
    entries = list(struct.iter_unpack(">II", table[: len(table) // 8 * 8]))
    n_ticks = sum(count * delta for count, delta in entries)
    if n_ticks == 0 or _is_trimmed(index, track, n_ticks / ticks_per_s):
        return None
    return (n_ticks - entries[-1][1]) / ticks_per_s


def _is_trimmed(index: memoryview, track: memoryview, track_s: float) -> bool:
    """Return whether the edit list shows less than the whole track.

    One entry as long as the track is usual: it makes up for pictures stored out of order.
    """
    edits = _find(track, b"edts", b"elst")
    if edits is None:
        return False
    movie_ticks_per_s = _ticks_per_s(_find(index, b"mvhd"))
    shown_ticks = _number(edits, 8, 8 if edits[0] == 1 else 4)
    if _number(edits, 4) != 1 or movie_ticks_per_s == 0:
        return True
    return shown_ticks / movie_ticks_per_s < track_s - _EDIT_SLACK_S


def _ticks_per_s(header: memoryview | None) -> int:
    """Return the time scale of an ``mvhd`` or ``mdhd`` box."""
    return 0 if header is None else _number(header, 20 if header[0] == 1 else 12)


def _number(content: memoryview, at: int, n_bytes: int = 4) -> int:
    return int.from_bytes(content[at : at + n_bytes])

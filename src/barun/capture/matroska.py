"""The elements of a Matroska or WebM file: is it whole, is there video.

Sources: RFC 8794 (EBML), RFC 9559 (Matroska).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

__all__ = ["MatroskaFacts", "read_matroska"]

_MOST_ELEMENTS: Final = 500_000
_MOST_TRACK_BYTES: Final = 2**20
_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_TRACKS: Final = 0x1654AE6B
_TRACK_ENTRY: Final = 0xAE
_TRACK_TYPE: Final = 0x83
_VIDEO_TRACK: Final = 1


@dataclass(frozen=True, slots=True)
class MatroskaFacts:
    """What the elements say."""

    is_cut: bool
    """An element ends behind the end of the file."""
    has_video: bool | None
    """Whether a track of pictures is listed; None where no track is listed."""


def read_matroska(file: BinaryIO, size_bytes: int) -> MatroskaFacts:
    """Read the elements of a file.

    Parameters
    ----------
    file : binary file
        Can seek.
    size_bytes : int
        Length of the file.

    Notes
    -----
    A segment or cluster of unknown length (a live recording) is entered instead of stepped over,
    so that a block cut off in its middle is seen there too.
    """
    is_cut = False
    has_video = None
    position = 0
    for _ in range(_MOST_ELEMENTS):
        file.seek(position)
        element = _read_head(file.read(12))
        if element is None:
            break
        name, length, n_head = element
        start = position + n_head
        if length is not None and start + length > size_bytes:
            is_cut = True
            if name not in (_SEGMENT, _CLUSTER):
                break
        if name == _TRACKS and length is not None and length <= _MOST_TRACK_BYTES:
            file.seek(start)
            has_video = _has_video(file.read(length))
        is_entered = name == _SEGMENT or (name == _CLUSTER and length is None)
        if length is None and not is_entered:
            break
        position = start if is_entered or length is None else start + length
    return MatroskaFacts(is_cut=is_cut, has_video=has_video)


def _read_head(data: bytes) -> tuple[int, int | None, int] | None:
    """Return identifier, length (None: unknown) and size of the head of an element."""
    if not data or data[0] < 0x10:
        return None
    n_id = 9 - data[0].bit_length()
    if len(data) <= n_id or data[n_id] == 0:
        return None
    n_length = 9 - data[n_id].bit_length()
    if len(data) < n_id + n_length:
        return None
    mask = (1 << 7 * n_length) - 1
    length = int.from_bytes(data[n_id : n_id + n_length]) & mask
    return int.from_bytes(data[:n_id]), None if length == mask else length, n_id + n_length


def _children(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while (element := _read_head(data[position : position + 12])) is not None:
        name, length, n_head = element
        if length is None:
            return
        position += n_head
        yield name, data[position : position + length]
        position += length


def _has_video(tracks: bytes) -> bool:
    return any(
        int.from_bytes(content) == _VIDEO_TRACK
        for name, entry in _children(tracks)
        if name == _TRACK_ENTRY
        for field, content in _children(entry)
        if field == _TRACK_TYPE
    )

"""What a file is, told by its first bytes, whatever its name says.

Only what is recognised here reaches a decoder. FFmpeg left to itself would take a playlist for a
video and follow the addresses in it.
"""

from typing import Final, Literal

__all__ = ["SNIFFED_BYTES", "MediaKind", "sniff_media"]

MediaKind = Literal[
    "mp4", "matroska", "avi", "video", "picture", "heic", "audio", "playlist", "text", "empty",
    "unknown",
]  # fmt: skip
"""``video`` stands for the other containers: transport and program streams, FLV, Ogg, ASF, GIF."""

SNIFFED_BYTES: Final = 4096

_STARTS: Final[tuple[tuple[bytes, MediaKind], ...]] = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"\xff\xd8\xff", "picture"),  # JPEG
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"BM", "picture"),  # BMP
    (b"II*\x00", "picture"),  # TIFF
    (b"MM\x00*", "picture"),  # TIFF
    (b"\x00\x00\x00\x0cjP  ", "picture"),  # JPEG 2000
    (b"FLV\x01", "video"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video"),  # ASF, WMV
    (b"\x00\x00\x01\xba", "video"),  # MPEG program stream
    (b"\x00\x00\x01\xb3", "video"),  # MPEG-1 and 2 without container
    (b"GIF87a", "video"),
    (b"GIF89a", "video"),
    (b"DKIF", "video"),  # IVF
    (b"YUV4MPEG2", "video"),
    (b"ID3", "audio"),  # MP3
    (b"fLaC", "audio"),
    (b"#!AMR", "audio"),
    (b"ADIF", "audio"),
    (b"#EXTM3U", "playlist"),
)
_RIFF: Final[dict[bytes, MediaKind]] = {b"AVI ": "avi", b"WAVE": "audio", b"WEBP": "picture"}
_MP4_BOXES: Final = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"}
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS: Final = {b"avif", b"avis"}
_M4A_BRANDS: Final = {b"M4A ", b"M4B ", b"M4P "}
_OGG_VIDEO: Final = (b"\x80theora", b"BBCD\x00", b"\x01video", b"OVP80")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_TS_PACKET: Final = 188
_TS_SYNC: Final = b"G"


def sniff_media(head: bytes) -> MediaKind:
    """Return what a file is.

    Parameters
    ----------
    head : bytes
        The first `SNIFFED_BYTES` of the file, or all of a shorter one.

    Returns
    -------
    MediaKind
        ``unknown`` for everything that is neither media nor text.
    """
    if not head:
        return "empty"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[4:8] in _MP4_BOXES:
        return _sniff_mp4(head)
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "unknown")
    if head.startswith(b"OggS"):
        return "video" if any(mark in head for mark in _OGG_VIDEO) else "audio"
    return _sniff_streams(head)


def _sniff_mp4(head: bytes) -> MediaKind:
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS:
        return "heic"
    if brand in _AVIF_BRANDS:
        return "picture"
    return "audio" if brand in _M4A_BRANDS else "mp4"


def _sniff_streams(head: bytes) -> MediaKind:
    for first in (0, 4):  # 4: the packets of a camcorder carry four bytes of time in front
        step = _TS_PACKET + first
        if len(head) > first + 2 * step and head[first : first + 3 * step : step] == 3 * _TS_SYNC:
            return "video"
    if head.startswith((b"\x00\x00\x00\x01", b"\x00\x00\x01")):
        return "video"  # H.264, H.265 or MPEG-4 without container
    if head.startswith(_UTF16_MARKS):
        return "text"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "audio"  # MPEG audio frame
    if head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return "picture"  # PBM, PGM, PPM
    return "text" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter of several bytes may be cut at the end; other code pages have no zero bytes.
        return error.start > len(head) - 4 or not any(byte < 9 for byte in head)
    return b"\x00" not in head

from pathlib import Path

import pytest

from barun.capture.media_kind import SNIFFED_BYTES, MediaKind, sniff_media
from tests.capture.media import write_video

TS_PACKET = b"G" + bytes(187)
HEADS: dict[str, tuple[bytes, MediaKind]] = {
    "nothing": (b"", "empty"),
    "mp4": (b"\x00\x00\x00\x20ftypisom", "mp4"),
    "quicktime without brand": (b"\x00\x00\x00\x08wide\x00\x00\x10\x00mdat", "mp4"),
    "3gp": (b"\x00\x00\x00\x18ftyp3gp4", "mp4"),
    "avif": (b"\x00\x00\x00\x18ftypavif", "picture"),
    "heic": (b"\x00\x00\x00\x18ftypmif1", "heic"),
    "m4a": (b"\x00\x00\x00\x18ftypM4A ", "audio"),
    "transport stream": (TS_PACKET * 4, "video"),
    "camcorder stream": (b"\x00\x00\x00\x01" + (TS_PACKET + bytes(4)) * 4, "video"),
    "G is a letter": (b"G" + b"o" * 600, "text"),
    "webp": (b"RIFF\x00\x00\x00\x00WEBP", "picture"),
    "wave": (b"RIFF\x00\x00\x00\x00WAVE", "audio"),
    "unknown riff": (b"RIFF\x00\x00\x00\x00RMID", "unknown"),
    "ogg with theora": (b"OggS\x00\x02" + bytes(22) + b"\x80theora", "video"),
    "ogg with opus": (b"OggS\x00\x02" + bytes(22) + b"OpusHead", "audio"),
    "mp3 frame": (b"\xff\xfb\x90\x64" + bytes(40), "audio"),
    "aac frame": (b"\xff\xf1\x50\x80" + bytes(40), "audio"),
    "h264": (b"\x00\x00\x00\x01\x67\x42" + bytes(40), "video"),
    "gif": (b"GIF89a" + bytes(40), "video"),
    "ppm": (b"P6\n8 8\n255\n" + bytes(40), "picture"),
    "playlist": (b"#EXTM3U\n#EXT-X-VERSION:3\n", "playlist"),
    "korean csv": ("시간,각도\n".encode() * 900, "text"),
    "korean csv in cp949": ("시간,각도\n".encode("cp949"), "text"),
    "html": (b"<!doctype html><html>", "text"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", "unknown"),
    "parquet": (b"PAR1\x15\x04\x15\x00", "unknown"),
    "zeros": (bytes(4096), "unknown"),
}


@pytest.mark.parametrize(("head", "kind"), HEADS.values(), ids=HEADS)
def test_sniff(head: bytes, kind: MediaKind) -> None:
    assert sniff_media(head[:SNIFFED_BYTES]) == kind


@pytest.mark.parametrize(
    ("suffix", "fourcc", "kind"),
    [
        ("mov", "mp4v", "mp4"), ("mkv", "mp4v", "matroska"), ("webm", "VP90", "matroska"),
        ("avi", "XVID", "avi"), ("ts", "mp4v", "video"), ("flv", "FLV1", "video"),
        ("wmv", "WMV2", "video"),
    ],
)  # fmt: skip
def test_files_as_written(tmp_path: Path, suffix: str, fourcc: str, kind: MediaKind) -> None:
    path = write_video(tmp_path / f"clip.{suffix}", fourcc)
    with path.open("rb") as file:
        assert sniff_media(file.read(SNIFFED_BYTES)) == kind

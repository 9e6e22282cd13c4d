"""Small videos and pictures with known content, made while the tests run.

Picture number i of a video is blue = 10 i (+- 12 from compression) everywhere, except for a
strong red square in the upper left quarter, so that order, colours and rotation can be seen.
"""

import struct
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tests.fixtures.clips import open_clip_writer

RATE_HZ = 10
N_FRAMES = 20
WIDTH_PX, HEIGHT_PX = 96, 64
STEP = 10
IDENTITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
QUARTER_TURN = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def picture_rgb(
    number: int, size_wh: tuple[int, int] = (WIDTH_PX, HEIGHT_PX)
) -> npt.NDArray[np.uint8]:
    """Return picture `number`."""
    width, height = size_wh
    image = np.zeros((height, width, 3), np.uint8)
    image[:, :, 2] = number * STEP
    image[: height // 2, : width // 2] = (250, 0, 0)
    return image


def number_of(image_rgb: npt.NDArray[np.uint8]) -> int:
    """Return the number of a decoded picture, read from its middle right."""
    height, width, _ = image_rgb.shape
    part = image_rgb[height * 5 // 8 : height * 7 // 8, width * 5 // 8 : width * 7 // 8, 2]
    return round(float(part.mean()) / STEP)


def write_video(
    path: Path, fourcc: str, n_frames: int = N_FRAMES, rate_hz: float = RATE_HZ
) -> Path:
    """Write pictures 0 to `n_frames` - 1."""
    writer = open_clip_writer(path, fourcc, rate_hz, (WIDTH_PX, HEIGHT_PX))
    for number in range(n_frames):
        writer.write(cv2.cvtColor(picture_rgb(number), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def with_matrix(mp4: bytes, matrix: bytes) -> bytes:
    """Return a video whose track says it is to be shown turned (ISO 14496-12, ``tkhd``)."""
    at = mp4.index(IDENTITY, mp4.index(b"tkhd"))
    return mp4[:at] + matrix + mp4[at + len(matrix) :]


def with_times(mp4: bytes, entries: list[tuple[int, int]]) -> bytes:
    """Return a video whose pictures last differently long: (count, ticks) entries of ``stts``.

    The table grows, so the lengths of all boxes around it grow. The index must come last, or the
    places of the pictures in the file would move.
    """
    assert mp4.index(b"mdat") < mp4.index(b"moov")
    at = mp4.index(b"stts") - 4
    old = int.from_bytes(mp4[at : at + 4])
    table = struct.pack(">4sII", b"stts", 0, len(entries))
    table += b"".join(struct.pack(">II", *entry) for entry in entries)
    grown = bytearray(mp4[:at] + struct.pack(">I", len(table) + 4) + table + mp4[at + old :])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        box = grown.index(name, grown.index(b"moov")) - 4
        length = int.from_bytes(grown[box : box + 4]) + len(table) + 4 - old
        grown[box : box + 4] = struct.pack(">I", length)
    return bytes(grown)


def without_edits(mp4: bytes) -> bytes:
    """Return a video whose edit list is ignored."""
    return mp4.replace(b"edts", b"free")


def index_first(mp4: bytes) -> bytes:
    """Return a video with the index in front, as recorders and web pages want it."""
    mdat, moov = mp4.index(b"mdat") - 4, mp4.index(b"moov") - 4
    index = bytearray(mp4[moov:])
    at = index.index(b"stco")
    n_chunks = int.from_bytes(index[at + 8 : at + 12])
    for chunk in range(n_chunks):
        place = at + 12 + 4 * chunk
        offset = int.from_bytes(index[place : place + 4]) + len(index)
        index[place : place + 4] = struct.pack(">I", offset)
    return mp4[:mdat] + bytes(index) + mp4[mdat:moov]

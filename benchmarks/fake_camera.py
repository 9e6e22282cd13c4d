"""A film for Chromium's fake camera, from a recording or drawn."""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.pose_parity import read_clip

__all__ = ["SIZE_WH", "film_clip", "write_y4m"]

Picture = npt.NDArray[np.uint8]

SIZE_WH: Final = (640, 480)
_RATE_HZ: Final = 30


def write_y4m(path: Path, pictures: Iterable[Picture]) -> int:
    """Write pictures as uncompressed video; return how many.

    Parameters
    ----------
    path : pathlib.Path
        Where to.
    pictures : iterable of numpy.ndarray, shape (480, 640, 3)
        Red, green, blue.
    """
    width, height = SIZE_WH
    n_pictures = 0
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{_RATE_HZ}:1 Ip A1:1 C420jpeg\n".encode())
        for picture in pictures:
            file.write(b"FRAME\n")
            file.write(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes())
            n_pictures += 1
    return n_pictures


def film_clip(clip: Path, n_pictures: int) -> Iterator[Picture]:
    """Yield the first pictures of a clip forwards and backwards, so that it repeats without a jump.

    Parameters
    ----------
    clip : pathlib.Path
        A recording.
    n_pictures : int
        How many of its pictures, at most.
    """
    forth = [
        np.asarray(cv2.resize(picture, SIZE_WH, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        for picture in itertools.islice(read_clip(clip), n_pictures)
    ]
    yield from forth
    yield from reversed(forth[1:-1])

"""Binary frames of the live session: checked one by one, read all at once."""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import InputError
from barun.posture.rows import PoseRows

__all__ = ["HEADER_BYTES", "FrameHead", "read_head", "read_landmarks"]

HEADER_BYTES: Final = 20
_HEADER: Final = struct.Struct("<BBHIdHH")
_IMAGE_BYTES: Final = 4 * 132
_WORLD_BYTES: Final = 4 * 99
_PLAIN_BYTES: Final = HEADER_BYTES + _IMAGE_BYTES
_FULL_BYTES: Final = _PLAIN_BYTES + _WORLD_BYTES
_LANDMARKS, _PICTURE, _NOBODY = 1, 2, 3
_HAS_WORLD: Final = 1

_FRAME: Final = np.dtype([("head", "V20"), ("image", "<f4", (33, 4)), ("world", "<f4", (33, 3))])
_MISSING: Final = np.full(231, np.nan, dtype="<f4").tobytes()
_PADDING: Final = {
    _FULL_BYTES: b"",
    _PLAIN_BYTES: _MISSING[:_WORLD_BYTES],
    HEADER_BYTES: _MISSING,
}
"""What makes a frame of every length as long as the longest."""
_LARGEST: Final = 100.0
"""Picture widths, or metres: a landmark farther out is none."""


@dataclass(frozen=True, slots=True)
class FrameHead:
    """The first bytes of a frame."""

    kind: Literal["landmarks", "picture", "nobody"]
    skipped: int
    """Pictures the client dropped before this one."""
    seq: int
    time_s: float
    """The client's own clock."""
    width: int
    height: int
    """Of the picture, pixels."""


_KINDS: Final[dict[int, Literal["landmarks", "picture", "nobody"]]] = {
    _LANDMARKS: "landmarks",
    _PICTURE: "picture",
    _NOBODY: "nobody",
}


def read_head(data: bytes) -> FrameHead:
    """Return the head of a frame whose length and numbers are what they should be.

    Raises
    ------
    InputError
        If it is no frame: what was expected, and what came.
    """
    if len(data) < HEADER_BYTES:
        raise InputError("live.frame-short", got=len(data), least=HEADER_BYTES)
    code, flags, skipped, seq, time_s, width, height = _HEADER.unpack_from(data)
    kind = _KINDS.get(code)
    if kind is None:
        raise InputError("live.frame-kind", got=code)
    if kind == "landmarks":
        expected = _FULL_BYTES if flags & _HAS_WORLD else _PLAIN_BYTES
        if len(data) != expected:
            raise InputError("live.frame-length", kind=kind, got=len(data), expected=expected)
    elif kind == "nobody" and len(data) != HEADER_BYTES:
        raise InputError("live.frame-length", kind=kind, got=len(data), expected=HEADER_BYTES)
    if not math.isfinite(time_s) or width == 0 or height == 0:
        raise InputError("live.frame-numbers", time_s=time_s, width=width, height=height)
    return FrameHead(kind, skipped, seq, time_s, width, height)


def read_landmarks(frames: Sequence[bytes], aspect: npt.NDArray[np.float64]) -> PoseRows:
    """Return the landmarks of K frames in one array.

    Parameters
    ----------
    frames : sequence of bytes
        Frames with landmarks, or of nobody, that :func:`read_head` has passed.
    aspect : numpy.ndarray, shape (K,)
        Width over height of their pictures.

    Returns
    -------
    PoseRows
        K rows; NaN for nobody, and for landmarks that lie nowhere.
    """
    whole = b"".join([frame + _PADDING[len(frame)] for frame in frames])
    read = np.frombuffer(whole, dtype=_FRAME)
    image = read["image"].astype(np.float64)
    world_m = read["world"].astype(np.float64)
    # NaN is no larger than anything: it stays as it is.
    _forget(image[..., :3])
    _forget(world_m)
    xy = image[..., :2].copy()
    xy[..., 0] *= aspect[:, None]
    return PoseRows(
        xy=xy,
        visibility=np.clip(image[..., 3], 0.0, 1.0),
        aspect=aspect,
        world_m=world_m,
    )


def _forget(points: npt.NDArray[np.float64]) -> None:
    is_far = np.abs(points) > _LARGEST
    if np.count_nonzero(is_far):
        points[is_far.any(axis=-1)] = np.nan

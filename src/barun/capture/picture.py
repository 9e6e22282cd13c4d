"""Checks of what is passed to a pose engine: the picture and its time."""

import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError

__all__ = ["MAX_SIDE_PX", "validate_picture", "validate_time"]

MAX_SIDE_PX: Final = 32766
"""Largest width and height: OpenCV samples pictures by 16 bit coordinates."""


def validate_picture(image_rgb: Any) -> npt.NDArray[np.uint8]:
    """Return the picture as a contiguous array, without copying where it is one.

    Parameters
    ----------
    image_rgb : numpy.ndarray, shape (H, W, 3)
        Red, green, blue, 8 bit. Any strides.

    Raises
    ------
    LandmarkValueError
        If it is no such array, or a side is 0 or longer than 32766 pixels.
    """
    if not isinstance(image_rgb, np.ndarray):
        got = type(image_rgb).__name__
        raise LandmarkValueError("pose_engine.picture-type", got=got)
    if image_rgb.dtype != np.uint8:
        raise LandmarkValueError("pose_engine.picture-dtype", got=image_rgb.dtype)
    if image_rgb.ndim != 3 or image_rgb.shape[2] != 3:
        raise LandmarkValueError("pose_engine.picture-shape", got=image_rgb.shape)
    height_px, width_px = image_rgb.shape[:2]
    if not (1 <= height_px <= MAX_SIDE_PX and 1 <= width_px <= MAX_SIDE_PX):
        raise LandmarkValueError(
            "pose_engine.picture-size", width=width_px, height=height_px, largest=MAX_SIDE_PX
        )
    return np.ascontiguousarray(image_rgb)


def validate_time(time_s: float, previous_s: float | None) -> None:
    """Check that time is finite and goes forward.

    Parameters
    ----------
    time_s : float
        Time of the picture in seconds.
    previous_s : float or None
        Time of the picture before; None for the first.

    Raises
    ------
    LandmarkValueError
        If it does not.
    """
    if not math.isfinite(time_s):
        raise LandmarkValueError("pose_engine.time-not-finite", got=time_s)
    if previous_s is not None and time_s <= previous_s:
        raise LandmarkValueError("pose_engine.time-not-forward", got=time_s, before=previous_s)

"""Cutting regions out of pictures, the way the models were trained to see them.

The crop's integer index (u, v) shows the picture at the pixel index
``centre + R(rotation) ((u/n - 1/2) side, (v/n - 1/2) side)``: no half-pixel shift on either side,
bilinear, rounded to whole grey levels, no filter against aliasing.
"""

import math
from typing import Final, Literal

import cv2
import numpy as np
import numpy.typing as npt

from barun.capture.pose_engine import RegionOfInterest

__all__ = ["crop_region"]


_BORDER_MODES: Final = {"black": cv2.BORDER_CONSTANT, "replicate": cv2.BORDER_REPLICATE}


def crop_region(
    image_rgb: npt.NDArray[np.uint8],
    region: RegionOfInterest,
    crop_rgb: npt.NDArray[np.uint8],
    border: Literal["black", "replicate"],
) -> None:
    """Fill `crop_rgb` with what `region` shows.

    Parameters
    ----------
    image_rgb : numpy.ndarray, shape (H, W, 3)
        The picture, contiguous.
    region : RegionOfInterest
        Part to cut out; may reach over the border.
    crop_rgb : numpy.ndarray, shape (n, n, 3)
        Written to.
    border : {"black", "replicate"}
        What is outside the picture.

    Notes
    -----
    A perspective warp through the four corners in single precision, as in MediaPipe: an affine warp
    would be 0.15 ms faster, but differs by up to 4 grey levels in 0.2 % of the values.
    """
    size = crop_rgb.shape[0]
    half_px = region.side_px / 2
    across = math.cos(region.rotation_rad) * half_px
    along = math.sin(region.rotation_rad) * half_px
    center_x_px, center_y_px = region.center_x_px, region.center_y_px
    corners = np.array(
        [
            [center_x_px - across - along, center_y_px - along + across],  # bottom left
            [center_x_px - across + along, center_y_px - along - across],  # top left
            [center_x_px + across + along, center_y_px + along - across],  # top right
            [center_x_px + across - along, center_y_px + along + across],  # bottom right
        ],
        dtype=np.float32,
    )
    target = np.array([[0, size], [0, 0], [size, 0], [size, size]], dtype=np.float32)
    cv2.warpPerspective(
        image_rgb,
        cv2.getPerspectiveTransform(corners, target),
        (size, size),
        dst=crop_rgb,
        flags=cv2.INTER_LINEAR,
        borderMode=_BORDER_MODES[border],
    )

"""Arithmetic of regions of interest: turned squares in the picture, in pixels.

y points down, so positive angles turn clockwise on the screen.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.capture.pose_engine import RegionOfInterest

__all__ = ["compute_overlap", "compute_region", "is_usable", "to_picture", "wrap_angle"]

_SCALE: Final = 1.25
"""A region is larger than the circle around the person by this factor."""


def wrap_angle(angle_rad: float) -> float:
    """Return the same direction in [-pi, pi)."""
    return angle_rad - 2 * math.pi * math.floor((angle_rad + math.pi) / (2 * math.pi))


def compute_region(
    center_x_px: float, center_y_px: float, size_x_px: float, size_y_px: float
) -> RegionOfInterest:
    """Return the region that two alignment points describe.

    Parameters
    ----------
    center_x_px, center_y_px : float
        The middle of the person (mid hip), pixels.
    size_x_px, size_y_px : float
        The point whose distance from the middle is the person's size, and whose direction is the
        body's up.

    Returns
    -------
    RegionOfInterest
        Side twice the distance, enlarged by 1.25; rotation 0 when the second point is straight
        above the first.
    """
    offset_x_px, offset_y_px = size_x_px - center_x_px, size_y_px - center_y_px
    return RegionOfInterest(
        center_x_px=center_x_px,
        center_y_px=center_y_px,
        side_px=2 * math.hypot(offset_x_px, offset_y_px) * _SCALE,
        rotation_rad=wrap_angle(math.pi / 2 - math.atan2(-offset_y_px, offset_x_px)),
    )


def is_usable(region: RegionOfInterest) -> bool:
    """Return whether a picture can be cut out: everything finite, at least a pixel wide."""
    values = (region.center_x_px, region.center_y_px, region.side_px, region.rotation_rad)
    return all(math.isfinite(value) for value in values) and region.side_px >= 1


def compute_overlap(first: RegionOfInterest, second: RegionOfInterest) -> float:
    """Return intersection over union of two regions, their rotation ignored; 0 to 1."""
    half = (first.side_px + second.side_px) / 2
    smaller_px = min(first.side_px, second.side_px)
    width_px = min(half - abs(first.center_x_px - second.center_x_px), smaller_px)
    height_px = min(half - abs(first.center_y_px - second.center_y_px), smaller_px)
    if width_px <= 0 or height_px <= 0:
        return 0.0
    shared = width_px * height_px
    return shared / (first.side_px**2 + second.side_px**2 - shared)


def to_picture(
    crop_xy: npt.NDArray[np.float64], region: RegionOfInterest
) -> npt.NDArray[np.float64]:
    """Return points of a region as points of the picture.

    Parameters
    ----------
    crop_xy : numpy.ndarray, shape (N, 2)
        Fractions of the region's side, (0, 0) its top left corner before rotation.
    region : RegionOfInterest
        Where the crop was taken.

    Returns
    -------
    numpy.ndarray, shape (N, 2)
        Pixels of the picture; may lie outside of it.
    """
    cosine = math.cos(region.rotation_rad) * region.side_px
    sine = math.sin(region.rotation_rad) * region.side_px
    turn = np.array([[cosine, sine], [-sine, cosine]])
    center_px = np.array([region.center_x_px, region.center_y_px])
    return (crop_xy - 0.5) @ turn + center_px

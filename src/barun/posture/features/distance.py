"""How far away a face or a trunk is, from its size in the picture and the camera's field of view.

A pinhole camera draws a thing of size S at distance d as S f / d, with f the focal length in the
unit of the picture: width / 2 / tan(field of view / 2).
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = [
    "ASSUMED_FIELD_OF_VIEW_DEG",
    "FACE_WIDTH_M",
    "TRUNK_PER_SHOULDERS",
    "compute_focal_length",
]

ASSUMED_FIELD_OF_VIEW_DEG: Final = 65.0
"""Across the width of the picture, where the camera's is not given. Assumed: webcams have 55 to 80
degrees, which makes a distance from it wrong by -18 to +32 %."""

_INTERPUPILLARY_M: Final = 0.0634
"""Distance of the pupils, mean of 3976 adults (standard deviation 0.0038): Dodgson (2004),
Variation and extrema of human interpupillary distance, Proc SPIE 5291:36, from the ANSUR survey
(Gordon et al. 1989)."""

_FACE_WIDTHS_PER_EYES: Final = 1.86
"""Face size over the distance of BlazePose's two eye points, both in the picture, of people who
face the camera: median of eight people's medians in the recordings, which lie between 1.76 and
1.98."""

FACE_WIDTH_M: Final = _INTERPUPILLARY_M * _FACE_WIDTHS_PER_EYES
"""What one face width is in metres. Less than the breadth of a head at the ears, because the ears
are farther from the camera than the eyes."""

TRUNK_PER_SHOULDERS: Final = 0.288 / 0.258
"""Length of the trunk (hip to shoulder) over shoulder breadth: Drillis & Contini (1966), as printed
by Winter (2009), figure 4.1: heights 0.818 - 0.530, breadth 2 x 0.129 of stature."""


_ASSUMED_FOCAL_LENGTH: Final = 0.5 / math.tan(math.radians(0.5 * ASSUMED_FIELD_OF_VIEW_DEG))
"""In picture widths."""


def compute_focal_length(
    aspect: npt.NDArray[np.float64], field_of_view_deg: float | npt.NDArray[np.float64] | None
) -> npt.NDArray[np.float64]:
    """Return the focal length in picture heights.

    Parameters
    ----------
    aspect : numpy.ndarray, shape (N,)
        Width over height of the picture.
    field_of_view_deg : float or numpy.ndarray, shape (N,), optional
        Across the width of the picture; assumed where None.
    """
    if field_of_view_deg is None:
        return aspect * _ASSUMED_FOCAL_LENGTH
    return np.asarray(0.5 * aspect / np.tan(np.radians(0.5 * np.asarray(field_of_view_deg))))

"""The size of a face, whichever way it is turned, and how far the hands are from it."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark

__all__ = ["WIDTHS_PER_DEPTH", "compute_face_size", "compute_hand_distance"]

_WIDTHS_PER_HEIGHT: Final = 1.83
WIDTHS_PER_DEPTH: Final = 1.45
"""Ear to ear over eyes to mouth (seen from the front) and over ears to nose (seen from the side),
as BlazePose places its points: medians of the posture recordings; people differ by about 5 %."""

_CHIN: Final = 0.6
"""The chin lies this much of the way from the eyes to the mouth beyond the mouth. Assumed."""

_HANDS: Final = np.array(
    [
        Landmark.LEFT_WRIST,
        Landmark.LEFT_PINKY,
        Landmark.LEFT_INDEX,
        Landmark.RIGHT_WRIST,
        Landmark.RIGHT_PINKY,
        Landmark.RIGHT_INDEX,
    ]
)

_HEAD: Final = np.array(
    [
        Landmark.LEFT_EAR,
        Landmark.RIGHT_EAR,
        Landmark.MOUTH_LEFT,
        Landmark.MOUTH_RIGHT,
        Landmark.MOUTH_LEFT,
        Landmark.MOUTH_RIGHT,
    ]
)
"""The last two become the sides of the chin."""

_TO_EAR_LINE: Final = np.array([_WIDTHS_PER_HEIGHT, 1.0, WIDTHS_PER_DEPTH])
"""What eyes to mouth, ear to ear and ears to nose are multiplied by to be of equal length."""


def compute_face_size(lengths: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the size of a face as it would measure from ear to ear, facing the camera.

    Parameters
    ----------
    lengths : numpy.ndarray, shape (N, 3)
        Lengths in the picture: eyes to mouth, ear to ear, ears to nose.

    Returns
    -------
    numpy.ndarray, shape (N,)
        In the same unit.

    Notes
    -----
    The three lines stand about at right angles to each other. Brought to equal length, they lose
    together the square of one of them in a picture from afar, whichever way the head is turned,
    tilted or nodding: half the sum of the squares is the square of that length.
    """
    sides = lengths * _TO_EAR_LINE
    return np.asarray(np.sqrt(0.5 * np.vecdot(sides, sides)))


def compute_hand_distance(
    points: npt.NDArray[np.complex128], mouth: npt.NDArray[np.complex128]
) -> npt.NDArray[np.float64]:
    """Return how far the nearer hand is from ears, mouth and chin, whichever is nearest.

    Parameters
    ----------
    points : numpy.ndarray, shape (N, 34)
        Landmarks as complex numbers.
    mouth : numpy.ndarray, shape (N, 1)
        From the middle of the eyes to the middle of the mouth.

    Returns
    -------
    numpy.ndarray, shape (N,)
        In the unit of the points; NaN where both hands or the whole head are missing.
    """
    head = points.take(_HEAD, axis=1)
    head[:, -2:] += _CHIN * mouth
    apart = np.abs(points.take(_HANDS, axis=1)[:, :, np.newaxis] - head[:, np.newaxis])
    return np.asarray(np.fmin.reduce(apart, axis=(1, 2)))

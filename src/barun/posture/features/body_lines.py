"""The lines of the body that posture is measured on, of many rows at once.

Points are complex numbers, x to the right and y down in picture heights, so that a difference, a
length and a direction cost one call each.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import MIRROR, N_LANDMARKS, Landmark

__all__ = [
    "EAR",
    "EAR_LINE",
    "EYE",
    "HIP_LINE",
    "MOUTH",
    "NECK",
    "NOSE",
    "N_LINES",
    "SHOULDER",
    "SHOULDER_LINE",
    "THIGH",
    "TRUNK",
    "gather_points",
    "measure_lines",
]

_Point = tuple[Landmark, Landmark] | None
"""Two landmarks of which it is the middle, or None for the picture's foot."""


def _middle(left: Landmark) -> _Point:
    return (left, left.mirrored)


def _one(mark: Landmark) -> _Point:
    return (mark, mark)


NECK, TRUNK, THIGH, SHOULDER_LINE, HIP_LINE, MOUTH, EAR_LINE, NOSE, EYE, EAR, SHOULDER = range(11)
"""Columns of the lines: from where to where stands in the table below."""

_LINES: Final[tuple[tuple[_Point, _Point], ...]] = (
    (_middle(Landmark.LEFT_SHOULDER), _middle(Landmark.LEFT_EAR)),
    (_middle(Landmark.LEFT_HIP), _middle(Landmark.LEFT_SHOULDER)),
    (_middle(Landmark.LEFT_HIP), _middle(Landmark.LEFT_KNEE)),
    (_one(Landmark.RIGHT_SHOULDER), _one(Landmark.LEFT_SHOULDER)),
    (_one(Landmark.RIGHT_HIP), _one(Landmark.LEFT_HIP)),
    (_middle(Landmark.LEFT_EYE), _middle(Landmark.MOUTH_LEFT)),
    (_one(Landmark.RIGHT_EAR), _one(Landmark.LEFT_EAR)),
    (_middle(Landmark.LEFT_EAR), _one(Landmark.NOSE)),
    (_middle(Landmark.LEFT_EAR), _middle(Landmark.LEFT_EYE)),
    (None, _middle(Landmark.LEFT_EAR)),
    (None, _middle(Landmark.LEFT_SHOULDER)),
)
N_LINES: Final = len(_LINES)

_FOOT: Final = N_LANDMARKS
"""Column of the middle of the picture's lower edge, after the landmarks."""


def _columns(point: _Point) -> tuple[int, int]:
    return (_FOOT, _FOOT) if point is None else (int(point[0]), int(point[1]))


_GATHER: Final = np.array(
    [[*_columns(end), *_columns(start)] for start, end in _LINES], dtype=np.intp
).T
"""Shape (4, M): two landmarks of the end, two of the start."""

_TWIN: Final = np.append(MIRROR, _FOOT)


def gather_points(
    xy: npt.NDArray[np.float64], aspect: npt.NDArray[np.float64], is_side: npt.NDArray[np.bool_]
) -> npt.NDArray[np.complex128]:
    """Return the landmarks as complex numbers, a missing far one in a side view filled in.

    Parameters
    ----------
    xy : numpy.ndarray, shape (N, 33, 2)
        Picture heights, y down; NaN where a point is missing.
    aspect : numpy.ndarray, shape (N,)
        Width over height of the picture.
    is_side : numpy.ndarray, shape (N,)
        Whether the row is seen from a side: there a missing point is taken to be where its twin of
        the other side of the body is, which hides it.

    Returns
    -------
    numpy.ndarray, shape (N, 34)
        The 33 landmarks and the middle of the picture's lower edge.
    """
    points = np.empty((len(xy), N_LANDMARKS + 1), dtype=np.complex128)
    points[:, :N_LANDMARKS] = np.ascontiguousarray(xy).view(np.complex128)[..., 0]
    points[:, _FOOT].real = 0.5 * aspect
    points[:, _FOOT].imag = 1.0
    if np.count_nonzero(is_side):
        fill = np.isnan(points)
        fill &= is_side[:, np.newaxis]
        if np.count_nonzero(fill):
            np.copyto(points, points.take(_TWIN, axis=1), where=fill)
    return points


def measure_lines(
    points: npt.NDArray[np.complex128],
) -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.float64]]:
    """Return the lines of the body.

    Parameters
    ----------
    points : numpy.ndarray, shape (N, 34)
        From `gather_points`.

    Returns
    -------
    lines : numpy.ndarray, shape (N, M)
        Columns ``NECK`` to ``SHOULDER``; NaN where a point is missing.
    lengths : numpy.ndarray, shape (N, M)
        Of the lines. Up to ``MOUTH``, which others are divided by, NaN instead of 0; from
        ``EAR_LINE`` on 0 is a length, as of the ears in an exact side view.
    """
    ends = points.take(_GATHER, axis=1)
    lines = ends[:, 0] + ends[:, 1]
    lines -= ends[:, 2]
    lines -= ends[:, 3]
    lines *= 0.5
    lengths = np.abs(lines)
    if np.count_nonzero(lengths) < lengths.size:
        divisors = lengths[:, :EAR_LINE]
        divisors[divisors == 0] = np.nan
    return lines, lengths

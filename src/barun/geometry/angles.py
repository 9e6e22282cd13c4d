"""Angles between vectors, over any leading axes. All are radians; NaN in gives NaN out.

Arc cosine loses half the digits near 0 and pi, where straight limbs live, so every angle here is
taken with the two-argument arc tangent.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.geometry.vectors import compute_unit_vector

__all__ = [
    "compute_angle_between",
    "compute_inclination",
    "compute_included_angle",
    "compute_signed_angle_2d",
    "wrap_angle",
]

_TURN: Final = 2 * np.pi


def wrap_angle(angle_rad: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the same direction as an angle in (-pi, pi].

    Parameters
    ----------
    angle_rad : array-like
        Any finite angle; an infinite one gives NaN.

    Returns
    -------
    numpy.ndarray
        In (-pi, pi]. Angles already there come back unchanged, bit for bit.

    Examples
    --------
    >>> float(wrap_angle(1.5 * np.pi)) == -0.5 * np.pi
    True
    """
    angle = np.asarray(angle_rad, dtype=np.float64)
    angle = np.where(np.isfinite(angle), angle, np.nan)
    turned = np.pi - np.mod(np.pi - angle, _TURN)
    inside = (angle > -np.pi) & (angle <= np.pi)
    # Rounding in the remainder may land on -pi itself, which is the same direction as +pi.
    return np.asarray(np.where(inside, angle, np.where(turned <= -np.pi, np.pi, turned)))


def compute_angle_between(first: npt.ArrayLike, second: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the unsigned angle between vectors.

    Parameters
    ----------
    first, second : array-like, shape (..., D)
        Vectors of two, three or more dimensions; leading axes broadcast.

    Returns
    -------
    numpy.ndarray, shape (...)
        In [0, pi]; NaN where a vector is NaN or has length zero.

    References
    ----------
    Kahan, "How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?" (2006),
    section 12: twice the arc tangent of |u - v| over |u + v| for unit vectors u and v.

    Examples
    --------
    >>> float(compute_angle_between([1.0, 0.0], [0.0, 2.0])) == np.pi / 2
    True
    """
    unit_first, unit_second = compute_unit_vector(first), compute_unit_vector(second)
    apart = np.linalg.norm(unit_first - unit_second, axis=-1)
    together = np.linalg.norm(unit_first + unit_second, axis=-1)
    return np.asarray(2 * np.arctan2(apart, together))


def compute_signed_angle_2d(start: npt.ArrayLike, end: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the angle that turns one plane vector into the direction of another.

    Parameters
    ----------
    start, end : array-like, shape (..., 2)
        Vectors in one plane; leading axes broadcast.

    Returns
    -------
    numpy.ndarray, shape (...)
        In (-pi, pi]; positive from the first axis towards the second, which is clockwise to the eye
        in a picture, whose y points down. NaN where a vector is NaN or has length zero.
    """
    unit_start, unit_end = compute_unit_vector(start), compute_unit_vector(end)
    cross = unit_start[..., 0] * unit_end[..., 1] - unit_start[..., 1] * unit_end[..., 0]
    dot = np.sum(unit_start * unit_end, axis=-1)
    return wrap_angle(np.arctan2(cross, dot))


def compute_included_angle(
    first: npt.ArrayLike, vertex: npt.ArrayLike, last: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the angle at `vertex` between the lines to two other points.

    Parameters
    ----------
    first, vertex, last : array-like, shape (..., D)
        Points, for example hip, knee and ankle; leading axes broadcast.

    Returns
    -------
    numpy.ndarray, shape (...)
        In [0, pi]; pi when the points lie on a straight line with `vertex` between the others. NaN
        where a point is NaN or coincides with `vertex`.
    """
    middle = np.asarray(vertex, dtype=np.float64)
    return compute_angle_between(np.asarray(first) - middle, np.asarray(last) - middle)


def compute_inclination(vectors: npt.ArrayLike, up: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return how far vectors are from the vertical, whichever way they lean.

    Parameters
    ----------
    vectors : array-like, shape (..., D)
        For example from the hips to the shoulders.
    up : array-like, shape (D,) or (..., D)
        The direction that counts as upright: ``(0, -1)`` in a picture, whose y points down.

    Returns
    -------
    numpy.ndarray, shape (...)
        In [0, pi]: 0 upright, pi / 2 level, pi upside down. NaN where a vector is NaN or zero.
    """
    return compute_angle_between(vectors, up)

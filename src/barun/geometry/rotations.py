"""Rotations of space as 3 x 3 matrices, over any leading axes. Angles are radians.

A positive angle turns by the right-hand rule: about x from y to z, about y from z to x, about z
from x to y. Matrices multiply column vectors from the left, so ``second @ first`` turns by
`first` first.
"""

import numpy as np
import numpy.typing as npt

from barun.geometry.vectors import compute_unit_vector

__all__ = [
    "compute_rotation_about",
    "compute_rotation_about_x",
    "compute_rotation_about_y",
    "compute_rotation_about_z",
    "rotate",
]

_Matrices = npt.NDArray[np.float64]


def _about_axis(angle_rad: npt.ArrayLike, first: int, second: int) -> _Matrices:
    """Turn by `angle_rad` in the plane from axis `first` to axis `second`."""
    angle = np.asarray(angle_rad, dtype=np.float64)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrices = np.zeros((*angle.shape, 3, 3))
    fixed = 3 - first - second
    matrices[..., fixed, fixed] = 1.0
    matrices[..., first, first] = cosine
    matrices[..., second, second] = cosine
    matrices[..., first, second] = -sine
    matrices[..., second, first] = sine
    return matrices


def compute_rotation_about_x(angle_rad: npt.ArrayLike) -> _Matrices:
    """Return the rotations about the x axis, from y towards z.

    Parameters
    ----------
    angle_rad : array-like, shape (...)
        Any angle; NaN gives a matrix with NaN.

    Returns
    -------
    numpy.ndarray, shape (..., 3, 3)
        Orthonormal with determinant 1.
    """
    return _about_axis(angle_rad, 1, 2)


def compute_rotation_about_y(angle_rad: npt.ArrayLike) -> _Matrices:
    """Return the rotations about the y axis, from z towards x; see compute_rotation_about_x."""
    return _about_axis(angle_rad, 2, 0)


def compute_rotation_about_z(angle_rad: npt.ArrayLike) -> _Matrices:
    """Return the rotations about the z axis, from x towards y; see compute_rotation_about_x."""
    return _about_axis(angle_rad, 0, 1)


def compute_rotation_about(axis: npt.ArrayLike, angle_rad: npt.ArrayLike) -> _Matrices:
    """Return the rotations about any axis through the origin.

    Parameters
    ----------
    axis : array-like, shape (3,) or (..., 3)
        Direction of the axis, of any length but zero (which gives NaN).
    angle_rad : array-like, shape (...)
        Any angle, by the right-hand rule.

    Returns
    -------
    numpy.ndarray, shape (..., 3, 3)
        Orthonormal with determinant 1.

    References
    ----------
    Rodrigues' formula: R = I + sin(a) K + (1 - cos(a)) K^2, with K the cross product matrix.
    """
    unit = compute_unit_vector(axis)
    angle = np.asarray(angle_rad, dtype=np.float64)[..., np.newaxis, np.newaxis]
    cross = np.zeros((*unit.shape[:-1], 3, 3))
    cross[..., 0, 1], cross[..., 1, 0] = -unit[..., 2], unit[..., 2]
    cross[..., 0, 2], cross[..., 2, 0] = unit[..., 1], -unit[..., 1]
    cross[..., 1, 2], cross[..., 2, 1] = -unit[..., 0], unit[..., 0]
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def rotate(rotations: npt.ArrayLike, vectors: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return vectors turned by rotations.

    Parameters
    ----------
    rotations : array-like, shape (..., 3, 3)
        Rotation matrices.
    vectors : array-like, shape (..., 3)
        Vectors; leading axes broadcast with those of `rotations`.

    Returns
    -------
    numpy.ndarray, shape (..., 3)
        In the unit of `vectors`.

    Examples
    --------
    >>> turned = rotate(compute_rotation_about_z(np.pi / 2), [1.0, 0.0, 0.0])
    >>> bool(np.allclose(turned, [0.0, 1.0, 0.0]))
    True
    """
    matrices = np.asarray(rotations, dtype=np.float64)
    columns = np.asarray(vectors, dtype=np.float64)[..., np.newaxis]
    return np.asarray((matrices @ columns)[..., 0])

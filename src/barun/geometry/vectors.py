"""Lengths and directions of vectors, over any leading axes."""

import numpy as np
import numpy.typing as npt

__all__ = ["compute_length", "compute_unit_vector"]


def compute_length(vectors: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the Euclidean length of vectors.

    Parameters
    ----------
    vectors : array-like, shape (..., D)
        Any number of dimensions D; NaN in a component makes the length NaN.

    Returns
    -------
    numpy.ndarray, shape (...)
        At least 0, in the unit of `vectors`.

    Examples
    --------
    >>> float(compute_length([3.0, 4.0]))
    5.0
    """
    return np.asarray(np.linalg.norm(np.asarray(vectors, dtype=np.float64), axis=-1))


def compute_unit_vector(vectors: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return vectors of length 1 in the same directions.

    Parameters
    ----------
    vectors : array-like, shape (..., D)
        Vectors. One of length zero has no direction and gives NaN.

    Returns
    -------
    numpy.ndarray, shape (..., D)
        Without unit; NaN where the input is NaN or of length zero.

    Notes
    -----
    Divided by the largest component first, so that neither tiny nor huge vectors lose precision
    when their components are squared.
    """
    values = np.asarray(vectors, dtype=np.float64)
    largest = np.max(np.abs(values), axis=-1, keepdims=True)
    scaled = values / np.where(largest > 0, largest, np.nan)
    return np.asarray(scaled / np.linalg.norm(scaled, axis=-1, keepdims=True))

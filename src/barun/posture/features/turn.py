"""How far a person is turned out of the direction a view is meant for."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["compute_turn_off"]

_IDEAL_YAW_DEG: Final = np.array([np.nan, 0.0, -90.0, 90.0])
"""Which way a person faces who is seen exactly from the front, the left and the right side."""


def compute_turn_off(
    yaw_deg: npt.NDArray[np.float64], view: npt.NDArray[np.int8]
) -> npt.NDArray[np.float64]:
    """Return how far people are turned out of the ideal direction of their view.

    Parameters
    ----------
    yaw_deg : numpy.ndarray, shape (N,)
        Which way they face; NaN where unknown.
    view : numpy.ndarray, shape (N,)
        Values of `View`.

    Returns
    -------
    numpy.ndarray, shape (N,)
        0 to 180 degrees; NaN where the direction or the view is unknown.
    """
    off = np.abs(yaw_deg - _IDEAL_YAW_DEG.take(view))
    return np.asarray(np.minimum(off, 360.0 - off))

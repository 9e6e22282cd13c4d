"""Where the middle of a body's mass is, from its landmarks."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.landmarks import Landmark

__all__ = ["compute_mass_centre"]

_Array = npt.NDArray[np.float64]

_SEGMENTS: Final = (
    # share of the body's mass, upper end, lower end, place of its centre from the upper end
    (0.497, "SHOULDER", "HIP", 0.50),
    (0.028, "SHOULDER", "ELBOW", 0.436),
    (0.022, "ELBOW", "WRIST", 0.682),
    (0.100, "HIP", "KNEE", 0.433),
    (0.0465, "KNEE", "ANKLE", 0.433),
    (0.0145, "HEEL", "FOOT_INDEX", 0.50),
)
"""Dempster's figures in Winter (2009), Biomechanics and Motor Control of Human Movement, 4th ed.,
table 4.1; forearm and hand are one. The trunk's row is of the whole trunk, halved for each side."""
_HEAD: Final = 0.081


def compute_mass_centre(positions: _Array) -> _Array:
    """Return the middle of the body's mass.

    Parameters
    ----------
    positions : numpy.ndarray, shape (T, 33, D)
        Any unit; NaN where missing.

    Returns
    -------
    numpy.ndarray, shape (T, D)
        NaN where a needed landmark is missing.
    """
    centre = _HEAD * positions[:, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=1)
    for side in ("LEFT", "RIGHT"):
        for share, upper, lower, place in _SEGMENTS:
            mass = share / 2 if upper == "SHOULDER" and lower == "HIP" else share
            high, low = (positions[:, Landmark[f"{side}_{part}"]] for part in (upper, lower))
            centre = centre + mass * ((1 - place) * high + place * low)
    return np.asarray(centre)

"""How a turn of the head on a bent neck tips the line of the ears.

A head turns about the neck. Where the neck is bent forward by an angle b towards the camera, a turn
by t takes the line of the ears from (1, 0, 0) to (cos t, -sin t sin b, sin t cos b), left, down and
back: in the picture it tips by atan(tan t sin b), the ear on the side it turns to upwards, without
the head being tilted to a side at all. The line of the eyes tips along.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS, feature_column

__all__ = ["compute_tilt_beyond_turn"]

_Array = npt.NDArray[np.float64]

_BEND_OF_OUTGROWTH: Final = 1.4
"""Sine of the bend for a face that came nearer than the shoulders did by one trunk length. Measured
on simulated people before cameras of three heights: 1.0 to 1.7 for slumps and heads drawn forward.
"""
_TURN_SLACK: Final = 0.15
"""Degrees of tilt for a degree of turn that a camera above or below the face explains: the sine of
nearly 9 degrees. Where the camera looks from is not known, so either way is taken off."""

_FEATURES: Final = ("head_tilt", "head_turn", "shoulder_width", "face_size")
_NOW: Final = np.array([feature_column(key) for key in _FEATURES])
_ROWS: Final = np.array([_NOW, _NOW + len(FEATURE_KEYS)])
"""Shape (2, 4). Now and at the baseline."""
_DISTANCE: Final = len(FEATURE_KEYS) + feature_column("camera_distance")


def compute_tilt_beyond_turn(source: _Array) -> _Array:
    """Return the head's tilt without what its turn on a bent neck explains.

    Parameters
    ----------
    source : numpy.ndarray, shape (2 F or more, N)
        Measurements, one feature a row, then baselines.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Degrees, left ear down plus; the measured tilt where turn, sizes or baseline are missing.

    Notes
    -----
    How far the neck is bent is not seen from the front, but how much nearer it brings the face than
    the shoulders is, from the sizes of both: a thing of size s beside its baseline s0, seen from d0
    then, is now at d0 s0 / s. For turns that can be judged, tan t is taken as t.
    """
    compared = source.take(_ROWS, axis=0)
    tilt, turn, usual_tilt = compared[0, 0], compared[0, 1], compared[1, 0]
    departed = compared[0, :2] - compared[1, :2]
    shrunk = compared[1, 2:] / compared[0, 2:]
    beyond = shrunk[0] - shrunk[1]
    beyond *= source[_DISTANCE]
    beyond *= turn
    beyond *= _BEND_OF_OUTGROWTH
    beyond += departed[0]  # turned to the left, the left ear goes up, which is minus
    # What a turn explains either way is taken off, but no more than there is.
    slack = np.abs(departed[1])
    slack *= _TURN_SLACK
    explained = np.minimum(beyond, slack)
    np.maximum(explained, np.negative(slack, out=slack), out=explained)
    beyond -= explained
    beyond += usual_tilt
    np.copyto(beyond, tilt, where=np.isnan(beyond))
    return beyond

"""How far off each feature is to be expected, by how far the person is turned.

The table beside this module is written by ``python -m benchmarks.posture_errors --write-docs`` from
simulated people with known answers; ``docs/accuracy.md`` shows it and says how it was made.
"""

from functools import cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import FEATURE_KEYS

__all__ = [
    "TURN_STEP_DEG",
    "ErrorKind",
    "expected_error",
    "fit_segments",
    "interpolate_turns",
    "read_error_table",
]

ErrorKind = Literal["absolute", "change"]
"""``absolute``: of the value itself. ``change``: of its difference from the person's own upright
sitting before the same camera, in which what the camera does to both cancels."""

TURN_STEP_DEG: Final = 5.0
"""Degrees between the rows of the table, the first of which is at 0."""

_FILE: Final = "expected_error.toml"


@cache
def read_error_table(kind: ErrorKind) -> npt.NDArray[np.float64]:
    """Return 90 % half widths every ``TURN_STEP_DEG`` from 0, shape (turns, F); read-only."""
    import tomllib
    from importlib import resources

    content = resources.files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    table = tomllib.loads(content)
    half_widths = np.array([table[key][kind] for key in FEATURE_KEYS]).T
    half_widths.flags.writeable = False
    return half_widths


def expected_error(off_deg: npt.NDArray[np.float64], kind: ErrorKind) -> npt.NDArray[np.float64]:
    """Return the half width of the interval that holds 90 % of the errors.

    Parameters
    ----------
    off_deg : numpy.ndarray, shape (N,)
        How far the person is turned out of the ideal direction of the view; NaN where unknown.
    kind : {"absolute", "change"}
        Error of the value, or of its change against the person's own baseline before the same
        camera.

    Returns
    -------
    numpy.ndarray, shape (N, F)
        In the feature's unit, interpolated between steps of 5 degrees; beyond 45 degrees that of
        45; NaN where the turn is unknown.

    Notes
    -----
    It holds the view, a camera up to 2 degrees out of level at three heights, and the noise of a
    pose engine on one frame. Constant errors of a pose engine on clothes and body shapes are not
    in it, so it is a lower bound.
    """
    return interpolate_turns(_read_segments(kind), off_deg)


@cache
def _read_segments(kind: ErrorKind) -> npt.NDArray[np.float64]:
    return fit_segments(read_error_table(kind))


def fit_segments(table: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the straight lines between the rows of a table.

    Parameters
    ----------
    table : numpy.ndarray, shape (turns, C)
        A row every ``TURN_STEP_DEG``, the first at 0; two rows at least.

    Returns
    -------
    numpy.ndarray, shape (turns - 1, 2, C)
        Of each segment, the value that its line has at 0, and how it changes with a degree.
    """
    slopes = np.diff(table, axis=0) / TURN_STEP_DEG
    starts_deg = np.arange(len(slopes)) * TURN_STEP_DEG
    return np.stack([table[:-1] - slopes * starts_deg[:, np.newaxis], slopes], axis=1)


def interpolate_turns(
    segments: npt.NDArray[np.float64], off_deg: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return values between the rows of a table.

    Parameters
    ----------
    segments : numpy.ndarray, shape (turns - 1, 2, C)
        Of the table, from `fit_segments`.
    off_deg : numpy.ndarray, shape (N,)
        0 to 180; NaN where unknown.

    Returns
    -------
    numpy.ndarray, shape (N, C)
        The last row beyond it; NaN where the turn is unknown.
    """
    turn_deg = np.minimum(off_deg, len(segments) * TURN_STEP_DEG)
    # fmin, because a turn that is not known has no segment: any will do, the result is NaN.
    place = np.fmin(turn_deg * (1 / TURN_STEP_DEG), len(segments) - 1).astype(np.intp)
    lines = segments.take(place, axis=0)
    values = lines[:, 1] * turn_deg[:, np.newaxis]
    values += lines[:, 0]
    return values

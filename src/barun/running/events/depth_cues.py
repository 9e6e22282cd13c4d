"""Contact and toe-off from behind or in front: only what the foot does up and down the picture.

On the ground the feet come towards a camera behind the runner and go away from one in front; seen
from above they sink or rise in the picture meanwhile. The cues do without knowing how high the
camera stands. Levels chosen as in ``side_cues``. From the front a toe that leaves the ground goes
on as before in the picture, so toe-off is not told from there.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.events.crossing import find_crossings
from barun.running.events.foot_motion import FootCourse, Window

__all__ = ["find_front_contact", "find_rear_contact", "find_rear_toe_off"]

_Array = npt.NDArray[np.float64]

RAISED_LEAD_S: Final = 0.033
"""The toe, raised for landing, is highest in the picture 18 to 39 ms before the foot touches."""
_RISING: Final = 0.15
"""Leg lengths a second at which the toe clearly rises; on the ground it never does."""
LOWEST_LEAD_S: Final = 0.004
"""Seen from in front the heel, coming and falling, is lowest in the picture 0 to 6 ms before the
foot touches, with a camera at hip height; 9 to 17 ms with one above the head."""
_FALLING: Final = 0.4
"""Leg lengths a second at which the heel clearly comes down; on the ground it never does."""
LIFTED: Final = 0.03
LIFTED_DELAY_S: Final = 0.009
"""Leg lengths off the straight course it had on the ground at which the toe has left it since 4 to
16 ms."""
_LEAST_FRAMES: Final = 4


def find_rear_contact(foot: FootCourse, window: Window) -> float:
    """Return when the foot touches down, seen from behind.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    window : tuple of float
        Seconds in which it may touch down.

    Returns
    -------
    float
        Seconds; NaN if the toe is not raised and lowered in the window.
    """
    rows = foot.within(window)
    turn_s = _turn_after(-foot.toe_sinking[rows], foot.times_s[rows], _RISING)
    return turn_s + RAISED_LEAD_S


def find_front_contact(foot: FootCourse, window: Window) -> float:
    """Return when the foot touches down, seen from in front.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    window : tuple of float
        Seconds in which it may touch down.

    Returns
    -------
    float
        Seconds; NaN if the heel does not come down in the window.
    """
    rows = foot.within(window)
    turn_s = _turn_after(foot.heel_sinking[rows], foot.times_s[rows], _FALLING)
    return turn_s + LOWEST_LEAD_S


def _turn_after(speed: _Array, times_s: _Array, clear: float) -> float:
    """Return when a speed, after it was clearly positive for the last time, turns negative."""
    with np.errstate(invalid="ignore"):
        moving = np.flatnonzero(speed > clear)
    if not len(moving):
        return float("nan")
    turns = find_crossings(speed[moving[-1] :], times_s[moving[-1] :], 0.0, "down")
    return float(turns[0]) if len(turns) else float("nan")


def find_rear_toe_off(foot: FootCourse, middle_s: Window, window: Window) -> float:
    """Return when the toe leaves the ground, seen from behind.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    middle_s : tuple of float
        Seconds in which the toe stands flat.
    window : tuple of float
        Seconds in which it may leave.

    Returns
    -------
    float
        Seconds; NaN if it does not.
    """
    flat = foot.within(middle_s)
    rows = foot.within(window)
    known = np.isfinite(foot.toe[flat, 1])
    if np.count_nonzero(known) < _LEAST_FRAMES or rows.stop - rows.start < 2:
        return float("nan")
    slope, level = np.polyfit(foot.times_s[flat][known] - middle_s[0], foot.toe[flat, 1][known], 1)
    at_s = foot.times_s[rows]
    height = level + slope * (at_s - middle_s[0]) - foot.toe[rows, 1]
    lifted = find_crossings(height, at_s, LIFTED, "up")
    return float(lifted[-1]) - LIFTED_DELAY_S if len(lifted) else float("nan")

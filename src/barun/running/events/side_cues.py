"""Contact and toe-off from the side: what the foot does along the way and above the ground.

Every level below was chosen on runners of two laboratories (four trials, three people, 2 to 3 m/s)
against their force plates, see ``benchmarks/running_events.py``; each is read from a course that is
smoothed alike at every frame rate, so that a time shift found at one holds at the others.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.events.crossing import find_crossings
from barun.running.events.foot_motion import FootCourse, Window

__all__ = ["find_side_contact", "find_side_toe_offs", "measure_stance_velocity"]

_Array = npt.NDArray[np.float64]

RETRACTED_SHARE: Final = 0.42
"""The foot touches down when it moves backward against the hips at this share of its speed on the
ground: it is still being slowed from above and behind. Against the plates -7 to +9 ms."""
LOWERED: Final = 0.025
"""Leg lengths: with heel and toe both further than this above their own places on the ground the
foot is in the air, however early it moves with the ground. Against the plates 0.015 to 0.035 are
equally exact; on a treadmill video 0.015 made even steps uneven by 30 ms, 0.025 by 1 ms."""
LEFT_SHARE: Final = 0.6
LEFT_DELAY_S: Final = 0.042
"""At this share of the speed on the ground the toe has left it since 33 to 49 ms."""
LIFTED: Final = 0.016
LIFTED_DELAY_S: Final = 0.008
"""Leg lengths above its place on the ground at which the toe has left it since -5 to 17 ms. The two
cues err to opposite sides, so their mean is taken: 0 to 3 ms off on the four trials."""


def measure_stance_velocity(foot: FootCourse, window: Window) -> float:
    """Return how fast the foot moves in the picture while it stands, against the hips.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    window : tuple of float
        Seconds around the middle of a contact.

    Returns
    -------
    float
        Leg lengths a second, positive to the right of the picture; NaN where unseen.
    """
    moved = foot.toe_velocity[foot.within(window), 0]
    moved = moved[np.isfinite(moved)]
    return float(np.median(moved)) if len(moved) else float("nan")


def _lowest_height(foot: FootCourse, middle_s: Window) -> _Array:
    """Return how far the lower of heel and toe is above its place on the ground, shape (N,)."""
    flat = foot.within(middle_s)
    heights = []
    for course in (foot.heel[:, 1], foot.toe[:, 1]):
        level = course[flat][np.isfinite(course[flat])]
        heights.append((np.median(level) if len(level) else np.nan) - course)
    return np.asarray(np.fmin(*heights))


def find_side_contact(
    foot: FootCourse,
    stance_velocity: float,
    middle_s: Window,
    window: Window,
) -> float:
    """Return when the foot has begun to move with the ground and is down.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    stance_velocity : float
        From :func:`measure_stance_velocity`.
    middle_s : tuple of float
        Seconds in which the whole forefoot stands.
    window : tuple of float
        Seconds in which the foot may touch down.

    Returns
    -------
    float
        Seconds; NaN if it does not.
    """
    rows = foot.within(window)
    backward = foot.foot_velocity[rows, 0] / stance_velocity
    found = find_crossings(backward, foot.times_s[rows], RETRACTED_SHARE, "up")
    if not len(found):
        return float("nan")
    height = _lowest_height(foot, middle_s)[rows]
    lowered = find_crossings(height, foot.times_s[rows], LOWERED, "down")
    return float(max(found[-1], lowered[-1])) if len(lowered) else float(found[-1])


def find_side_toe_offs(
    foot: FootCourse,
    stance_velocity: float,
    middle_s: Window,
    window: Window,
) -> tuple[float, float]:
    """Return when the toe leaves, by its speed and by its height.

    Parameters
    ----------
    foot : FootCourse
        One foot.
    stance_velocity : float
        From :func:`measure_stance_velocity`.
    middle_s : tuple of float
        Seconds in which the toe stands flat.
    window : tuple of float
        Seconds in which it may leave.

    Returns
    -------
    tuple of float
        Seconds, by speed and by height; NaN where it does not. Both are the last passage of their
        level before the foot swings forward, so that a trembling point on the ground is no event.
    """
    rows = foot.within(window)
    at_s = foot.times_s[rows]
    backward = foot.toe_velocity[rows, 0] / stance_velocity
    swings = find_crossings(backward, at_s, 0.0, "down")
    swing_s = float(swings[0]) if len(swings) else window[1]
    level = foot.toe[foot.within(middle_s), 1]
    level = level[np.isfinite(level)]
    if not len(level):
        return float("nan"), float("nan")
    height = float(np.median(level)) - foot.toe[rows, 1]
    by_speed = find_crossings(backward, at_s, LEFT_SHARE, "down")
    by_height = find_crossings(height, at_s, LIFTED, "up")
    return (
        _last_before(by_speed, swing_s) - LEFT_DELAY_S,
        _last_before(by_height, swing_s) - LIFTED_DELAY_S,
    )


def _last_before(found: _Array, limit_s: float) -> float:
    before = found[found <= limit_s]
    return float(before[-1]) if len(before) else float("nan")

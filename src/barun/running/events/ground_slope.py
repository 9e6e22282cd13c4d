"""Which way the ground goes through a picture from the side.

A camera that is rolled, or looks slightly ahead or back, shows level ground that sinks or rises by
some degrees. A foot that stands on a belt then seems to be lifted or pressed down, and its toe-off
is found up to 80 ms early or late: the picture has to be turned first.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.events.foot_motion import FootMotion
from barun.running.events.steps import find_rough_stances

__all__ = ["find_ground_slope"]

_Array = npt.NDArray[np.float64]

_FLAT: Final = (0.04, 0.14)
"""Shares of the stride after the middle of a contact in which the whole forefoot stands. Begun at
0.02, the toe of a simulated runner at 4.5 m/s is still coming down and toe-offs are 10 ms early,
begun here 0.3 ms; begun at 0.06 the two feet of one who limps come out less alike than they are."""
_SETTLING_DEG: Final = 0.9
"""The toe still comes down a little meanwhile, against the way he runs: -0.1 to 1.7 degrees on four
trials of three people, whatever the roll of the camera."""
_ROUNDS: Final = 2
"""The middles of the contacts are found better over level ground: errors of 2 become 0.5
degrees."""
_FEWEST: Final = 4
_LEAST_FRAMES: Final = 4
_LEAST_SHARE: Final = 0.3
"""Of the foot's speed under the hips that the picture has to show: before a camera that stands the
foot stands in the picture too, and there is nothing to tell or to turn."""
_WORST_DEG: Final = 3.0
"""With a larger uncertainty the picture is left as it is, as for sprinters whose forefoot hardly
stands at 30 frames a second. A design choice."""
_LARGEST_DEG: Final = 25.0
"""A steeper way is that of feet that were not followed. A design choice."""


def _slopes_deg(motion: FootMotion) -> _Array:
    """Return how far each standing foot sinks to the right of the picture."""
    stances, stride_s = find_rough_stances(motion.lower, motion.times_s)
    slopes = []
    for stance in stances:
        foot = motion.feet[stance.side]
        first, last = (stance.time_s + share * stride_s for share in _FLAT)
        rows = foot.within((first, last))
        known = np.isfinite(foot.toe[rows]).all(axis=1)
        if np.count_nonzero(known) < _LEAST_FRAMES:
            continue
        at_s = foot.times_s[rows][known]
        along, down = np.polyfit(at_s - at_s[0], foot.toe[rows][known], 1)[0]
        under_hips = np.median(foot.toe_velocity[rows][known][:, 0])
        if abs(along) >= _LEAST_SHARE * abs(under_hips):
            slopes.append(float(np.degrees(np.arctan(down / along))))
    return np.array(slopes)


def find_ground_slope(motion: FootMotion, forward: int) -> tuple[float, float]:
    """Find how level ground goes through the picture.

    Parameters
    ----------
    motion : FootMotion
        Both feet, seen from the side.
    forward : {-1, 1}
        1 if he runs to the right of the picture.

    Returns
    -------
    slope_deg : float
        By how much it sinks to the right of the picture; 0 where it cannot be told.
    uncertainty_deg : float
        Half width of 95 % of the scatter between steps; NaN where it cannot be told.
    """
    slope_deg, uncertainty_deg = 0.0, float("nan")
    for _ in range(_ROUNDS):
        found = _slopes_deg(motion.turned(slope_deg))
        if len(found) < _FEWEST:
            return 0.0, float("nan")
        middle = float(np.median(found))
        slope_deg += middle + forward * _SETTLING_DEG
        if not abs(slope_deg) <= _LARGEST_DEG:
            return 0.0, float("nan")
        scatter = 1.4826 * float(np.median(np.abs(found - middle)))
        uncertainty_deg = 1.96 * 1.253 * scatter / float(np.sqrt(len(found)))
    if not uncertainty_deg <= _WORST_DEG:
        return 0.0, float("nan")
    return slope_deg, uncertainty_deg

"""Whether somebody walks: his hips are highest where a runner's are lowest."""

from itertools import pairwise
from typing import Final

import numpy as np

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.events.foot_motion import measure_foot_motion
from barun.running.events.steps import find_rough_stances
from barun.running.trajectory import fit_trajectory
from barun.running.view import RunningView, find_view

__all__ = ["WALKING_RISE", "measure_stance_rise"]

WALKING_RISE: Final = 0.01
"""Leg lengths by which the hips are higher over the standing foot than between two steps from
which on it is walking. Runners are 0.06 to 0.16 lower there; a design choice."""
_FEWEST: Final = 4
_WIDTH_S: Final = 0.04


def measure_stance_rise(sequence: LandmarkSequence, view: RunningView | None = None) -> float:
    """Return how much higher the hips are in the middle of the contacts than between them.

    Parameters
    ----------
    sequence : LandmarkSequence
        One person, with a known picture size.
    view : RunningView, optional
        From where he is seen; found from the recording by default.

    Returns
    -------
    float
        Leg lengths, median over the steps: minus for somebody who runs and comes down on a leg
        that gives, plus for somebody who walks over a stiff one. NaN where fewer than four steps
        were seen, and from the front, where a standing foot that goes away rises in the picture and
        the middles of the contacts are not found exactly enough.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.

    References
    ----------
    Cavagna et al. (1977), Am J Physiol 233:R243-R261: walking as an inverted pendulum, running as a
    bouncing ball.
    """
    view = view or find_view(sequence)
    motion = measure_foot_motion(sequence)
    if motion is None or view.name == "front":
        return float("nan")
    stances, stride_s = find_rough_stances(motion.lower, motion.times_s)
    pairs = [
        (first.time_s, second.time_s)
        for first, second in pairwise(stances)
        if first.side != second.side and second.time_s - first.time_s < 0.8 * stride_s
    ]
    if len(pairs) < _FEWEST:
        return float("nan")
    steps_s = np.array(pairs)
    at_s = np.concatenate([steps_s[:, 0], steps_s[:, 1], steps_s.mean(axis=1)])
    hips = compute_position(compute_aspect_xy(sequence), DerivedPoint.MID_HIP)[:, None]
    course = fit_trajectory(hips, sequence.times_s, at_s, _WIDTH_S).position[:, 0, 1]
    first, second, between = course.reshape(3, -1) / motion.leg_length
    # y points down; both stances are asked, so that a runner who comes nearer does not rise.
    rise = between - (first + second) / 2
    rise = rise[np.isfinite(rise)]
    return float(np.median(rise)) if len(rise) >= _FEWEST else float("nan")

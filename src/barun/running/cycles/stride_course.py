"""In which stride, and where in it, each foot is at every instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from barun.running.cycles.stride import Stride
from barun.running.events.gait_event import SIDES, Side

__all__ = ["StrideCourse", "follow_strides"]

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StrideCourse:
    """One foot over time; NaN where it is in no stride that was found."""

    number: _Array
    """Shape (T,). Of the stride, counted from 1 over both feet in order of time."""
    phase: _Array
    """Shape (T,). 0 at the contact, up to but without 1, the next contact of the same foot."""
    is_down: _Array
    """Shape (T,). 1 while the foot is on the ground, 0 while it is in the air; NaN also where it
    was not seen to leave."""


def follow_strides(strides: Sequence[Stride], times_s: _Array) -> Mapping[Side, StrideCourse]:
    """Find the stride of each foot at every instant.

    Parameters
    ----------
    strides : sequence of Stride
        Of both feet, in order of time.
    times_s : numpy.ndarray, shape (T,)
        The instants, by the clock of the strides.

    Returns
    -------
    mapping of {"left", "right"} to StrideCourse
        A contact belongs to the stride that it begins.
    """
    courses = {
        side: StrideCourse(*(np.full(len(times_s), np.nan) for _ in range(3))) for side in SIDES
    }
    for number, stride in enumerate(strides, start=1):
        course = courses[stride.side]
        rows = slice(*np.searchsorted(times_s, [stride.start_s, stride.end_s]))
        since_s = times_s[rows] - stride.start_s
        course.number[rows] = number
        course.phase[rows] = since_s / stride.duration_s
        contact_s = stride.start.contact_time_s
        if np.isfinite(contact_s):
            course.is_down[rows] = since_s < contact_s
    return courses

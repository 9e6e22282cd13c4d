"""Where feet and hips are while a foot stands flat: what the ground and the camera do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.events.detection import DetectedSteps
from barun.running.events.foot_motion import compute_leg_length
from barun.running.events.gait_event import SIDES, Side

__all__ = ["StandingFeet", "find_standing_feet"]

_Array = npt.NDArray[np.float64]

_FLAT: Final = (0.25, 0.65)
"""Shares of a contact in which the whole forefoot stands."""
_LEAST_FRAMES: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class StandingFeet:
    """One row a contact; positions in leg lengths, x to the right of the picture, y down."""

    side: npt.NDArray[np.int8]
    """Shape (C,). 0 left, 1 right."""
    time_s: _Array
    """Shape (C,). Middle of the flat phase."""
    foot: _Array
    """Shape (C, 2). The toe there, in the picture."""
    foot_velocity: _Array
    """Shape (C, 2). Leg lengths a second, in the picture."""
    hip_velocity: _Array
    """Shape (C, 2). The same, of the middle of the hips."""

    def of(self, side: Side) -> npt.NDArray[np.bool_]:
        """Return which contacts are of one foot, shape (C,)."""
        return np.asarray(self.side == SIDES.index(side))


def find_standing_feet(sequence: LandmarkSequence, steps: DetectedSteps) -> StandingFeet:
    """Follow feet and hips through the flat phase of every contact.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    steps : DetectedSteps
        His contacts.

    Returns
    -------
    StandingFeet
        Without contacts of which fewer than three frames are known. Velocities are slopes of
        straight lines through the frames.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    xy = compute_aspect_xy(sequence)
    leg_length = compute_leg_length(xy)
    hips = compute_position(xy, DerivedPoint.MID_HIP)
    rows: list[tuple[int, float, _Array, _Array, _Array]] = []
    for contact in steps.contacts:
        length_s = contact.length_s(steps.stride_time_s)
        window = contact.initial_contact.time_s + np.array(_FLAT) * length_s
        first, after = np.searchsorted(sequence.times_s, window)
        # At few frames a second the flat phase holds one or two: the nearest are taken along.
        while after - first < _LEAST_FRAMES:
            first, after = max(first - 1, 0), after + 1
        at_s = sequence.times_s[first:after]
        toe = xy[first:after, Landmark[f"{contact.side.upper()}_FOOT_INDEX"]]
        both = np.concatenate([toe, hips[first:after]], axis=1) / leg_length
        known = np.all(np.isfinite(both), axis=1)
        if np.count_nonzero(known) < _LEAST_FRAMES:
            continue
        middle_s = float(window.mean())
        slope, level = np.polyfit(at_s[known] - middle_s, both[known], 1)
        rows.append((SIDES.index(contact.side), middle_s, level[:2], slope[:2], slope[2:]))
    empty = np.empty((0, 2))
    return StandingFeet(
        side=np.array([row[0] for row in rows], dtype=np.int8),
        time_s=np.array([row[1] for row in rows]),
        foot=np.array([row[2] for row in rows]) if rows else empty,
        foot_velocity=np.array([row[3] for row in rows]) if rows else empty,
        hip_velocity=np.array([row[4] for row in rows]) if rows else empty,
    )

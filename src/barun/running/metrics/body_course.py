"""A runner's body at any instant: smoothed positions and the angles that are read from them."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.geometry.angles import compute_included_angle
from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.events.foot_motion import compute_leg_length
from barun.running.events.gait_event import Side
from barun.running.trajectory import fit_trajectory
from barun.running.view import RunningView

__all__ = ["BodyCourse", "follow_body"]

_Array = npt.NDArray[np.float64]

_WIDTH_S: Final = 0.02
_LEFT_IN_PICTURE: Final = {"front": 1, "rear": -1}


@dataclass(frozen=True, slots=True, eq=False)
class BodyCourse:
    """Positions in leg lengths, x to the right of the picture, y down."""

    times_s: _Array
    """Shape (N,)."""
    xy: _Array
    """Shape (N, 33, 2). NaN where unknown."""
    view: RunningView

    def point(self, side: Side, part: str) -> _Array:
        """Return a landmark of one side, shape (N, 2), by its name without the side."""
        return self.xy[:, Landmark[f"{side.upper()}_{part}"]]

    @property
    def hips(self) -> _Array:
        """Shape (N, 2). Middle of the hips."""
        return compute_position(self.xy, DerivedPoint.MID_HIP)

    def _lean(self, lower: _Array, upper: _Array) -> _Array:
        """Return how far a line leans in the way he runs, degrees."""
        line = upper - lower
        return np.degrees(np.arctan2(self.view.forward * line[:, 0], -line[:, 1]))

    @property
    def trunk_lean_deg(self) -> _Array:
        """Shape (N,). Shoulders ahead of the hips; from the side."""
        return self._lean(self.hips, compute_position(self.xy, DerivedPoint.MID_SHOULDER))

    def knee_flexion_deg(self, side: Side) -> _Array:
        """Return the bend of a knee, shape (N,), 0 straight."""
        hip, knee, ankle = (self.point(side, part) for part in ("HIP", "KNEE", "ANKLE"))
        return 180 - np.degrees(compute_included_angle(hip, knee, ankle))

    def elbow_flexion_deg(self, side: Side) -> _Array:
        """Return the bend of an elbow, shape (N,), 0 straight."""
        points = (self.point(side, part) for part in ("SHOULDER", "ELBOW", "WRIST"))
        return 180 - np.degrees(compute_included_angle(*points))

    def thigh_swing_deg(self, side: Side) -> _Array:
        """Return how far the knee is ahead of the hip, shape (N,), 0 straight below it."""
        return -self._lean(self.point(side, "KNEE"), self.point(side, "HIP"))

    def shank_swing_deg(self, side: Side) -> _Array:
        """Return how far the ankle is ahead of the knee, shape (N,), 0 straight below it."""
        return -self._lean(self.point(side, "ANKLE"), self.point(side, "KNEE"))

    def hip_extension_deg(self, side: Side) -> _Array:
        """Return how far the thigh is behind the line of the trunk, shape (N,)."""
        return -(self.thigh_swing_deg(side) + self.trunk_lean_deg)

    def arm_swing_deg(self, side: Side) -> _Array:
        """Return how far the elbow is ahead of the shoulder, shape (N,)."""
        return -self._lean(self.point(side, "ELBOW"), self.point(side, "SHOULDER"))

    def foot_pitch_deg(self, side: Side) -> _Array:
        """Return how far the toes are above the heel, shape (N,)."""
        line = self.point(side, "FOOT_INDEX") - self.point(side, "HEEL")
        return np.degrees(np.arctan2(-line[:, 1], self.view.forward * line[:, 0]))

    def ahead(self, side: Side, part: str) -> _Array:
        """Return how far a landmark is ahead of the hips, shape (N,), leg lengths."""
        return np.asarray(self.view.forward * (self.point(side, part) - self.hips)[:, 0])

    def _across(self, vector: _Array) -> _Array:
        """Return the part to the runner's left; only from the front and behind."""
        return np.asarray(_LEFT_IN_PICTURE.get(self.view.name, np.nan) * vector[:, 0])

    def pelvic_drop_deg(self, side: Side) -> _Array:
        """Return how far the hip of the other side is below that of `side`, shape (N,)."""
        other: Side = "right" if side == "left" else "left"
        line = self.point(other, "HIP") - self.point(side, "HIP")
        return np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 0])))

    @property
    def lateral_lean_deg(self) -> _Array:
        """Shape (N,). Shoulders to the runner's left of the hips."""
        line = compute_position(self.xy, DerivedPoint.MID_SHOULDER) - self.hips
        return np.degrees(np.arctan2(self._across(line), -line[:, 1]))

    def hand_inward(self, side: Side) -> _Array:
        """Return how far the wrist is beyond the middle of the shoulders, shape (N,).

        Shoulder widths; minus while it stays on its own side.
        """
        middle = compute_position(self.xy, DerivedPoint.MID_SHOULDER)
        width = np.abs((self.point("left", "SHOULDER") - self.point("right", "SHOULDER"))[:, 0])
        out = self._across(self.point(side, "WRIST") - middle) * (1 if side == "left" else -1)
        typical = np.nanmedian(width) if np.isfinite(width).any() else np.nan
        return np.asarray(-out / typical)

    def heel_height(self, side: Side) -> _Array:
        """Return how high the heel is in the picture, shape (N,), leg lengths, upward."""
        return -self.point(side, "HEEL")[:, 1]

    def outward(self, side: Side) -> _Array:
        """Return how far the ankle is outside the middle of the hips, shape (N,), hip widths.

        Minus where it has crossed the middle.
        """
        width = np.abs((self.point("left", "HIP") - self.point("right", "HIP"))[:, 0])
        out = self._across(self.point(side, "ANKLE") - self.hips) * (1 if side == "left" else -1)
        typical = np.nanmedian(width) if np.isfinite(width).any() else np.nan
        return np.asarray(out / typical)


def follow_body(sequence: LandmarkSequence, view: RunningView, at_s: _Array) -> BodyCourse | None:
    """Return a runner's body at given instants.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    view : RunningView
        From where he is seen.
    at_s : numpy.ndarray, shape (N,)
        When.

    Returns
    -------
    BodyCourse or None
        None where no leg was ever seen.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    xy = compute_aspect_xy(sequence)
    leg_length = compute_leg_length(xy)
    if not leg_length > 0 or len(sequence) < 2:
        return None
    course = fit_trajectory(xy / leg_length, sequence.times_s, at_s, _WIDTH_S)
    return BodyCourse(at_s, course.position, view)

"""What the feet do, on an even grid of instants, in leg lengths."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.events.gait_event import SIDES, Side
from barun.running.trajectory import Trajectory, fit_trajectory

__all__ = ["FootCourse", "FootMotion", "Window", "compute_leg_length", "measure_foot_motion"]

_Array = npt.NDArray[np.float64]
Window = tuple[float, float]
"""Two instants in seconds."""

GRID_HZ: Final = 120.0
"""Instants a second at which the feet are looked at, whatever the frame rate; crossings are found
between them. Slow-motion clips get fewer, four a frame."""
_WIDTH_S: Final = 0.03
"""Smoothing of the feet. Against force plates 0.02 to 0.035 s are equally exact where landmarks
jump by 5 mm; where they jump by 15 mm, 0.03 loses half of what 0.02 does."""
_LEG_PERCENTILE: Final = 80.0
"""A leg appears shorter whenever it is not in the picture's plane, never longer."""


@dataclass(frozen=True, slots=True, eq=False)
class FootCourse:
    """One foot over time; x to the right of the picture, y down."""

    times_s: _Array
    """Shape (N,), even."""
    heel: _Array
    """Shape (N, 2). Leg lengths, in the picture."""
    toe: _Array
    """Shape (N, 2). The same, foot index."""
    toe_velocity: _Array
    """Shape (N, 2). Leg lengths a second, against the hips."""
    foot_velocity: _Array
    """Shape (N, 2). The same, mean of heel and foot index."""
    toe_sinking: _Array
    """Shape (N,). Leg lengths a second down the picture, of the foot index itself."""
    heel_sinking: _Array
    """Shape (N,). The same, of the heel."""
    visibility: _Array
    """Shape (N,). Of the less visible of heel and foot index; 1 where unknown."""

    def within(self, window: Window) -> slice:
        """Return the rows between two instants, the later one left out."""
        first, after = np.searchsorted(self.times_s, window)
        return slice(int(first), int(after))


@dataclass(frozen=True, slots=True, eq=False)
class FootMotion:
    """Both feet over time."""

    times_s: _Array
    """Shape (N,), even."""
    feet: dict[Side, FootCourse]
    lower: _Array
    """Shape (N,). How much lower the left ankle is than the right one, leg lengths."""
    leg_length: float
    """Thigh and shank in picture heights."""
    frame_interval_s: float
    """Median pause between frames."""
    course: Trajectory
    """Heel, toe and ankle of the left and the right foot, and the middle of the hips; leg lengths,
    x to the right of the picture, y down."""

    def turned(self, ground_deg: float) -> "FootMotion":
        """Return the same feet over ground that is level in the picture.

        Parameters
        ----------
        ground_deg : float
            By how much the ground sinks to the right of the picture now.
        """
        angle = np.radians(ground_deg)
        matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        course = Trajectory(
            self.course.times_s, self.course.position @ matrix.T, self.course.velocity @ matrix.T
        )
        seen = {side: foot.visibility for side, foot in self.feet.items()}
        return _assemble(course, seen, self.leg_length, self.frame_interval_s)


def _assemble(
    course: Trajectory, seen: dict[Side, _Array], leg_length: float, interval_s: float
) -> FootMotion:
    feet: dict[Side, FootCourse] = {}
    for number, side in enumerate(SIDES):
        heel, toe = 3 * number, 3 * number + 1
        velocity = course.velocity[:, heel : toe + 1] - course.velocity[:, -1:]
        feet[side] = FootCourse(
            times_s=course.times_s,
            heel=course.position[:, heel],
            toe=course.position[:, toe],
            toe_velocity=velocity[:, 1],
            foot_velocity=velocity.mean(axis=1),
            toe_sinking=course.velocity[:, toe, 1],
            heel_sinking=course.velocity[:, heel, 1],
            visibility=seen[side],
        )
    lower = course.position[:, 2, 1] - course.position[:, 5, 1]
    return FootMotion(course.times_s, feet, lower, leg_length, interval_s, course)


def compute_leg_length(xy: _Array) -> float:
    """Return thigh and shank of the longer appearing leg in the unit of `xy`; NaN if never seen."""
    lengths = []
    for side in ("LEFT", "RIGHT"):
        hip, knee, ankle = (xy[:, Landmark[f"{side}_{n}"]] for n in ("HIP", "KNEE", "ANKLE"))
        length = np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1)
        known = length[np.isfinite(length)]
        if len(known):
            lengths.append(float(np.percentile(known, _LEG_PERCENTILE)))
    return max(lengths, default=float("nan"))


def _interpolate_visibility(sequence: LandmarkSequence, side: str, at_s: _Array) -> _Array:
    marks = [Landmark[f"{side}_HEEL"], Landmark[f"{side}_FOOT_INDEX"]]
    seen = np.min(sequence.visibility[:, marks], axis=1).astype(np.float64)
    return np.interp(at_s, sequence.times_s, np.nan_to_num(seen, nan=1.0))


def measure_foot_motion(sequence: LandmarkSequence) -> FootMotion | None:
    """Follow the feet of a runner.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.

    Returns
    -------
    FootMotion or None
        None where there are fewer than two frames or no leg was ever seen.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    xy = compute_aspect_xy(sequence)
    leg_length = compute_leg_length(xy)
    if len(sequence) < 2 or not leg_length > 0:
        return None
    interval_s = float(np.median(np.diff(sequence.times_s)))
    rate_hz = min(GRID_HZ, 4 / interval_s)
    n_grid = int(np.floor(sequence.duration_s * rate_hz + 1e-6)) + 1
    at_s = sequence.times_s[0] + np.arange(n_grid) / rate_hz
    hips = compute_position(xy, DerivedPoint.MID_HIP)
    marks = [
        Landmark[f"{side.upper()}_{part}"]
        for side in SIDES
        for part in ("HEEL", "FOOT_INDEX", "ANKLE")
    ]
    points = np.concatenate([xy[:, marks], hips[:, None]], axis=1) / leg_length
    course = fit_trajectory(points, sequence.times_s, at_s, _WIDTH_S)
    seen = {side: _interpolate_visibility(sequence, side.upper(), at_s) for side in SIDES}
    return _assemble(course, seen, leg_length, interval_s)

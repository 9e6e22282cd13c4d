"""Whether the camera stands, follows or moves, told from the feet on the ground."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length
from barun.landmarks import LandmarkSequence
from barun.running.camera.standing_feet import StandingFeet
from barun.running.events.gait_event import SIDES
from barun.running.view import RunningView

__all__ = ["UNKNOWN_MOTION", "CameraKind", "CameraMotion", "find_camera_motion"]

_Array = npt.NDArray[np.float64]

CameraKind = Literal["treadmill_or_followed", "standing", "moving", "unknown"]
"""``treadmill_or_followed``: the runner stays in place in the picture (landmarks alone cannot tell
a belt from a camera that keeps up); ``standing``: he runs through the picture of a camera that
stands; ``moving``: neither his feet nor he stay in place, as while a camera is turned after him."""

_IN_PLACE: Final = 0.25
_ON_GROUND: Final = 0.75
"""Share of the runner's speed that his hips show in the picture while a foot stands: 0 on a belt
or followed, 1 before a camera that stands. Design choices in between."""
_LEAST_SPEED: Final = 0.5
"""Leg lengths a second, hips against standing feet: slower than anybody runs."""
_GREW: Final = 1.3
"""From the front or behind: so many times larger or smaller a runner becomes who comes or goes."""
_FEWEST: Final = 4
_UNSTEADY: Final = 0.03
"""Leg lengths. On treadmills before a camera on a stand 0.000 to 0.011 were measured; half of this
is what a runner's hips rise and fall. A design choice."""


@dataclass(frozen=True, slots=True)
class CameraMotion:
    """What the camera does while somebody runs."""

    kind: CameraKind
    unsteadiness: float
    """How far a standing foot is up or down the picture from where the same foot stood before and
    after, median, leg lengths; NaN where unknown. A camera in the hand shows more."""
    is_steady: bool
    """Whether heights in the picture can be compared; True where unknown."""


UNKNOWN_MOTION: Final = CameraMotion("unknown", float("nan"), is_steady=True)


def find_camera_motion(
    sequence: LandmarkSequence, feet: StandingFeet, view: RunningView
) -> CameraMotion:
    """Tell what the camera does.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    feet : StandingFeet
        His feet on the ground.
    view : RunningView
        From where he is seen.

    Returns
    -------
    CameraMotion
        ``unknown`` with fewer than four contacts.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    if len(feet.time_s) < _FEWEST:
        return UNKNOWN_MOTION
    wander = _measure_wander(feet)
    is_steady = not wander > _UNSTEADY
    if view.name in ("front", "rear"):
        return CameraMotion(_by_size(sequence), wander, is_steady)
    hips, toes = np.median(feet.hip_velocity[:, 0]), np.median(feet.foot_velocity[:, 0])
    if abs(hips - toes) < _LEAST_SPEED:
        return CameraMotion("unknown", wander, is_steady)
    share = float(hips / (hips - toes))
    kind: CameraKind = "moving"
    if abs(share) <= _IN_PLACE:
        kind = "treadmill_or_followed"
    elif abs(share - 1) <= 1 - _ON_GROUND:
        kind = "standing"
    return CameraMotion(kind, wander, is_steady)


def _measure_wander(feet: StandingFeet) -> float:
    apart = []
    for side in SIDES:
        height = feet.foot[feet.of(side), 1]
        # Against both neighbours: a runner who slowly comes nearer or moves on the belt is none.
        apart.append(np.abs(height[1:-1] - (height[:-2] + height[2:]) / 2) / np.sqrt(1.5))
    joined = np.concatenate(apart)
    return float(np.median(joined)) if len(joined) else float("nan")


def _by_size(sequence: LandmarkSequence) -> CameraKind:
    torso = compute_torso_length(compute_aspect_xy(sequence))
    torso = torso[np.isfinite(torso)]
    third = len(torso) // 3
    if not third:
        return "unknown"
    grew = float(np.median(torso[-third:]) / np.median(torso[:third]))
    return "treadmill_or_followed" if 1 / _GREW < grew < _GREW else "standing"

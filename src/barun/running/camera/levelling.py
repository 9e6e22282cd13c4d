"""How far the picture is rolled against the vertical, and the landmarks turned back.

From the landmarks alone the vertical is known twice. From behind and in front: over whole strides a
runner's mass is above the middle of his feet, or he would fall to a side; a trunk that leans is
balanced by hips and feet, so its lean remains. From the side: a standing foot goes along the
ground.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkValueError
from barun.kinematics.body_axes import compute_aspect_xy
from barun.landmarks import Landmark, LandmarkSequence
from barun.running.camera.body_mass import compute_mass_centre
from barun.running.camera.camera_motion import CameraMotion
from barun.running.camera.standing_feet import StandingFeet
from barun.running.events.detection import DetectedSteps
from barun.running.events.gait_event import SIDES

__all__ = ["NOT_LEVELLED", "Levelling", "RollSource", "find_levelling", "level_sequence"]

_Array = npt.NDArray[np.float64]

RollSource = Literal["ground", "balance", "none"]
"""``balance``: from behind or in front, the body's mass over its feet; ``ground``: from the side,
the way of the standing feet; ``none``: it could not be told."""

_BALANCE_DEG: Final = 1.5
"""Half width of 95 % of the errors against the true vertical of three people in two laboratories,
the camera up to 10 degrees out of their way; see docs/decisions/0018."""
_GROUND_DEG: Final = 3.0
"""The same from the side: a camera 10 degrees out of square sees level ground sink by 2.7."""
_LEAST_CONTACTS: Final = 3
"""Of each foot."""
_FEWEST_LINES: Final = 4
_WORST_DEG: Final = 4.0
"""With a larger uncertainty nothing is levelled. A design choice."""
_LARGEST_DEG: Final = 30.0
"""A larger roll is no roll but feet that were not followed. A design choice."""
_STRAIGHT_DEG: Final = 25.0
"""Turned further out of the line of sight than this, the mass is not seen above the feet."""
_SQUARE_DEG: Final = 60.0
"""Turned less far than this out of the line of sight, the ground rises or sinks in the picture."""


@dataclass(frozen=True, slots=True)
class Levelling:
    """Roll of a recording."""

    roll_deg: float
    """By how much the picture's content is turned clockwise; NaN where it could not be told."""
    uncertainty_deg: float
    """Half width of the interval that holds about 95 % of the errors; NaN where unknown."""
    source: RollSource

    @property
    def is_levelled(self) -> bool:
        """Whether leans can be measured against the vertical."""
        return self.source != "none"


NOT_LEVELLED: Final = Levelling(float("nan"), float("nan"), "none")


def find_levelling(
    sequence: LandmarkSequence, steps: DetectedSteps, feet: StandingFeet, camera: CameraMotion
) -> Levelling:
    """Find the roll of a recording.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    steps : DetectedSteps
        His contacts.
    feet : StandingFeet
        Of these contacts.
    camera : CameraMotion
        What the camera does.

    Returns
    -------
    Levelling
        From the side a roll within its uncertainty is taken for none, for a camera that looks
        slightly ahead or back shows as much; from behind and in front it is always told. Not
        levelled: oblique views, cameras that move, fewer than three contacts of a foot.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    view = steps.view
    if view.name in ("front", "rear") and view.turn_deg <= _STRAIGHT_DEG:
        return _by_balance(sequence, steps)
    if view.name == "side" and view.turn_deg >= _SQUARE_DEG:
        return _by_ground(steps, feet, camera)
    return NOT_LEVELLED


def _lean_over_feet(xy: _Array, times_s: _Array, steps: DetectedSteps) -> dict[str, list[_Array]]:
    """Return from foot to mass, the mean over each contact weighted like the force, by side."""
    mass = compute_mass_centre(xy)
    found: dict[str, list[_Array]] = {side: [] for side in SIDES}
    for contact in steps.contacts:
        start_s = contact.initial_contact.time_s
        length_s = contact.length_s(steps.stride_time_s)
        rows = slice(*np.searchsorted(times_s, [start_s, start_s + length_s]))
        heel, toe = (
            xy[rows, Landmark[f"{contact.side.upper()}_{part}"]] for part in ("HEEL", "FOOT_INDEX")
        )
        above = mass[rows] - (heel + toe) / 2
        weight = np.sin(np.pi * (times_s[rows] - start_s) / length_s)
        known = np.isfinite(above).all(axis=1)
        if known.any():
            found[contact.side].append(np.average(above[known], axis=0, weights=weight[known]))
    return found


def _by_balance(sequence: LandmarkSequence, steps: DetectedSteps) -> Levelling:
    found = _lean_over_feet(compute_aspect_xy(sequence), sequence.times_s, steps)
    if min(len(of_side) for of_side in found.values()) < _LEAST_CONTACTS:
        return NOT_LEVELLED
    sides = [np.array(of_side) for of_side in found.values()]
    x, y = np.mean([np.median(side, axis=0) for side in sides], axis=0)
    scatter = [np.std(side[:, 0], ddof=1) / np.sqrt(len(side)) for side in sides]
    random_deg = 1.96 * np.degrees(np.hypot(*scatter) / 2 / abs(y))
    return _judge(float(np.degrees(np.arctan2(x, -y))), float(random_deg), _BALANCE_DEG, "balance")


def _by_ground(steps: DetectedSteps, feet: StandingFeet, camera: CameraMotion) -> Levelling:
    roll_deg, random_deg = steps.ground_deg, steps.ground_error_deg
    if camera.kind == "standing":
        # Steps of one foot over the ground: the line from each to the next.
        slopes_deg = np.concatenate(
            [_slope_deg(np.diff(feet.foot[feet.of(side)], axis=0)) for side in SIDES]
        )
        if len(slopes_deg) < _FEWEST_LINES:
            return NOT_LEVELLED
        roll_deg = float(np.median(slopes_deg))
        scatter_deg = 1.4826 * float(np.median(np.abs(slopes_deg - roll_deg)))
        random_deg = 1.96 * 1.253 * scatter_deg / float(np.sqrt(len(slopes_deg)))
    elif camera.kind != "treadmill_or_followed":
        return NOT_LEVELLED
    found = _judge(roll_deg, random_deg, _GROUND_DEG, "ground")
    if found.is_levelled and abs(found.roll_deg) <= found.uncertainty_deg:
        return Levelling(0.0, found.uncertainty_deg, "ground")
    return found


def _slope_deg(along: _Array) -> _Array:
    """Return how far lines sink to the right of the picture, degrees, shape (C,)."""
    return np.degrees(np.arctan(along[:, 1] / along[:, 0]))


def _judge(roll_deg: float, random_deg: float, floor_deg: float, source: RollSource) -> Levelling:
    uncertainty_deg = float(np.hypot(random_deg, floor_deg))
    if not uncertainty_deg <= _WORST_DEG or not abs(roll_deg) <= _LARGEST_DEG:
        return NOT_LEVELLED
    return Levelling(roll_deg, uncertainty_deg, source)


def level_sequence(sequence: LandmarkSequence, levelling: Levelling) -> LandmarkSequence:
    """Return the landmarks as a camera without roll would have shown them.

    Parameters
    ----------
    sequence : LandmarkSequence
        With a known picture size.
    levelling : Levelling
        Of the recording.

    Returns
    -------
    LandmarkSequence
        Turned about the middle of the picture; the sequence itself where nothing was told. Points
        may come to lie outside the picture. World landmarks are left out, for they are not turned.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    """
    if not levelling.is_levelled or levelling.roll_deg == 0:
        return sequence
    if sequence.size_wh is None:
        raise LandmarkValueError("kinematics.no-picture-size", source=sequence.source)
    aspect = (sequence.size_wh[0] / sequence.size_wh[1], 1.0)
    turn = np.radians(-levelling.roll_deg)
    # y points down, so that this matrix turns clockwise by a positive angle.
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    image_xyz = sequence.image_xyz.astype(np.float64)
    image_xyz[..., :2] = (((image_xyz[..., :2] - 0.5) * aspect) @ matrix.T) / aspect + 0.5
    return LandmarkSequence.from_arrays(
        image_xyz,
        sequence.visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source=sequence.source,
    )

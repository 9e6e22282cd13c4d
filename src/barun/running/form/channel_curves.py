"""The channels of a recording over time."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.geometry.angles import compute_included_angle
from barun.kinematics.body_axes import compute_aspect_xy
from barun.kinematics.normalise import compute_torso_length, normalise_body
from barun.kinematics.running_median import compute_running_median
from barun.landmarks import Landmark, LandmarkSequence
from barun.landmarks.derived import DerivedPoint, compute_position
from barun.running.form.channel import CHANNELS, find_channel_set
from barun.running.view import RunningView

__all__ = ["follow_channels"]

_Array = npt.NDArray[np.float64]

_SCALE_WINDOW_S: Final = 3.0
_LEVEL_STRIDES: Final = 2.0
"""Strides over which the usual height of the hips is taken: bouncing remains, a camera that is
moved and a runner who comes nearer do not."""
_OUTWARD: Final = {"front": 1, "rear": -1}
"""Where the runner's left is in the picture."""


def _hip_height(sequence: LandmarkSequence, stride_s: float) -> _Array:
    """Return how far the hips are above their usual height, torso lengths, shape (T,)."""
    xy = compute_aspect_xy(sequence)
    torso = compute_running_median(compute_torso_length(xy), sequence.times_s, _SCALE_WINDOW_S)
    height = -compute_position(xy, DerivedPoint.MID_HIP)[:, 1]
    level = compute_running_median(height, sequence.times_s, _LEVEL_STRIDES * stride_s)
    return np.asarray((height - level) / torso)


class _Body:
    """Positions about the hips in torso lengths, x forward (side) or to the picture's right."""

    def __init__(self, xy: _Array, limbs: tuple[str, str]) -> None:
        self._xy = xy
        self._limbs = limbs
        self.shoulders = compute_position(xy, DerivedPoint.MID_SHOULDER)

    def of(self, part: str) -> list[_Array]:
        """Return a point of both limbs, shape (T, 2) each, the first limb first."""
        return [self._xy[:, Landmark[f"{limb}_{part}"]] for limb in self._limbs]

    def swing_deg(self, upper: str, lower: str) -> list[_Array]:
        """Return how far lower points are ahead of upper ones, 0 straight below, shape (T,)."""
        lines = [low - up for up, low in zip(self.of(upper), self.of(lower), strict=True)]
        return [np.degrees(np.arctan2(line[:, 0], line[:, 1])) for line in lines]

    def bend_deg(self, *parts: str) -> list[_Array]:
        """Return the flexion of a joint, 0 straight, shape (T,)."""
        points = zip(*(self.of(part) for part in parts), strict=True)
        return [180 - np.degrees(compute_included_angle(*three)) for three in points]


def _side_channels(body: _Body, hip_height: _Array) -> list[_Array]:
    trunk = np.degrees(np.arctan2(body.shoulders[:, 0], -body.shoulders[:, 1]))
    # Arms against the trunk: who leans forward has not moved his arms. A trunk that leans forward
    # points its lower end backward.
    arms = [_wrap_deg(swing + trunk) for swing in body.swing_deg("SHOULDER", "ELBOW")]
    return [
        trunk,
        hip_height,
        *body.swing_deg("HIP", "KNEE"),
        *body.swing_deg("KNEE", "ANKLE"),
        *body.bend_deg("HIP", "KNEE", "ANKLE"),
        *arms,
        *body.bend_deg("SHOULDER", "ELBOW", "WRIST"),
    ]


def _wrap_deg(angle_deg: _Array) -> _Array:
    return np.asarray((angle_deg + 180) % 360 - 180)


def _tilt_deg(left: _Array, right: _Array) -> _Array:
    """Return how far the right one of two points is lower, over their usual distance."""
    line = right - left
    across = np.abs(line[:, 0])
    known = across[np.isfinite(across)]
    width = float(np.median(known)) if len(known) else float("nan")
    return np.degrees(np.arctan2(line[:, 1], width))


def _across_channels(body: _Body, hip_height: _Array, left: int) -> list[_Array]:
    outward = (left, -left)

    def out(part: str) -> list[_Array]:
        return [sign * point[:, 0] for sign, point in zip(outward, body.of(part), strict=True)]

    def rise(part: str) -> list[_Array]:
        pairs = zip(body.of("HIP"), body.of(part), strict=True)
        return [hip[:, 1] - point[:, 1] for hip, point in pairs]

    def in_trunk(part: str) -> tuple[list[_Array], list[_Array]]:
        """Return how far outward of the trunk's middle and above the shoulders points are."""
        length = np.linalg.norm(body.shoulders, axis=-1)
        up = body.shoulders / length[:, None]
        across = np.stack([-up[:, 1], up[:, 0]], axis=-1)
        lines = [point - body.shoulders for point in body.of(part)]
        aside = [
            sign * np.sum(line * across, axis=-1) for sign, line in zip(outward, lines, strict=True)
        ]
        return aside, [np.sum(line * up, axis=-1) for line in lines]

    lean = np.degrees(np.arctan2(left * body.shoulders[:, 0], -body.shoulders[:, 1]))
    hands_outward, hands_rise = in_trunk("WRIST")
    return [
        lean,
        _tilt_deg(*body.of("HIP")),
        # Against the trunk: who leans to the left has not lifted his right shoulder.
        _tilt_deg(*body.of("SHOULDER")) + lean,
        hip_height,
        *out("ANKLE"),
        *out("KNEE"),
        *rise("ANKLE"),
        *rise("KNEE"),
        *hands_outward,
        *in_trunk("ELBOW")[0],
        *hands_rise,
    ]


def follow_channels(sequence: LandmarkSequence, view: RunningView, stride_s: float) -> _Array:
    """Return the channels over time.

    Parameters
    ----------
    sequence : LandmarkSequence
        One runner, repaired, with a known picture size.
    view : RunningView
        Side, front or rear.
    stride_s : float
        How long a stride takes.

    Returns
    -------
    numpy.ndarray, shape (T, C)
        In the order and units of ``CHANNELS``; NaN where a point is missing. Angles of the side
        view are positive forward, rises up, ``outward`` away from the body's middle; the lean is
        positive to the runner's left, obliquities where the right side is lower.

    Raises
    ------
    LandmarkValueError
        If the recording does not say how large its picture is.
    ValueError
        For an oblique view, of which there are no channels.
    """
    which = find_channel_set(view)
    if which is None:
        raise ValueError("an oblique view has no channels")
    turned = which == "side" and view.direction == "left"
    # Turned round, a runner to the left shows his left side where others show their right one.
    xy = normalise_body(sequence, scale_window_s=_SCALE_WINDOW_S, mirrored=turned)
    hip_height = _hip_height(sequence, stride_s)
    if which == "side":
        channels = _side_channels(_Body(xy, ("RIGHT", "LEFT")), hip_height)
    else:
        channels = _across_channels(_Body(xy, ("LEFT", "RIGHT")), hip_height, _OUTWARD[view.name])
    stacked = np.stack(channels, axis=-1)
    if stacked.shape[1] != len(CHANNELS[which]):
        raise ValueError(f"{stacked.shape[1]} channels instead of {len(CHANNELS[which])}")
    return stacked

"""What a camera that is turned about its line of sight does to the channels.

A roll of two degrees between two recordings leans every line in the picture by two degrees, which
alone alarms. It does so in every channel at once and in known proportions, which a fault does not;
so what such a turn explains can be taken out of a difference.
"""

import numpy as np
import numpy.typing as npt

from barun.running.form.channel import CHANNELS, ChannelSet
from barun.running.view import RunningView

__all__ = ["compute_roll_effect"]

_Array = npt.NDArray[np.float64]

_LEFT_IN_PICTURE = {"front": 1, "rear": -1}


def _place(which: ChannelSet, key: str) -> list[int]:
    return [number for number, one in enumerate(CHANNELS[which]) if one.key == key]


def compute_roll_effect(curve: _Array, view: RunningView) -> _Array:
    """Return how channels change when the picture is turned clockwise by one degree.

    Parameters
    ----------
    curve : numpy.ndarray, shape (64, C)
        The usual cycle, of a side, front or rear view.
    view : RunningView
        From where it was seen.

    Returns
    -------
    numpy.ndarray, shape (64, C)
        In the channels' units, exact to first order. Arms and bends of joints do not change, since
        they are measured against the body.
    """
    effect = np.zeros_like(curve)
    if view.name == "side":
        forward = -1 if view.direction == "left" else 1
        effect[:, _place("side", "trunk")] = forward
        effect[:, [*_place("side", "thigh"), *_place("side", "shank")]] = -forward
        return effect
    left = _LEFT_IN_PICTURE[view.name]
    effect[:, _place("across", "lateral_lean")] = left
    effect[:, _place("across", "pelvic_obliquity")] = -left
    for outward, rise in (("foot_outward", "heel_rise"), ("knee_outward", "knee_rise")):
        pairs = zip(_place("across", outward), _place("across", rise), (left, -left), strict=True)
        for aside, below, sign in pairs:
            effect[:, aside] = sign * np.radians(1) * curve[:, below]
    return effect

"""Named quantities read from the cycles of a recording.

They are read at fixed phases from whole cycles, so that a contact that was found a frame late moves
none of them; where the measurements have a quantity of the same name it is the same quantity.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.running.cycles.phase_curves import N_PHASES
from barun.running.form.channel import CHANNELS, channel_names, find_channel_set
from barun.running.form.stride_phase import first_side
from barun.running.view import RunningView

__all__ = ["FormMetric", "compute_form_metrics", "summarise"]

_Array = npt.NDArray[np.float64]

_STANCE: Final = (0.0, 0.34)
_MIDDLE: Final = (0.10, 0.26)
"""Shares of the stride after a contact in which a runner's foot stands, and stands flat; contacts
of runners take 0.25 to 0.4 of a stride."""
_CONTACT: Final = (-0.02, 0.03)
_SWING: Final = (0.38, 0.95)
_ALWAYS: Final = (0.0, 1.0)
"""A shank points forward most shortly before it lands;
unlike the angle at the contact, in whose neighbourhood a shank turns by some 5 degrees in 10 ms,
that does not depend on a found instant."""
_OVER_LEG: Final = 0.18
"""When the body is over the standing leg, after its contact."""
_MAD_TO_SD: Final = 1.4826


@dataclass(frozen=True, slots=True)
class FormMetric:
    """One named quantity of a recording."""

    key: str
    """As in ``RunningMeasurements.measurements`` where it is the same quantity."""
    value: float
    """Median over the strides."""
    spread: float
    """Standard deviation between the strides, robust."""
    unit: str
    n_strides: int


def summarise(key: str, values: _Array, unit: str) -> FormMetric:
    """Return the median of single strides and how they spread."""
    middle = float(np.median(values))
    spread = _MAD_TO_SD * float(np.median(np.abs(values - middle)))
    return FormMetric(key, middle, spread, unit, len(values))


def _rows(part: tuple[float, float], start: float) -> npt.NDArray[np.intp]:
    """Return the samples of a part of the stride that begins at phase `start`."""
    first, last = (round((start + share) * N_PHASES) for share in part)
    return np.arange(first, last + 1) % N_PHASES


def _mean(part: tuple[float, float]) -> Callable[[_Array, float], _Array]:
    return lambda curves, start: np.mean(curves[:, _rows(part, start)], axis=1)


def _most(part: tuple[float, float]) -> Callable[[_Array, float], _Array]:
    return lambda curves, start: np.max(curves[:, _rows(part, start)], axis=1)


def _range(curves: _Array, start: float) -> _Array:
    del start
    return np.asarray(np.ptp(curves, axis=1))


def _mean_of_all(curves: _Array, start: float) -> _Array:
    del start
    return np.asarray(np.mean(curves, axis=1))


def _over_legs(curves: _Array, start: float) -> _Array:
    """Return the wave that is largest over the first leg and smallest over the second."""
    phase = np.arange(N_PHASES) / N_PHASES - start - _OVER_LEG
    return np.asarray(2 * curves @ np.cos(2 * np.pi * phase) / N_PHASES)


_Read = tuple[str, str, Callable[[_Array, float], _Array]]
"""Metric, channel, and how it is read."""

_SIDE: Final[tuple[_Read, ...]] = (
    ("trunk_lean", "trunk", _mean_of_all),
    ("hip_bounce", "hip_height", _range),
    ("thigh_range", "thigh", _range),
    ("thigh_forward", "thigh", _most(_ALWAYS)),
    ("knee_flexion_contact", "knee", _mean(_CONTACT)),
    ("knee_flexion_stance", "knee", _most(_STANCE)),
    ("knee_flexion_swing", "knee", _most(_SWING)),
    ("shank_angle_contact", "shank", _mean(_CONTACT)),
    ("shank_forward", "shank", _most(_ALWAYS)),
    ("arm_swing", "upper_arm", _range),
    ("elbow_flexion", "elbow", _mean_of_all),
)
_ACROSS: Final[tuple[_Read, ...]] = (
    ("lateral_lean", "lateral_lean", _mean_of_all),
    ("trunk_sway", "lateral_lean", _over_legs),
    ("shoulder_tilt", "shoulder_obliquity", _mean_of_all),
    ("pelvic_tilt", "pelvic_obliquity", _mean_of_all),
    ("pelvic_drop", "pelvic_obliquity", _mean(_MIDDLE)),
    ("hip_bounce", "hip_height", _range),
    ("crossover", "foot_outward", _mean(_MIDDLE)),
    ("knee_outward", "knee_outward", _mean(_MIDDLE)),
    ("heel_rise", "heel_rise", _range),
    ("knee_rise", "knee_rise", _range),
    ("hand_outward", "hand_outward", _mean_of_all),
    ("elbow_outward", "elbow_outward", _mean_of_all),
    ("hand_rise", "hand_rise", _mean_of_all),
)
_OF_BOTH: Final = ("pelvic_drop",)
"""Channels of the whole body that are read over each leg: with the sign of the leg."""
_LEGS: Final = {"side": ("thigh", "shank", "knee"), "across": ("heel_rise", "knee_rise")}


def _compute_lag(cycles: _Array, view: RunningView) -> _Array:
    """Return how much later than half a stride the right leg moves, shape (S,)."""
    which = find_channel_set(view) or "side"
    wave = np.exp(-2j * np.pi * np.arange(N_PHASES) / N_PHASES)
    product = np.zeros(len(cycles), dtype=np.complex128)
    for key in _LEGS[which]:
        first, second = (n for n, one in enumerate(CHANNELS[which]) if one.key == key)
        size = float(np.std(cycles[..., [first, second]])) or 1.0
        ahead, behind = (cycles[..., place] @ wave / size for place in (first, second))
        product += ahead * np.conj(behind)
    later = np.angle(-product) / (2 * np.pi)
    return later if first_side(view) == "left" else -later


def compute_form_metrics(cycles: _Array, view: RunningView) -> dict[str, FormMetric]:
    """Return the named quantities of a recording.

    Parameters
    ----------
    cycles : numpy.ndarray, shape (S, 64, C)
        At least one stride.
    view : RunningView
        Side, front or rear.

    Returns
    -------
    dict of str to FormMetric
        With ``left_`` or ``right_`` before what both limbs have. Angles in degrees, lengths in
        torso lengths, ``symmetry_lag`` as a share of the stride: how much later than half a stride
        the right leg moves.
    """
    which = find_channel_set(view)
    if which is None:
        return {}
    names = channel_names(view)
    metrics = {}
    for key, channel_key, read in _SIDE if which == "side" else _ACROSS:
        for place, channel in enumerate(CHANNELS[which]):
            if channel.key != channel_key:
                continue
            if key in _OF_BOTH:
                # The right hip lower is the drop over the left leg; over the right one it is minus.
                for side, start, sign in (("left", 0.0, 1), ("right", 0.5, -1)):
                    values = sign * read(cycles[..., place], start)
                    name = f"{side}_{key}"
                    metrics[name] = summarise(name, values, channel.unit)
                continue
            start = 0.5 if channel.limb == "second" else 0.0
            name = names[place].removesuffix(channel_key) + key
            values = read(cycles[..., place], start)
            metrics[name] = summarise(name, values, channel.unit)
    metrics["symmetry_lag"] = summarise("symmetry_lag", _compute_lag(cycles, view), "")
    return metrics

"""Situations in which the rules do not judge, whatever the measurements say.

A head resting on a hand leans and sinks because of the hand, a face turned to a colleague has
another size, a face that looks down at the keyboard is out of proportion. None of that is a fault
of posture; the rules that would mistake it for one say why they do not judge.
"""

from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.features.feature_table import feature_column
from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.reason import Reason

__all__ = ["GATE_REASONS", "Gate", "compute_gates"]

_Array = npt.NDArray[np.float64]


class Gate(StrEnum):
    """A situation; where it holds, the rules that name it do not judge. In order of precedence."""

    HAND_AT_HEAD = "hand_at_head"
    """The head rests on a hand, or a hand hides part of it."""
    TURNED_AWAY = "turned_away"
    """The face or the shoulders are turned elsewhere, to a colleague or a second screen."""
    LOOKING_DOWN = "looking_down"
    """The face looks down, at the keyboard or a phone."""


GATE_REASONS: Final = {
    Gate.HAND_AT_HEAD: Reason.HAND_AT_HEAD,
    Gate.TURNED_AWAY: Reason.TURNED_AWAY,
    Gate.LOOKING_DOWN: Reason.TURNED_AWAY,
}
"""What a rule says when a gate holds; looking down is looking elsewhere."""

_FEATURES: Final = ("hand_to_head", "head_turn", "shoulder_rotation", "head_pitch")
_COLUMNS: Final = np.array([feature_column(key) for key in _FEATURES])
_ZEROS: Final = np.array([[0.0], [0.0], [np.nan], [np.nan]])
"""Where departures start without a baseline; the hand's always start there. Which way shoulders and
face point before they turn or look down depends on where the camera stands."""


def compute_gates(values: _Array, median: _Array, settings: RuleSettings) -> npt.NDArray[np.bool_]:
    """Tell which gates hold.

    Parameters
    ----------
    values : numpy.ndarray, shape (F, N)
        Measurements, one feature a row; NaN where a feature cannot be judged: its gate is open.
    median : numpy.ndarray, shape (F, N) or (F, 1)
        Baselines. Turning is measured from the baseline, so that a camera beside the screen is no
        turned head. Without a baseline a turn of the head is measured from zero, the others not at
        all: their gates are open.
    settings : RuleSettings
        The limits.

    Returns
    -------
    numpy.ndarray, shape (3, N)
        In the order of :class:`Gate`.
    """
    usual = median.take(_COLUMNS, axis=0)
    usual[0] = 0.0
    departures = values.take(_COLUMNS, axis=0)
    departures -= np.where(np.isnan(usual), _ZEROS, usual)
    # Down is one way to look, but a head or trunk may turn either way.
    np.abs(departures[1:3], out=departures[1:3])
    gates = np.empty((3, values.shape[1]), dtype=np.bool_)
    np.less(departures[0], settings.hand_distance, out=gates[0])
    np.greater(departures[1], settings.turn_deg, out=gates[1])
    gates[1] |= departures[2] > settings.trunk_turn_deg
    np.greater(departures[3], settings.look_down, out=gates[2])
    return gates

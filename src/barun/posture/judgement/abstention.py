"""Situations in which the rules do not judge, whatever the measurements say.

A head resting on a hand leans and sinks because of the hand, a face turned to a colleague has
another size, a face that looks down at the keyboard is out of proportion. None of that is a fault
of posture; the rules that would mistake it for one say why they do not judge.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.judgement.rule_settings import RuleSettings
from barun.posture.reason import Reason

__all__ = ["GATE_REASONS", "GUARDS", "Gate", "Guard", "hold_gates", "list_limits"]

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


@dataclass(frozen=True, slots=True)
class Guard:
    """A feature whose departure from the baseline closes a gate."""

    feature: str
    limit: str
    """Field of :class:`barun.posture.judgement.rule_settings.RuleSettings`."""
    zero: float = np.nan
    """Where departures start without a baseline; NaN where there is none then. Which way shoulders
    and face point before they turn or look down depends on where the camera stands."""
    is_usual: bool = True
    """Whether a baseline counts; a hand at the head is never usual."""


GUARDS: Final = (
    Guard("hand_to_head", "hand_distance", zero=0.0, is_usual=False),
    Guard("head_turn", "turn_deg", zero=0.0),
    Guard("shoulder_rotation", "trunk_turn_deg"),
    Guard("head_pitch", "look_down"),
)
"""In the order of the gates; either turn closes the one for being turned away."""

_HAND, _HEAD_TURN, _TRUNK_TURN, _PITCH = range(len(GUARDS))
_TURNS: Final = slice(_HEAD_TURN, _TRUNK_TURN + 1)


def list_limits(settings: RuleSettings) -> _Array:
    """Return the limit of each guard, shape (4, 1)."""
    return np.array([[getattr(settings, guard.limit)] for guard in GUARDS], dtype=np.float64)


def hold_gates(departures: _Array, limits: _Array) -> npt.NDArray[np.bool_]:
    """Tell which gates hold.

    Parameters
    ----------
    departures : numpy.ndarray, shape (4, N)
        Of the features of ``GUARDS`` from the baseline, so that a camera beside the screen is no
        turned head. NaN where one cannot be judged: its gate is open. Overwritten.
    limits : numpy.ndarray, shape (4, 1)
        From `list_limits`.

    Returns
    -------
    numpy.ndarray, shape (3, N)
        In the order of :class:`Gate`.
    """
    # Down is one way to look, but a head or trunk may turn either way.
    turns = departures[_TURNS]
    np.abs(turns, out=turns)
    is_beyond = departures > limits
    np.less(departures[_HAND], limits[_HAND], out=is_beyond[_HAND])
    is_beyond[_HEAD_TURN] |= is_beyond[_TRUNK_TURN]
    is_beyond[_TRUNK_TURN] = is_beyond[_PITCH]
    return is_beyond[:_PITCH]

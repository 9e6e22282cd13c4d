"""P005: the head tilted to a side.

The ears' line against the level, as in ISO 11226: a head that stays level on a leaning trunk (P003)
is not tilted, one that leans with it is.

A head that turns on a neck bent forward, as in a slump, tips the line without being tilted; so
does one that turns before a camera above or below it. What that explains is taken off. What remains
must agree with the line itself, so that eyes kept level while the head turns are no tilt either.
"""

from typing import Final, Literal

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["HEAD_TILT"]


def _tilted(side: Literal[-1, 1]) -> Agreement:
    line = Sign(Quantity("head_tilt"), side, "head_tilt")
    beyond_turn = Sign(Quantity("head_tilt", "beyond_turn"), side, "head_tilt")
    return Agreement("front", (line, beyond_turn), side)


HEAD_TILT: Final = SignRule(
    code="P005",
    key="head_tilt",
    agreements=(_tilted(1), _tilted(-1)),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

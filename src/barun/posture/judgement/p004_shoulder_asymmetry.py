"""P004: one shoulder lower than usual.

A trunk that leans (P003) tilts the shoulders as much; that much is taken off. What remains must
agree with the tilt itself, so that a chair rolled aside, which looks like a lean without a tilt,
changes nothing. Without a baseline a lean and a low shoulder cannot be told apart unless the hips
are in the picture.
"""

from typing import Final, Literal

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["SHOULDER_ASYMMETRY"]

LEAN_OF_SHIFT_DEG: Final = 51.3
"""Degrees of lean for a shift by one shoulder width: a trunk of 0.288 statures moves shoulders
0.258 statures apart (Drillis & Contini 1966); the sine is taken as the angle."""

_TILT: Final = Quantity("shoulder_tilt")


def _lower(side: Literal[-1, 1]) -> tuple[Agreement, Agreement]:
    tilted = Sign(_TILT, side, "shoulder_tilt")
    beyond_lean = Sign(
        _TILT,
        side,
        "shoulder_tilt",
        other=Quantity("trunk_lateral_inclination"),
        factor=-1.0,
    )
    beyond_shift = Sign(
        _TILT,
        side,
        "shoulder_tilt",
        other=Quantity("shoulder_place", "place"),
        factor=-LEAN_OF_SHIFT_DEG,
    )
    return (
        Agreement("front", (tilted, beyond_lean), side),
        Agreement("front", (tilted, beyond_shift), side, is_spare=True),
    )


SHOULDER_ASYMMETRY: Final = SignRule(
    code="P004",
    key="shoulder_asymmetry",
    agreements=(*_lower(1), *_lower(-1)),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

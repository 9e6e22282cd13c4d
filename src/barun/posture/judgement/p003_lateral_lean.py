"""P003: the trunk leaning to a side.

With the hips in the picture the trunk's inclination says it. At a desk they rarely are: then the
shoulders must both tilt and move to the same side. A chair rolled aside moves but does not tilt
them; a raised shoulder (P004) tilts but does not move them.
"""

from typing import Final, Literal

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["LATERAL_LEAN"]


def _leaning(side: Literal[-1, 1]) -> tuple[Agreement, Agreement]:
    return (
        Agreement(
            "front", (Sign(Quantity("trunk_lateral_inclination"), side, "trunk_lateral"),), side
        ),
        Agreement(
            "front",
            (
                Sign(Quantity("shoulder_tilt"), side, "lean_tilt"),
                Sign(Quantity("shoulder_place", "place"), side, "lean_shift"),
            ),
            side,
            is_spare=True,
        ),
    )


LATERAL_LEAN: Final = SignRule(
    code="P003",
    key="lateral_lean",
    agreements=(*_leaning(1), *_leaning(-1)),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

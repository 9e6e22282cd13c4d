"""P005: the head tilted to a side.

The ears' line against the level, as in ISO 11226: a head that stays level on a leaning trunk (P003)
is not tilted, one that leans with it is.
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["HEAD_TILT"]

HEAD_TILT: Final = SignRule(
    code="P005",
    key="head_tilt",
    agreements=(
        Agreement("front", (Sign(Quantity("head_tilt"), 1, "head_tilt"),), 1),
        Agreement("front", (Sign(Quantity("head_tilt"), -1, "head_tilt"),), -1),
    ),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

"""P008: the face too near to the screen.

The face grows in the picture, whatever brings it there: a chair moved up, a trunk that leans (P002
as well), a head drawn forward (P001 as well). A head that comes down onto a hand is not judged: that
is leaning on a hand, and most of what would be false alarms (docs/decisions/0011-hold-time.md).
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["TOO_CLOSE"]

TOO_CLOSE: Final = SignRule(
    code="P008",
    key="too_close",
    agreements=(Agreement("front", (Sign(Quantity("face_size", "growth"), 1, "face_nearer"),)),),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

"""P008: the face too near to the screen.

The face grows in the picture, by more than what a bent trunk or neck explains. A slump (P002) and a
head drawn forward (P001) bring the face nearer by themselves, and their advice is another; but they
also make the face outgrow the shoulders, which a chair moved up does not. Three times that much is
taken off. What is nearer beyond it counts, so that a slump on a chair moved up is both. Where the
shoulders are not seen the face alone counts.

A head that comes down onto a hand is not judged: that is leaning on a hand, and most of what would
be false alarms (docs/decisions/0011-hold-time.md).
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["TOO_CLOSE"]

_NEARER_OF_OUTGROWTH: Final = 3.0
"""Growth of the face for its growth against the shoulders in a slump. Measured on simulated people
of three sizes, 0.6 to 1.2 m from the camera, slumping 0.7 to 1.2 times: 2.3 to 3.6, and 3.6 to 6.6
where the chair moves up by 15 to 25 cm as well. The largest of the former leave a load of 0.7."""

_FACE: Final = Quantity("face_size", "growth")
_NEARER: Final = Sign(_FACE, 1, "face_nearer")
_BEYOND_BEND: Final = Sign(
    _FACE,
    1,
    "face_nearer",
    other=Quantity("shoulder_roundness", "growth"),
    factor=_NEARER_OF_OUTGROWTH,
)

TOO_CLOSE: Final = SignRule(
    code="P008",
    key="too_close",
    agreements=(
        Agreement("front", (_NEARER, _BEYOND_BEND)),
        Agreement("front", (_NEARER,), is_spare=True),
    ),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY),
)
"""The rule."""

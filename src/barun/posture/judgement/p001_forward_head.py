"""P001: the head drawn forward against the trunk.

From the side the neck leans forward and is bent against the trunk: both, because a trunk that leans
takes the neck along, and that is slouching (P002). Where a desk hides the hips, more inclination is
asked for instead.

From the front the face grows against the shoulders, by more than half of what the shoulders
themselves grow: a trunk that comes nearer enlarges both.

A face that only nods changes neither; one that looks down at the keyboard or a phone, the neck
bent, is not judged from the front.
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["FORWARD_HEAD"]

_SHOULDERS_OVER_FACE: Final = Quantity("shoulder_roundness", "growth")

FORWARD_HEAD: Final = SignRule(
    code="P001",
    key="forward_head",
    agreements=(
        Agreement(
            "side",
            (
                Sign(Quantity("neck_inclination"), 1, "neck_inclination"),
                Sign(Quantity("neck_flexion"), 1, "neck_flexion"),
            ),
        ),
        Agreement(
            "side",
            (Sign(Quantity("neck_inclination"), 1, "neck_inclination_alone"),),
            is_spare=True,
        ),
        Agreement(
            "front",
            (
                Sign(_SHOULDERS_OVER_FACE, -1, "face_out_of_proportion"),
                Sign(
                    _SHOULDERS_OVER_FACE,
                    -1,
                    "face_out_of_proportion",
                    other=Quantity("shoulder_width", "growth"),
                    factor=0.5,
                ),
            ),
        ),
    ),
    gates=(Gate.HAND_AT_HEAD, Gate.TURNED_AWAY, Gate.LOOKING_DOWN),
)
"""The rule."""

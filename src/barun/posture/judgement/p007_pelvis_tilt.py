"""P007: one hip lower than usual, as when sitting on one leg or a wallet.

Only where the hips are truly in the picture. A pelvis tipped forward or back cannot be seen from
two points and is not judged.
"""

from typing import Final

from barun.posture.judgement.abstention import Gate
from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["PELVIS_TILT"]

PELVIS_TILT: Final = SignRule(
    code="P007",
    key="pelvis_tilt",
    agreements=(
        Agreement("front", (Sign(Quantity("pelvis_tilt"), 1, "pelvis_tilt"),), 1),
        Agreement("front", (Sign(Quantity("pelvis_tilt"), -1, "pelvis_tilt"),), -1),
    ),
    gates=(Gate.TURNED_AWAY,),
)
"""The rule."""

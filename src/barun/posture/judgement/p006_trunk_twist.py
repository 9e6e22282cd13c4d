"""P006: the shoulders turned against the pelvis.

It needs the hips in the picture and depth (world landmarks). Turning the whole chair turns both
and is no twist. A face turned to a second screen does not stop it: sitting twisted before one is
what it is for.
"""

from typing import Final

from barun.posture.judgement.sign import Agreement, Quantity, Sign
from barun.posture.judgement.sign_rule import SignRule

__all__ = ["TRUNK_TWIST"]

TRUNK_TWIST: Final = SignRule(
    code="P006",
    key="trunk_twist",
    agreements=(
        Agreement("any", (Sign(Quantity("trunk_twist"), 1, "trunk_twist"),), 1),
        Agreement("any", (Sign(Quantity("trunk_twist"), -1, "trunk_twist"),), -1),
    ),
)
"""The rule."""

"""R001: a foot that lands ahead of its own knee.

No degree cut-off exists for overstriding (Souza 2016); it is a sliding scale. Judged is the shank
early in the contact, where the foot has come down flat: by then it should be upright. At the first
touch itself the shank of most heel strikers leans back by some degrees.
"""

from typing import Final

from barun.running.judgement.advice_table import LAND_UNDER_YOURSELF, QUICKER_STEPS
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["OVERSTRIDE"]

OVERSTRIDE: Final = RunningRule(
    code="R001",
    key="overstride",
    looks=(
        Look(
            "shank_angle_loading",
            "more",
            Limit(
                0.0,
                "an upright shank early in the contact: Souza (2016), PMR Clin 27:217; Lieberman"
                " (2015), JEB 218:3406. A definition, no cut-off",
            ),
            least_change=4.8,
        ),
    ),
    advice=(QUICKER_STEPS, LAND_UNDER_YOURSELF),
)
"""The rule."""

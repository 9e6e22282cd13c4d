"""R001: a foot that lands ahead of its own knee.

The shank leans back: at the first touch the ankle is ahead of the knee by more than a share of the
shank that every heel striker shows. No degree cut-off exists for overstriding (Souza 2016); it is a
sliding scale. Judged is the shank where the foot stands flat, early in the contact: by then it
should be upright, and braking and the load of the knee grow with what is missing.
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

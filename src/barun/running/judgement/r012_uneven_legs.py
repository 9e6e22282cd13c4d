"""R012: legs that move differently.

Two to three degrees between the sides are normal (PMID 37187155), and the uncertainty of a
difference is the smallest that the recording can tell. From the side one leg hides the other and is
read wrong, so that differences are not judged there: film from behind, or both sides.
"""

from typing import Final

from barun.running.judgement.advice_table import SAME_ON_BOTH_SIDES
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["UNEVEN_LEGS"]

_NORMAL_DEG: Final = 3.0
_SOURCE: Final = "differences of 2 to 3 degrees between the sides are normal: PMID 37187155 (2023)"
_METRICS: Final = (
    "knee_flexion_stance",
    "knee_flexion_swing",
    "hip_extension",
    "pelvic_drop",
)

UNEVEN_LEGS: Final = RunningRule(
    code="R012",
    key="uneven_legs",
    looks=tuple(
        look
        for metric in _METRICS
        for look in (
            Look(f"{metric}_difference", "more", Limit(_NORMAL_DEG, _SOURCE), is_from_middle=True),
            Look(f"{metric}_difference", "less", Limit(-_NORMAL_DEG, _SOURCE), is_from_middle=True),
        )
    ),
    advice=(SAME_ON_BOTH_SIDES,),
)
"""The rule."""

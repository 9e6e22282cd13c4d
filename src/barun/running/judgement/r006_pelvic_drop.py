"""R006: a pelvis that drops further to the swinging side than is usual.

Injured runners dropped more than others (Bramah 2018, AJSM), but no norm could be read and 2-D
video tells 2.8 degrees at best (Dingenen 2018): only a change is told, and the difference of both
sides by R012.
"""

from typing import Final

from barun.running.judgement.advice_table import LEVEL_PELVIS
from barun.running.judgement.running_rule import Look, RunningRule

__all__ = ["PELVIC_DROP"]

PELVIC_DROP: Final = RunningRule(
    code="R006",
    key="pelvic_drop",
    looks=(Look("pelvic_drop", "more", least_change=2.8),),
    advice=(LEVEL_PELVIS,),
)
"""The rule."""

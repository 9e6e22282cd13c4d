"""R008: a trunk that sways from side to side more than is usual.

No range could be traced to a source: only a change is told, from the 2.3 degrees on that 2-D video
can tell (Dingenen 2018, Phys Ther Sport).
"""

from typing import Final

from barun.running.judgement.advice_table import QUIET_TRUNK
from barun.running.judgement.running_rule import Look, RunningRule

__all__ = ["TRUNK_SWAY"]

TRUNK_SWAY: Final = RunningRule(
    code="R008",
    key="trunk_sway",
    looks=(Look("lateral_sway", "more", least_change=2.3),),
    advice=(QUIET_TRUNK,),
)
"""The rule."""

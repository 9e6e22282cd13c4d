"""R011: a heel that rises less behind than is usual for the runner.

No range could be traced to a source, and it grows with speed: only a change is told.
"""

from typing import Final

from barun.running.judgement.advice_table import HEELS_UP
from barun.running.judgement.running_rule import Look, RunningRule

__all__ = ["HEEL_RISE"]

HEEL_RISE: Final = RunningRule(
    code="R011",
    key="heel_rise",
    looks=(
        Look("knee_flexion_swing", "less", least_change=3.8),
        Look("heel_rise", "less"),
    ),
    advice=(HEELS_UP,),
)
"""The rule."""

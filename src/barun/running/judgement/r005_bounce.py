"""R005: hips that rise and fall more than is usual for the runner.

Less is moderately associated with economy (Van Hooren 2024, Sports Med 54:1269), but no range could
be traced to a source: only a change is told.
"""

from typing import Final

from barun.running.judgement.advice_table import QUICKER_STEPS, QUIET_HEAD
from barun.running.judgement.running_rule import Look, RunningRule

__all__ = ["BOUNCE"]

BOUNCE: Final = RunningRule(
    code="R005",
    key="bounce",
    looks=(Look("vertical_oscillation", "more"),),
    advice=(QUICKER_STEPS, QUIET_HEAD),
)
"""The rule."""

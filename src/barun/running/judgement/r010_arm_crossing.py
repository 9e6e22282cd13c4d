"""R010: hands that cross the middle of the body.

A definition and no cut-off from a study: the wrist comes beyond the middle of the shoulders.
"""

from typing import Final

from barun.running.judgement.advice_table import ARMS_FORWARD
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["ARM_CROSSING"]

ARM_CROSSING: Final = RunningRule(
    code="R010",
    key="arm_crossing",
    looks=(
        Look(
            "arm_crossing",
            "more",
            Limit(0.0, "the wrist beyond the middle of the shoulders: a definition"),
        ),
    ),
    advice=(ARMS_FORWARD,),
)
"""The rule."""

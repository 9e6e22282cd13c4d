"""R007: a foot that lands on the other side of the body's middle.

A definition and no cut-off from a study: the ankle stands beyond the middle of the hips.
"""

from typing import Final

from barun.running.judgement.advice_table import TWO_LANES
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["CROSSOVER"]

CROSSOVER: Final = RunningRule(
    code="R007",
    key="crossover",
    looks=(
        Look(
            "crossover",
            "less",
            Limit(0.0, "the ankle beyond the middle of the hips: a definition"),
        ),
    ),
    advice=(TWO_LANES,),
)
"""The rule."""

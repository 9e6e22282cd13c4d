"""R013: steps of one foot that last longer than those of the other.

Healthy runners' step frequency differs by a symmetry angle of 0.7 ± 0.2 % (Girard 2019): 3.5 % of
a step at two standard deviations above the mean.
"""

from typing import Final

from barun.running.judgement.advice_table import LISTEN_TO_STEPS
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["UNEVEN_STEPS"]

_NORMAL: Final = 0.035
"""Share of a step: a symmetry angle of 1.1 % is a ratio of the sides of 1.035 (tangent of 45
degrees less 1.1 % of 90)."""
_SOURCE: Final = (
    "symmetry angle of the step frequency of healthy runners 0.7 ± 0.2 %:"
    " Girard (2019), Front Sports; two standard deviations above the mean"
)

UNEVEN_STEPS: Final = RunningRule(
    code="R013",
    key="uneven_steps",
    looks=(
        Look(
            "step_share_difference",
            "more",
            Limit(_NORMAL, _SOURCE),
            is_share=True,
            is_from_middle=True,
        ),
        Look(
            "step_share_difference",
            "less",
            Limit(-_NORMAL, _SOURCE),
            is_share=True,
            is_from_middle=True,
        ),
    ),
    advice=(LISTEN_TO_STEPS,),
)
"""The rule."""

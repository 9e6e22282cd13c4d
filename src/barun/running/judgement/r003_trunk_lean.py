"""R003: a trunk that leans less or more than runners of a study did.

More lean means less load on the knee and more on the hip; neither end is a fault. The range is that
of runners without complaints at 3.4 m/s.
"""

from typing import Final

from barun.running.judgement.advice_table import LEAN_FROM_ANKLES
from barun.running.judgement.running_rule import Limit, Look, RunningRule
from barun.running.metrics.reference_ranges import REFERENCE_RANGES

__all__ = ["TRUNK_LEAN"]

_RANGE: Final = REFERENCE_RANGES["trunk_lean"]

TRUNK_LEAN: Final = RunningRule(
    code="R003",
    key="trunk_lean",
    looks=(
        Look("trunk_lean", "less", Limit(_RANGE.low, _RANGE.source, _RANGE.speed_m_per_s)),
        Look("trunk_lean", "more", Limit(_RANGE.high, _RANGE.source, _RANGE.speed_m_per_s)),
    ),
    advice=(LEAN_FROM_ANKLES,),
)
"""The rule."""

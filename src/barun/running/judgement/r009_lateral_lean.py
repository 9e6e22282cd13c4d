"""R009: a trunk that leans to one side all the time.

Two to three degrees between the sides are normal (PMID 37187155); a camera that is rolled shows a
lean that is none, so the picture has to be levelled first.
"""

from typing import Final

from barun.running.judgement.advice_table import QUIET_TRUNK
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["LATERAL_LEAN"]

_LIMIT: Final = 3.0
_SOURCE: Final = "differences of 2 to 3 degrees between the sides are normal: PMID 37187155 (2023)"

LATERAL_LEAN: Final = RunningRule(
    code="R009",
    key="lateral_lean",
    looks=(
        Look("lateral_lean", "more", Limit(_LIMIT, _SOURCE), least_change=2.3, is_from_middle=True),
        Look(
            "lateral_lean", "less", Limit(-_LIMIT, _SOURCE), least_change=2.3, is_from_middle=True
        ),
    ),
    advice=(QUIET_TRUNK,),
)
"""The rule."""

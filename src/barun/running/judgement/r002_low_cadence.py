"""R002: fewer steps a minute than are linked to more load on the knee.

Cadence depends on speed and height, so there is no number for everybody. The one that could be
traced to its source holds near 3 m/s; at other speeds, or if the speed is not known, nothing is
said.
"""

from typing import Final

from barun.running.judgement.advice_table import QUICKER_STEPS
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["LOW_CADENCE"]

LOW_CADENCE: Final = RunningRule(
    code="R002",
    key="low_cadence",
    looks=(
        Look(
            "cadence",
            "less",
            Limit(
                166.0,
                "recreational runners (women) with 166 steps a minute or fewer had larger forces"
                " at the knee: Thakkar (2019), MSSE 51:1444",
                2.98,
            ),
        ),
    ),
    advice=(QUICKER_STEPS,),
)
"""The rule."""

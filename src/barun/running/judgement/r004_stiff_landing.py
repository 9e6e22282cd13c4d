"""R004: a knee that bends little while the foot stands.

A knee bent clearly less than 45 degrees is taken to absorb less of the landing (Souza 2016); the
level is the lower end of what runners of a study showed, and others measured less in men without
complaints.
"""

from typing import Final

from barun.running.judgement.advice_table import LAND_SOFTLY, QUICKER_STEPS
from barun.running.judgement.running_rule import Limit, Look, RunningRule
from barun.running.metrics.reference_ranges import REFERENCE_RANGES

__all__ = ["STIFF_LANDING"]

_RANGE: Final = REFERENCE_RANGES["knee_flexion_stance"]

_ENGINE_DEG: Final = 5.1
"""Mean by which a pose engine read moving knees too straight: JMIR preprint 102399 (2026). On a
treadmill video another engine saw the near knee bent by 3 degrees more."""

STIFF_LANDING: Final = RunningRule(
    code="R004",
    key="stiff_landing",
    looks=(
        Look(
            "knee_flexion_stance",
            "less",
            Limit(_RANGE.low, _RANGE.source),
            known_error=_ENGINE_DEG,
            least_change=3.8,
        ),
    ),
    advice=(LAND_SOFTLY, QUICKER_STEPS),
)
"""The rule."""

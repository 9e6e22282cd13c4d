"""R014: one foot that stands longer than the other.

Healthy runners differ by a symmetry angle of 0.6 ± 0.1 % (Girard 2019): 2.5 % of a contact at two
standard deviations above the mean. Not judged below 120 frames a second.
"""

from typing import Final

from barun.running.judgement.advice_table import LISTEN_TO_STEPS
from barun.running.judgement.running_rule import Limit, Look, RunningRule

__all__ = ["UNEVEN_CONTACTS"]

_NORMAL: Final = 0.025
"""Share of a contact, see R013."""
_SOURCE: Final = (
    "symmetry angle of the contact time of healthy runners 0.6 ± 0.1 %:"
    " Girard (2019), Front Sports; two standard deviations above the mean"
)

UNEVEN_CONTACTS: Final = RunningRule(
    code="R014",
    key="uneven_contacts",
    looks=(
        Look(
            "contact_time_difference",
            "more",
            Limit(_NORMAL, _SOURCE),
            is_share=True,
            is_from_middle=True,
        ),
        Look(
            "contact_time_difference",
            "less",
            Limit(-_NORMAL, _SOURCE),
            is_share=True,
            is_from_middle=True,
        ),
    ),
    advice=(LISTEN_TO_STEPS,),
)
"""The rule."""

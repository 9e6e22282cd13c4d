"""What other runners measured, where a source was read; nothing here is a limit of health."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["REFERENCE_RANGES", "ReferenceRange"]


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """Where the runners of a study lay."""

    low: float
    """In the unit of the metric."""
    high: float
    source: str
    speed_m_per_s: float | None = None
    """Speed of these runners, None where the source gives none; at others it does not hold."""


REFERENCE_RANGES: Final = MappingProxyType(
    {
        "cadence": ReferenceRange(
            163.1, 178.9, "recreational men, 171.0 ± 7.9: PMC6044588, table 2"
        ),
        "contact_time": ReferenceRange(0.1647, 0.2423, "mean 0.1977 s: Ammann & Wyss (2016)", 4.8),
        "trunk_lean": ReferenceRange(
            0.8,
            13.0,
            "groups of low and high lean, 3.6 ± 2.8 and 10.8 ± 2.2 degrees:"
            " Teng & Powers (2015), MSSE 47:625",
            3.4,
        ),
        "knee_flexion_stance": ReferenceRange(
            38.0, 50.0, "44 ± 6 degrees: Roos (2012), in Souza (2016), PMR Clin 27:217"
        ),
    }
)
"""By metric. Metrics without an entry have no range that could be traced to a source: overstride
and vertical oscillation are sliding scales, and joint angles at single instants say little about
economy (Van Hooren 2024, Sports Med 54:1269)."""

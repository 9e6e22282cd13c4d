"""How bad a load is, in words."""

from typing import Final

from barun.findings.finding import Severity

__all__ = ["SEVERITY_CUTS", "compute_severity"]

SEVERITY_CUTS: Final[tuple[tuple[float, Severity], ...]] = (
    (2.0, "marked"),
    (1.5, "moderate"),
    (1.0, "mild"),
)
"""Smallest load of each severity, the worst first: the whole allowed departure, once and a half,
and twice. A design choice: the bands of ISO 11226 and RULA grade postures by hand and have no steps
relative to a person's own."""


def compute_severity(load: float) -> Severity:
    """Return the severity of a load; ``none`` below 1 and where it is NaN.

    Examples
    --------
    >>> compute_severity(1.6)
    'moderate'
    """
    return next((severity for cut, severity in SEVERITY_CUTS if load >= cut), "none")

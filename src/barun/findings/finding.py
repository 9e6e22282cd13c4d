"""What a rule concluded, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

from barun.findings.measurement import Measurement

__all__ = ["Finding", "FindingOutcome", "Severity"]

FindingOutcome = Literal["issue", "advice", "passed", "not_applicable"]
Severity = Literal["none", "mild", "moderate", "marked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One conclusion about a stretch of time.

    ``issue`` is something that lasted, ``advice`` something worth knowing that is no fault,
    ``passed`` a rule that looked and found nothing, ``not_applicable`` a rule that could not tell.
    """

    code: str
    """Stable code of the rule: ``P001`` for posture, ``R001`` for running."""
    key: str
    """Stable name of the rule, also of its texts: ``forward_head``."""
    outcome: FindingOutcome
    severity: Severity
    """``none`` unless the outcome is an issue."""
    start_s: float
    """Seconds since the start of the recording or session."""
    end_s: float
    """Seconds; equal to `start_s` for a single picture."""
    measurements: tuple[Measurement, ...] = ()
    """What it rests on, the most telling first."""
    reason: str | None = None
    """Message key of the reason when not applicable."""

    @property
    def duration_s(self) -> float:
        """How long it lasted, in seconds."""
        return self.end_s - self.start_s

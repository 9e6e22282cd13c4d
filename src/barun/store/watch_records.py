"""What the store keeps of how the service itself is; nothing of it is about a person."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["AlertRecord", "UndoingKind", "UndoingRecord", "VitalRecord"]

UndoingKind = Literal["roll-back", "retrain", "freeze", "thaw"]
"""What Barun did about a model, and when a person held it or let it go."""


@dataclass(frozen=True, slots=True)
class VitalRecord:
    """The figures of one minute of one process."""

    minute: int
    """Whole minutes since 1970-01-01 UTC."""
    process: str
    content: str
    """JSON."""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """One alert."""

    alert_id: str
    process: str
    rule: str
    cause: str
    severity: str
    began_s: float
    """Seconds since 1970 UTC."""
    ended_s: float | None
    """None while it stands."""
    acknowledged_s: float | None
    """None until somebody said he knows."""
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class UndoingRecord:
    """One thing done about a model."""

    model: str
    kind: UndoingKind
    at_s: float
    """Seconds since 1970 UTC."""
    from_number: int | None
    to_number: int | None
    """Of a roll-back; None is what comes with Barun."""
    reason: str
    """A stable word."""

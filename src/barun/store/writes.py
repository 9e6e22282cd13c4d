"""What can be asked to be written: the records themselves, and the few changes that are none."""

from dataclasses import dataclass
from typing import Final

from barun.store.records import (
    AgreementRecord,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
    Verdict,
)

__all__ = [
    "UNGATED",
    "ExerciseRemoval",
    "ProfileRemoval",
    "VerdictChange",
    "Withdrawal",
    "Write",
]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """What the person says about an event; None takes it back."""

    person_id: str
    event_id: str
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The person no longer agrees: nothing more is stored; what is there stays until forgotten."""

    person_id: str
    at_s: float


@dataclass(frozen=True, slots=True)
class ProfileRemoval:
    """A calibration profile is forgotten."""

    person_id: str
    profile_id: str


@dataclass(frozen=True, slots=True)
class ExerciseRemoval:
    """An entry of the log of exercises is forgotten."""

    person_id: str
    done_id: str


Write = (
    SessionRecord
    | MinuteRecord
    | EventRecord
    | SpanRecord
    | ExerciseRecord
    | ProfileRecord
    | SettingsRecord
    | AgreementRecord
    | VerdictChange
    | Withdrawal
    | ProfileRemoval
    | ExerciseRemoval
)

UNGATED: Final = (SettingsRecord, AgreementRecord, Withdrawal, ProfileRemoval, ExerciseRemoval)
"""What may be written without an agreement: settings, the agreement itself, and what takes away."""

"""What can be asked to be written: the records themselves, and the few changes that are none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from barun.privacy.consent.entry import ConsentEntry
from barun.store.records import (
    AgreementRecord,
    EventReality,
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
    "find_ended_histories",
    "find_ended_trainings",
    "to_consent",
]


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """What the person says about an event; None takes it back."""

    person_id: str
    event_id: str
    verdict: Verdict | None
    reality: EventReality = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The person no longer agrees to a history: nothing more is stored, and what is there goes."""

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
    | ConsentEntry
    | VerdictChange
    | Withdrawal
    | ProfileRemoval
    | ExerciseRemoval
)

UNGATED: Final = (
    SettingsRecord,
    AgreementRecord,
    ConsentEntry,
    Withdrawal,
    ProfileRemoval,
    ExerciseRemoval,
)
"""What may be written without a consent: settings, the consent itself, and what takes away."""


def find_ended_histories(writes: Iterable[Write]) -> list[ConsentEntry]:
    """Return the lines that take back the consent to a history."""
    entries = filter(None, map(to_consent, writes))
    return [one for one in entries if one.purpose == "history" and one.act == "withdrawn"]


def find_ended_trainings(writes: Iterable[Write]) -> list[ConsentEntry]:
    """Return the lines that take back the consent to training."""
    entries = filter(None, map(to_consent, writes))
    return [one for one in entries if one.purpose == "training" and one.act == "withdrawn"]


def to_consent(write: Write) -> ConsentEntry | None:
    """Return the line a write adds to the ledger of consents; None of everything else."""
    match write:
        case ConsentEntry():
            return write
        case AgreementRecord(withdrawn_s=None):
            return ConsentEntry(
                write.person_id,
                "history",
                "given",
                write.agreed_s,
                "first-page",
                write.text_version,
                write.language,
            )
        case AgreementRecord(withdrawn_s=float(at_s)) | Withdrawal(at_s=at_s):
            return ConsentEntry(write.person_id, "history", "withdrawn", at_s, "settings")
        case _:
            return None

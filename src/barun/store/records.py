"""What is stored, as plain values; no landmark and no picture is among them.

Instants are seconds since 1970-01-01 UTC; a minute is the whole minutes of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = [
    "LOCAL_PERSON",
    "SPAN_KINDS",
    "TIME_KINDS",
    "AgreementRecord",
    "AngleMinute",
    "EventReality",
    "EventRecord",
    "ExerciseRecord",
    "MinuteRecord",
    "ProfileRecord",
    "SessionRecord",
    "SettingsRecord",
    "SpanKind",
    "SpanRecord",
    "TimeKind",
    "Verdict",
]

LOCAL_PERSON = "local"
"""The one person of an installation without accounts."""

TimeKind = Literal[
    "good",
    "departed",
    "issue",
    "cannot_judge",
    "settling",
    "away",
    "blind",
    "paused",
    "calibrating",
]
"""What a second of a session was spent on; every second is of exactly one kind."""
TIME_KINDS: Final[tuple[TimeKind, ...]] = get_args(TimeKind)

SpanKind = Literal["blind", "paused", "break", "camera_on"]
"""Stretches worth showing one by one: Barun could not see; the person paused it; got up; the camera
was on."""
SPAN_KINDS: Final[tuple[SpanKind, ...]] = get_args(SpanKind)


Verdict = Literal["right", "wrong"]
"""What the person says about an event: it was one, or it was none."""


EventReality = Literal["", "good", "bad", "other"]
"""What it was really, in the words of the person: not said; sitting well; sitting badly; something
else."""


@dataclass(frozen=True, slots=True)
class AngleMinute:
    """One measurement over one minute."""

    mean: float
    """Mean of the frames in which it could be judged, in the unit of the feature."""
    departure: float | None
    """Mean less the person's baseline of that view; None without one."""
    n_frames: int
    """How many frames it rests on."""


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One watch, from the opening of the page to its end; written again when it ends."""

    session_id: str
    """Unique."""
    person_id: str
    started_s: float
    ended_s: float | None = None
    """None while it lasts, and for ever where Barun was killed."""
    source: str = "landmarks"
    """``landmarks``, ``pictures`` or ``server``; of an earlier Barun ``demo``, too."""
    camera: str = ""
    """As the browser names it."""


@dataclass(frozen=True, slots=True)
class MinuteRecord:
    """One minute of one session; written again, with more seconds, when a session resumes."""

    person_id: str
    session_id: str
    minute: int
    """Whole minutes since 1970-01-01 UTC."""
    seconds: Mapping[TimeKind, float]
    """Seconds of each kind; a kind that did not occur may be missing. At most 60 together."""
    sitting_s: float
    """Seconds spent sitting in this minute, as the break clock counts them."""
    view: str | None
    """View seen longest, by its label; None if none was."""
    neck_dose: float | None
    """Share of the holding time of the neck that is used up at the end of the minute; 0 or more."""
    trunk_dose: float | None
    """The same of the trunk."""
    angles: Mapping[str, AngleMinute] = field(default_factory=lambda: MappingProxyType({}))
    """By the key of the feature."""


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A departure that lasted, or one that lasts."""

    event_id: str
    """Made by the session; unique."""
    person_id: str
    session_id: str
    code: str
    """Stable code of the rule: ``P001``."""
    start_s: float
    detected_s: float
    end_s: float
    """While it lasts, the latest instant of that kind."""
    end_reason: str | None
    """See :data:`barun.posture.monitor.event.EndReason`; None while it lasts."""
    peak_load: float
    median_load: float
    over_s: float
    view: str | None
    n_reminders: int = 0
    verdict: Verdict | None = None
    """The person's; writing the event again with None keeps the verdict there is."""
    reality: EventReality = ""
    """What the person says it was really, beside a verdict."""


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """A stretch of time of one kind."""

    span_id: str
    person_id: str
    session_id: str
    kind: SpanKind
    start_s: float
    end_s: float
    reason: str = ""
    """Stable word: ``hidden``, ``asleep``, ``call``, ``asked``."""


@dataclass(frozen=True, slots=True)
class ExerciseRecord:
    """An exercise that was done."""

    done_id: str
    person_id: str
    exercise_id: str
    at_s: float
    duration_s: float
    n_repetitions: int | None
    """None where nothing was counted."""
    is_counted_by_camera: bool = False


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """A calibration profile as JSON of :mod:`barun.posture.calibration.profile_json`."""

    profile_id: str
    person_id: str
    camera: str
    place: str
    content: str
    updated_s: float


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """What a person agreed to about a history: a view of the ledger, and a line to be added."""

    person_id: str
    text_version: str
    language: str
    agreed_s: float
    withdrawn_s: float | None = None


@dataclass(frozen=True, slots=True)
class SettingsRecord:
    """The settings of the page, as JSON; kept without an agreement, too."""

    person_id: str
    content: str
    updated_s: float

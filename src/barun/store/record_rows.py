"""From rows of the tables to records."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from barun.store.angle_packing import unpack_minute
from barun.store.records import (
    AgreementRecord,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SettingsRecord,
    SpanRecord,
)
from barun.store.tables import EVENT, MINUTE, PERSON, SECONDS_COLUMNS, SESSION, SPAN

__all__ = [
    "agreement_of",
    "event_of",
    "exercise_of",
    "minute_of",
    "profile_of",
    "select_events",
    "select_minutes",
    "select_spans",
    "settings_of",
    "span_of",
]

_Row = Mapping[Any, Any]


def select_minutes(person_id: str) -> Select[Any]:
    """Return the question for minutes of a person with the id of the session."""
    return (
        select(MINUTE, SESSION.c.session_id)
        .join(SESSION, SESSION.c.session_no == MINUTE.c.session_no)
        .join(PERSON, PERSON.c.person_no == MINUTE.c.person_no)
        .where(PERSON.c.person_id == person_id)
    )


def select_events(person_id: str) -> Select[Any]:
    """Return the question for events of a person with the id of the session."""
    return (
        select(EVENT, SESSION.c.session_id)
        .join(SESSION, SESSION.c.session_no == EVENT.c.session_no)
        .join(PERSON, PERSON.c.person_no == EVENT.c.person_no)
        .where(PERSON.c.person_id == person_id)
    )


def select_spans(person_id: str) -> Select[Any]:
    """Return the question for spans of a person with the id of the session."""
    return (
        select(SPAN, SESSION.c.session_id)
        .join(SESSION, SESSION.c.session_no == SPAN.c.session_no)
        .join(PERSON, PERSON.c.person_no == SPAN.c.person_no)
        .where(PERSON.c.person_id == person_id)
    )


def minute_of(row: _Row, person_id: str, keys: Mapping[int, str]) -> MinuteRecord:
    """Return a row of `select_minutes` as a record."""
    return MinuteRecord(
        person_id=person_id,
        session_id=row["session_id"],
        minute=row["minute"],
        seconds={kind: row[name] / 100 for kind, name in SECONDS_COLUMNS.items() if row[name]},
        sitting_s=row["sitting_cs"] / 100,
        view=row["view"],
        neck_dose=row["neck_dose"],
        trunk_dose=row["trunk_dose"],
        angles=unpack_minute(bytes(row["angles"]), keys),
    )


def event_of(row: _Row, person_id: str) -> EventRecord:
    """Return a row of `select_events` as a record."""
    return EventRecord(
        event_id=row["event_id"],
        person_id=person_id,
        session_id=row["session_id"],
        code=row["code"],
        start_s=row["start_s"],
        detected_s=row["detected_s"],
        end_s=row["end_s"],
        end_reason=row["end_reason"],
        peak_load=row["peak_load"],
        median_load=row["median_load"],
        over_s=row["over_s"],
        view=row["view"],
        n_reminders=row["n_reminders"],
        verdict=row["verdict"],
    )


def span_of(row: _Row, person_id: str) -> SpanRecord:
    """Return a row of `select_spans` as a record."""
    return SpanRecord(
        span_id=row["span_id"],
        person_id=person_id,
        session_id=row["session_id"],
        kind=row["kind"],
        start_s=row["start_s"],
        end_s=row["end_s"],
        reason=row["reason"],
    )


def exercise_of(row: _Row, person_id: str) -> ExerciseRecord:
    """Return a row of the table of exercises as a record."""
    return ExerciseRecord(
        done_id=row["done_id"],
        person_id=person_id,
        exercise_id=row["exercise_id"],
        at_s=row["at_s"],
        duration_s=row["duration_s"],
        n_repetitions=row["n_repetitions"],
        is_counted_by_camera=bool(row["is_counted_by_camera"]),
    )


def profile_of(row: _Row, person_id: str) -> ProfileRecord:
    """Return a row of the table of profiles as a record."""
    return ProfileRecord(
        profile_id=row["profile_id"],
        person_id=person_id,
        camera=row["camera"],
        place=row["place"],
        content=row["content"],
        updated_s=row["updated_s"],
    )


def agreement_of(row: _Row, person_id: str) -> AgreementRecord:
    """Return a row of the table of agreements as a record."""
    return AgreementRecord(
        person_id=person_id,
        text_version=row["text_version"],
        language=row["language"],
        agreed_s=row["agreed_s"],
        withdrawn_s=row["withdrawn_s"],
    )


def settings_of(row: _Row, person_id: str) -> SettingsRecord:
    """Return a row of the table of settings as a record."""
    return SettingsRecord(person_id, row["content"], row["updated_s"])

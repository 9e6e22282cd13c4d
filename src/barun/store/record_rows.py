"""Between records and rows of the tables: fields and columns have the same names."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Table, func, select

from barun.store.angle_packing import unpack_minute
from barun.store.records import (
    AgreementRecord,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
)
from barun.store.tables import MINUTE, PERSON, SECONDS_COLUMNS, SESSION

__all__ = ["PlainRecord", "minute_of", "record_of", "row_of", "select_minute_sums", "select_rows"]

PlainRecord = (
    SessionRecord
    | EventRecord
    | SpanRecord
    | ExerciseRecord
    | ProfileRecord
    | SettingsRecord
    | AgreementRecord
)
"""Those that are stored field by field."""

R = TypeVar("R", bound=PlainRecord)


def select_rows(table: Table, person_id: str) -> Select[Any]:
    """Return the question for the rows of a person, with the id of the session they are of."""
    query = (
        select(table)
        .select_from(table)
        .join(PERSON, PERSON.c.person_no == table.c.person_no)
        .where(PERSON.c.person_id == person_id)
    )
    if table is SESSION or "session_no" not in table.c:
        return query
    return query.add_columns(SESSION.c.session_id).join(
        SESSION, SESSION.c.session_no == table.c.session_no
    )


def select_minute_sums(person_no: int, first: int, last: int) -> Select[Any]:
    """Return the question for the times of minutes `first` to `last`, all sessions added up."""
    names = (*SECONDS_COLUMNS.values(), "sitting_cs")
    return (
        select(MINUTE.c.minute, *(func.sum(MINUTE.c[name]).label(name) for name in names))
        .where(MINUTE.c.person_no == person_no, MINUTE.c.minute.between(first, last))
        .group_by(MINUTE.c.minute)
        .order_by(MINUTE.c.minute)
    )


@cache
def _shared(kind: type[Any], table: Table) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name in table.c)


def row_of(record: PlainRecord, table: Table) -> dict[str, object]:
    """Return the columns of a table that a record knows; not the numbers of person and session."""
    kind: Any = type(record)  # to mypy, a union of classes is not hashable
    return {name: getattr(record, name) for name in _shared(kind, table)}


def record_of(kind: type[R], row: Mapping[Any, Any], person_id: str) -> R:
    """Return a row of `select_rows` as a record."""
    known = {field.name: row[field.name] for field in fields(kind) if field.name != "person_id"}
    return kind(**known, person_id=person_id)


def minute_of(row: Mapping[Any, Any], person_id: str, keys: Mapping[int, str]) -> MinuteRecord:
    """Return a row of the table of minutes as a record; `keys` are those of features by number."""
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

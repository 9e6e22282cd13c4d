"""Between records and rows of the tables: what is readable, and what is sealed."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Table, select

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.angle_packing import pack_minute, unpack_minute
from barun.store.damage import DamagedRows
from barun.store.records import (
    TIME_KINDS,
    EventRecord,
    ExerciseRecord,
    MinuteRecord,
    ProfileRecord,
    SessionRecord,
    SettingsRecord,
    SpanRecord,
)
from barun.store.sealed_content import (
    SEALED_FIELDS,
    MinuteContent,
    pack_fields,
    pack_minute_content,
    row_key,
    unpack_fields,
    unpack_minute_content,
)
from barun.store.tables import EVENT, EXERCISE, MINUTE, PERSON, PROFILE, SESSION, SPAN
from barun.store.time_sums import hundredths

__all__ = [
    "PlainRecord",
    "minute_of",
    "open_minute",
    "open_verdict",
    "records_of",
    "row_of",
    "seal_minute",
    "seal_verdict",
    "select_rows",
]

PlainRecord = (
    SessionRecord | EventRecord | SpanRecord | ExerciseRecord | ProfileRecord | SettingsRecord
)
"""Those that are stored field by field."""

R = TypeVar("R", bound=PlainRecord)

_KEYS: Mapping[str, str] = {
    SESSION.name: "session_id",
    EVENT.name: "event_id",
    SPAN.name: "span_id",
    EXERCISE.name: "done_id",
    PROFILE.name: "profile_id",
}
"""Key of the rows of each table of which a part is sealed."""


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


@cache
def _shared(kind: type[Any], table: Table) -> tuple[str, ...]:
    names = [field.name for field in fields(kind) if field.name in table.c]
    return tuple(name for name in names if name not in {"verdict", "reality"})


def row_of(record: PlainRecord, table: Table, seal: PersonSeal | None) -> dict[str, object]:
    """Return the columns of a table that a record knows; not the numbers of person and session.

    Parameters
    ----------
    record : PlainRecord
        What is stored.
    table : Table
        Where.
    seal : PersonSeal or None
        Of the person; None where nothing of the table is sealed.
    """
    kind: Any = type(record)  # to mypy, a union of classes is not hashable
    row = {name: getattr(record, name) for name in _shared(kind, table)}
    sealed = SEALED_FIELDS.get(table.name)
    if sealed is None:
        return row
    content = pack_fields({name: getattr(record, name) for name in sealed})
    key = getattr(record, _KEYS[table.name])
    row["sealed"] = _needed(seal, table).seal(table.name, "sealed", row_key(key), content)
    if isinstance(record, EventRecord):
        row["verdict"] = seal_verdict(_needed(seal, table), key, record.verdict, record.reality)
    return row


def records_of(
    kind: type[R],
    table: Table,
    rows: Iterable[Mapping[Any, Any]],
    person_id: str,
    seal: PersonSeal | None,
    damaged: DamagedRows,
) -> list[R]:
    """Return rows of `select_rows` as records; those that cannot be opened are left out and noted.

    Of an event of which only the verdict is damaged, the rest is there.
    """
    found: list[R] = []
    for row in rows:
        try:
            record, is_whole = _record_of(kind, table, row, person_id, seal)
        except EncryptionError:
            is_whole = False
        else:
            found.append(record)
        if not is_whole:
            damaged.note(person_id, table.name, row_key(row[_KEYS[table.name]]))
    return found


def _record_of(
    kind: type[R], table: Table, row: Mapping[Any, Any], person_id: str, seal: PersonSeal | None
) -> tuple[R, bool]:
    """Return a row of `select_rows` as a record, and whether all of it could be opened."""
    shared: Any = kind  # to mypy, a type that varies is not hashable
    known: dict[str, Any] = {name: row[name] for name in _shared(shared, table)}
    known |= {"person_id": person_id}
    is_whole = True
    if table.name in SEALED_FIELDS:
        opener = _needed(seal, table)
        key = row[_KEYS[table.name]]
        content = opener.open(table.name, "sealed", row_key(key), bytes(row["sealed"]))
        known |= unpack_fields(content)
        if table is EVENT:
            try:
                said = open_verdict(opener, key, row["verdict"])
                known["verdict"], known["reality"] = said
            except EncryptionError:
                is_whole = False
        if "session_no" in table.c:
            known["session_id"] = row["session_id"]
    return kind(**known), is_whole


def _needed(seal: PersonSeal | None, table: Table) -> PersonSeal:
    if seal is None:
        raise EncryptionError("encryption.no-data-key", number=1, table=table.name)
    return seal


def seal_verdict(
    seal: PersonSeal, event_id: str, verdict: str | None, reality: str = ""
) -> bytes | None:
    """Return what the person said about an event, sealed; None for nothing."""
    if verdict is None:
        return None
    said = f"{verdict} {reality}".strip()
    return seal.seal(EVENT.name, "verdict", row_key(event_id), said.encode())


def open_verdict(seal: PersonSeal, event_id: str, blob: bytes | None) -> tuple[str | None, str]:
    """Return what the person said about an event: the verdict, and what it was really."""
    if blob is None:
        return None, ""
    said = seal.open(EVENT.name, "verdict", row_key(event_id), bytes(blob)).decode()
    verdict, _, reality = said.partition(" ")
    return verdict, reality


# ---- minutes


def seal_minute(
    record: MinuteRecord, session_no: int, seal: PersonSeal, key_nos: Mapping[str, int]
) -> bytes:
    """Return the content of a minute, sealed; `key_nos` are the numbers of the features' keys."""
    kinds_cs, sitting_cs = hundredths(record)
    content = MinuteContent(
        (*kinds_cs, sitting_cs),
        record.neck_dose,
        record.trunk_dose,
        record.view,
        pack_minute(record.angles, key_nos),
    )
    place = row_key(record.minute, session_no)
    return seal.seal(MINUTE.name, "sealed", place, pack_minute_content(content))


def open_minute(row: Any, seal: PersonSeal) -> MinuteContent:
    """Return the content of a row with ``minute``, ``session_no`` and ``sealed``."""
    place = row_key(row.minute, row.session_no)
    return unpack_minute_content(seal.open(MINUTE.name, "sealed", place, bytes(row.sealed)))


def minute_of(row: Any, person_id: str, seal: PersonSeal, keys: Mapping[int, str]) -> MinuteRecord:
    """Return a row of the table of minutes as a record; `keys` are those of features by number."""
    content = open_minute(row, seal)
    *kinds_cs, sitting_cs = content.times_cs
    return MinuteRecord(
        person_id=person_id,
        session_id=row.session_id,
        minute=row.minute,
        seconds={
            kind: value / 100 for kind, value in zip(TIME_KINDS, kinds_cs, strict=True) if value
        },
        sitting_s=sitting_cs / 100,
        view=content.view,
        neck_dose=content.neck_dose,
        trunk_dose=content.trunk_dose,
        angles=unpack_minute(content.angles, keys),
    )

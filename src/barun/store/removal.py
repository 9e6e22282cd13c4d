"""Deleting: everything of a person, or what is older than he wants it kept."""

import json
import math
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, delete, func, select

from barun.store.history import STORED_KINDS, Forgotten, StoredKind
from barun.store.tables import (
    CONSENT,
    DATA_KEY,
    EVENT,
    EXERCISE,
    MINUTE,
    PERSON,
    PROFILE,
    QUARTER,
    SESSION,
    SETTINGS,
    SPAN,
)
from barun.store.time_sums import QUARTER_S

__all__ = ["KIND_TABLES", "delete_older", "delete_person", "keep_days_of"]

KIND_TABLES: Final[dict[StoredKind, tuple[Table, ...]]] = {
    "minutes": (MINUTE, QUARTER, SESSION),
    "events": (EVENT,),
    "spans": (SPAN,),
    "exercises": (EXERCISE,),
    "profiles": (PROFILE,),
    "settings": (SETTINGS, CONSENT, PERSON, DATA_KEY),
}
"""The tables of each kind; the first one holds its records."""

_ORDER: Final = (
    DATA_KEY,
    MINUTE,
    QUARTER,
    EVENT,
    SPAN,
    EXERCISE,
    PROFILE,
    SESSION,
    SETTINGS,
)
"""The key first: what is left of a deletion that was interrupted is unreadable; then what points to
others."""
_DAY_S: Final = 86400.0


def _kind_of(table: Table) -> StoredKind | None:
    """Return the kind whose records a table holds."""
    return next((kind for kind, tables in KIND_TABLES.items() if tables[0] is table), None)


def _delete(
    connection: Connection, counts: dict[StoredKind, int], table: Table, *conditions: Any
) -> None:
    n_rows = connection.execute(delete(table).where(*conditions)).rowcount
    kind = _kind_of(table)
    if kind is not None:
        counts[kind] += max(0, n_rows)


def delete_person(connection: Connection, person_no: int, *, including_settings: bool) -> Forgotten:
    """Delete everything of a person; with the settings, that there was one, too.

    The ledger of consents only grows: see :func:`barun.store.consent_book.end_consents`.
    """
    counts: dict[StoredKind, int] = dict.fromkeys(STORED_KINDS, 0)
    for table in _ORDER:
        if table is not SETTINGS or including_settings:
            _delete(connection, counts, table, table.c.person_no == person_no)
    if including_settings:
        connection.execute(delete(PERSON).where(PERSON.c.person_no == person_no))
    return Forgotten(counts)


def keep_days_of(content: str) -> int | None:
    """Return for how many days the settings want the history kept; None for ever."""
    try:
        kept = json.loads(content).get("keep_days")
    except (ValueError, AttributeError):
        return None
    return kept if isinstance(kept, int) and not isinstance(kept, bool) and kept > 0 else None


def delete_older(connection: Connection, now_s: float) -> Forgotten:
    """Delete the history of each person that is older than the settings want it kept.

    Consents, settings and profiles have no age. A day is 24 hours back from now.
    """
    counts: dict[StoredKind, int] = dict.fromkeys(STORED_KINDS, 0)
    for row in connection.execute(select(SETTINGS.c.person_no, SETTINGS.c.content)).all():
        keep_days = keep_days_of(row.content)
        if keep_days is None:
            continue
        quarter = math.floor((now_s - keep_days * _DAY_S) / QUARTER_S)
        before_s = quarter * QUARTER_S
        older: tuple[tuple[Table, Column[Any], float], ...] = (
            (MINUTE, MINUTE.c.minute, quarter * 15),
            (QUARTER, QUARTER.c.quarter, quarter),
            (EVENT, EVENT.c.end_s, before_s),
            (SPAN, SPAN.c.end_s, before_s),
            (EXERCISE, EXERCISE.c.at_s, before_s),
        )
        for table, column, bound in older:
            _delete(connection, counts, table, table.c.person_no == row.person_no, column < bound)
        _delete_empty_sessions(connection, row.person_no, before_s)
    return Forgotten(counts)


def _delete_empty_sessions(connection: Connection, person_no: int, before_s: float) -> None:
    """Delete sessions that began long ago and of which nothing is left."""
    used = [
        select(func.count())
        .select_from(table)
        .where(table.c.session_no == SESSION.c.session_no)
        .scalar_subquery()
        == 0
        for table in (MINUTE, EVENT, SPAN)
    ]
    connection.execute(
        delete(SESSION).where(
            SESSION.c.person_no == person_no, SESSION.c.started_s < before_s, *used
        )
    )

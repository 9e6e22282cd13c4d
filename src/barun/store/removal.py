"""Deleting: everything of a person, or what is older than he wants it kept."""

import json
import math
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, delete, func, select

from barun.privacy.retention import CHOSEN_BY_PERSON, chosen_days
from barun.store.experiment_tables import EXPERIMENT_DAY
from barun.store.history import STORED_KINDS, Forgotten, StoredKind
from barun.store.job_tables import JOB
from barun.store.kept_session_book import KEPT_SESSION
from barun.store.sample_removal import SAMPLE_TABLES, delete_old_samples, sample_days_of
from barun.store.sample_tables import SAMPLE, SAMPLE_CHUNK
from barun.store.tables import (
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

__all__ = [
    "KIND_TABLE",
    "delete_older",
    "delete_person",
    "has_age",
    "keep_days_of",
    "kept_days",
    "newest_s",
]

KIND_TABLE: Final[dict[StoredKind, Table]] = {
    "minutes": MINUTE,
    "events": EVENT,
    "spans": SPAN,
    "exercises": EXERCISE,
    "profiles": PROFILE,
    "live_samples": SAMPLE_CHUNK,
    "settings": SETTINGS,
}
"""The table that holds the records of each kind."""

_ORDER: Final = (
    DATA_KEY,
    *SAMPLE_TABLES,
    JOB,
    KEPT_SESSION,
    MINUTE,
    QUARTER,
    EXPERIMENT_DAY,
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
    return next((kind for kind, its_own in KIND_TABLE.items() if its_own is table), None)


def _delete(
    connection: Connection, counts: dict[StoredKind, int], table: Table, *conditions: Any
) -> None:
    n_rows = connection.execute(delete(table).where(*conditions)).rowcount
    # a chunk holds many samples: the rows that say which there are tell how many
    kind = "live_samples" if table is SAMPLE else _kind_of(table)
    if kind is not None and table is not SAMPLE_CHUNK:
        counts[kind] += max(0, n_rows)


def delete_person(
    connection: Connection,
    person_no: int,
    *,
    including_settings: bool,
    including_samples: bool = True,
) -> Forgotten:
    """Delete everything of a person; with the settings, that there was one, too.

    Without the samples, the data key stays as well, which has to be theirs alone by then.

    The ledger of consents only grows: see :func:`barun.store.consent_book.end_consents`.
    """
    counts: dict[StoredKind, int] = dict.fromkeys(STORED_KINDS, 0)
    left = () if including_samples else (DATA_KEY, *SAMPLE_TABLES)
    for table in _ORDER:
        if (table is not SETTINGS or including_settings) and table not in left:
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


def kept_days(content: str) -> dict[str, int | None]:
    """Return for how many days the settings want each kind kept; None until it is erased.

    Parameters
    ----------
    content : str
        Of the settings; what cannot be read counts as nothing chosen.
    """
    try:
        chosen = json.loads(content)
    except ValueError:
        chosen = {}
    chosen = chosen if isinstance(chosen, dict) else {}
    days = {rule.kind: chosen_days(chosen, rule.kind) for rule in CHOSEN_BY_PERSON}
    return {**days, "live_samples": sample_days_of(content)}


def has_age(content: str) -> bool:
    """Return whether the settings let something go by its age."""
    days = kept_days(content)
    return any(days[rule.kind] is not None for rule in CHOSEN_BY_PERSON)


def delete_older(connection: Connection, now_s: float) -> Forgotten:
    """Delete what is older than each person wants it kept, by kind.

    Consents and settings have no age; a profile is as old as its last calibration. A day is 24
    hours back from now.
    """
    counts: dict[StoredKind, int] = dict.fromkeys(STORED_KINDS, 0)
    settings = connection.execute(select(SETTINGS.c.person_no, SETTINGS.c.content)).all()
    chosen = {row.person_no: row.content for row in settings}
    counts["live_samples"] += delete_old_samples(connection, chosen, now_s)
    for row in settings:
        days = kept_days(row.content)
        bounds_s = {kind: _bound_s(now_s, kept) for kind, kept in days.items() if kept is not None}
        for kind, before_s in bounds_s.items():
            for table, column, bound in _older(kind, before_s):
                of_person = table.c.person_no == row.person_no
                _delete(connection, counts, table, of_person, column < bound)
        if bounds_s:
            _delete_empty_sessions(connection, row.person_no, max(bounds_s.values()))
    return Forgotten(counts)


def _bound_s(now_s: float, days: int) -> float:
    """Return the beginning of the quarter of an hour so many days ago."""
    return math.floor((now_s - days * _DAY_S) / QUARTER_S) * QUARTER_S


def _older(kind: str, before_s: float) -> tuple[tuple[Table, Column[Any], float], ...]:
    """Return the tables of a kind, each with the column of its age and what is too old in it."""
    quarter = before_s / QUARTER_S
    if kind == "minutes":
        return (
            (MINUTE, MINUTE.c.minute, quarter * 15),
            (QUARTER, QUARTER.c.quarter, quarter),
            (EXPERIMENT_DAY, EXPERIMENT_DAY.c.day, math.floor(before_s / _DAY_S)),
        )
    column = {
        "events": EVENT.c.end_s,
        "spans": SPAN.c.end_s,
        "exercises": EXERCISE.c.at_s,
        "profiles": PROFILE.c.updated_s,
    }.get(kind)
    # profiles of runners are files: barun.rights.retention
    return () if column is None else ((column.table, column, before_s),)


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


def newest_s(connection: Connection) -> float | None:
    """Return when the newest session began, in seconds since 1970 UTC; None without any."""
    found: float | None = connection.execute(select(func.max(SESSION.c.started_s))).scalar()
    return found

"""Sealing again, under a person's newest data key, what an older one sealed."""

from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, or_, select, update

from barun.privacy.encryption.person_seal import PersonSeal, key_prefix
from barun.store.sealed_content import row_key
from barun.store.tables import DATA_KEY, EVENT, EXERCISE, MINUTE, PROFILE, QUARTER, SESSION, SPAN

__all__ = ["SEALED_COLUMNS", "reseal"]

SEALED_COLUMNS: Final[tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...]] = (
    (MINUTE, ("minute", "session_no"), ("sealed",)),
    (QUARTER, ("quarter",), ("sealed", "angles")),
    (EVENT, ("event_id",), ("sealed", "verdict")),
    (SPAN, ("span_id",), ("sealed",)),
    (EXERCISE, ("done_id",), ("sealed",)),
    (PROFILE, ("profile_id",), ("sealed",)),
    (SESSION, ("session_id",), ("sealed",)),
)
"""Every table with blobs, what their rows are bound by, and the columns."""


def reseal(connection: Connection, person_no: int, seal: PersonSeal, most: int) -> int:
    """Seal again up to `most` rows of each table; the older keys go when nothing needs them.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a writing transaction that holds the row of the person.
    person_no : int
        Whose.
    seal : PersonSeal
        His, with all keys.
    most : int
        Of rows a table.

    Returns
    -------
    int
        How many rows were sealed again; 0 when all are under the newest key.
    """
    n_done = 0
    for table, keys, columns in SEALED_COLUMNS:
        n_done += _reseal_table(connection, person_no, seal, table, keys, columns, most)
    if n_done == 0:
        older = (DATA_KEY.c.person_no == person_no, DATA_KEY.c.key_no < seal.number)
        connection.execute(delete(DATA_KEY).where(*older))
    return n_done


def _reseal_table(
    connection: Connection,
    person_no: int,
    seal: PersonSeal,
    table: Table,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    most: int,
) -> int:
    newest = key_prefix(seal.number)
    is_older = or_(*(func.substr(table.c[name], 1, len(newest)) != newest for name in columns))
    query = select(*(table.c[name] for name in (*keys, *columns))).where(
        table.c.person_no == person_no, is_older
    )
    rows = connection.execute(query.limit(most)).mappings().all()
    for row in rows:
        place = row_key(*(row[key] for key in keys))
        blobs: dict[str, Any] = {}
        for name in columns:
            if row[name] is not None:
                plain = seal.open(table.name, name, place, bytes(row[name]))
                blobs[name] = seal.seal(table.name, name, place, plain)
        is_it = [table.c[key] == row[key] for key in keys]
        connection.execute(
            update(table).where(table.c.person_no == person_no, *is_it).values(blobs)
        )
    return len(rows)

"""Sealing again, under a person's newest data key, what an older one sealed."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Table, delete, func, or_, select, update

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import PersonSeal, key_prefix
from barun.store.experiment_tables import EXPERIMENT_DAY
from barun.store.job_tables import JOB
from barun.store.sample_tables import SAMPLE_CHUNK, SAMPLE_LABEL
from barun.store.sealed_content import row_key
from barun.store.tables import DATA_KEY, EVENT, EXERCISE, MINUTE, PROFILE, QUARTER, SESSION, SPAN

__all__ = ["SEALED_COLUMNS", "reseal", "reseal_table"]

SEALED_COLUMNS: Final[tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...]] = (
    (MINUTE, ("minute", "session_no"), ("sealed",)),
    (QUARTER, ("quarter",), ("sealed", "angles")),
    (EVENT, ("event_id",), ("sealed", "verdict")),
    (SPAN, ("span_id",), ("sealed",)),
    (EXERCISE, ("done_id",), ("sealed",)),
    (PROFILE, ("profile_id",), ("sealed",)),
    (SESSION, ("session_id",), ("sealed",)),
    (SAMPLE_CHUNK, ("chunk_id",), ("sealed",)),
    (SAMPLE_LABEL, ("sample_id", "kind"), ("sealed",)),
    (JOB, ("job_id",), ("payload", "outcome")),
    (EXPERIMENT_DAY, ("experiment_no", "day"), ("sealed",)),
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
        How many rows were sealed again; 0 when all that can be opened are under the newest key.

    Notes
    -----
    A row that cannot be opened stays as it is, and with it the key it may be under: it may stand in
    the place of another, and be put right by hand.
    """
    n_done = n_damaged = 0
    for table, keys, columns in SEALED_COLUMNS:
        done, left = reseal_table(connection, person_no, seal, table, keys, columns, most)
        n_done += done
        n_damaged += left
    if n_done == n_damaged == 0:
        older = (DATA_KEY.c.person_no == person_no, DATA_KEY.c.key_no < seal.number)
        connection.execute(delete(DATA_KEY).where(*older))
    return n_done


def reseal_table(
    connection: Connection,
    person_no: int,
    seal: PersonSeal,
    table: Table,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    most: int,
) -> tuple[int, int]:
    """Return how many rows were sealed again, and how many were met that cannot be opened."""
    newest = key_prefix(seal.number)
    is_older = or_(*(func.substr(table.c[name], 1, len(newest)) != newest for name in columns))
    query = (
        select(*(table.c[name] for name in (*keys, *columns)))
        .where(table.c.person_no == person_no, is_older)
        .order_by(*(table.c[key] for key in keys))
        .limit(most)
    )
    n_done = n_damaged = 0
    while n_done == 0:  # behind a block of damaged rows there may be good ones
        rows = connection.execute(query.offset(n_damaged)).mappings().all()
        if not rows:
            break
        for row in rows:
            blobs = _reseal_row(seal, table, row_key(*(row[key] for key in keys)), row, columns)
            if blobs is None:
                n_damaged += 1
                continue
            is_it = [table.c[key] == row[key] for key in keys]
            connection.execute(
                update(table).where(table.c.person_no == person_no, *is_it).values(blobs)
            )
            n_done += 1
    return n_done, n_damaged


def _reseal_row(
    seal: PersonSeal, table: Table, place: bytes, row: RowMapping, columns: tuple[str, ...]
) -> dict[str, Any] | None:
    """Return the blobs of a row under the newest key; None if one cannot be opened."""
    blobs: dict[str, Any] = {}
    for name in columns:
        if row[name] is None:
            continue
        try:
            plain = seal.open(table.name, name, place, bytes(row[name]))
        except EncryptionError:
            return None
        blobs[name] = seal.seal(table.name, name, place, plain)
    return blobs

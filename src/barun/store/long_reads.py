"""Everything of a person, for exports: read in parts, so that no transaction is long."""

import math
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from sqlalchemy import Column, Table, func, select, tuple_

from barun.errors import EncryptionError
from barun.store.damage import DamagedRows
from barun.store.database import Database
from barun.store.record_rows import minute_of, records_of, select_rows
from barun.store.records import EventRecord, MinuteRecord, SessionRecord
from barun.store.sealed_content import row_key
from barun.store.tables import ANGLE_KEY, EVENT, MINUTE, PERSON, SESSION
from barun.store.vault import Vault

__all__ = ["LongReads"]

_MINUTES_A_READ: Final = 1440
"""A reading transaction that lasts keeps the log of SQLite from being shortened."""
_ROWS_A_READ: Final = 500

R = TypeVar("R", EventRecord, SessionRecord)


class LongReads:
    """Reads whole histories; what cannot be opened is left out and noted.

    Parameters
    ----------
    database : Database
        Where from.
    vault : Vault
        The keys.
    damaged : DamagedRows
        Where rows that cannot be opened are noted.
    """

    def __init__(self, database: Database, vault: Vault, damaged: DamagedRows) -> None:
        self._database = database
        self._vault = vault
        self._damaged = damaged

    def minutes(self, person_id: str, from_s: float, to_s: float) -> Iterator[MinuteRecord]:
        """Yield every minute of every session that begins in a range, oldest first."""
        minute, last = math.ceil(from_s / 60), math.ceil(to_s / 60)
        while True:
            with self._database.reading() as connection:
                keys = {
                    row.key_no: row.key
                    for row in connection.execute(select(ANGLE_KEY.c.key_no, ANGLE_KEY.c.key))
                }
                first = connection.execute(
                    select(func.min(MINUTE.c.minute))
                    .join(PERSON, PERSON.c.person_no == MINUTE.c.person_no)
                    .where(PERSON.c.person_id == person_id)
                    .where(MINUTE.c.minute >= minute, MINUTE.c.minute < last)
                ).scalar()
                _, seal = self._vault.find(connection, person_id)
                if first is None or seal is None:
                    return
                minute = min(first + _MINUTES_A_READ, last)
                query = (
                    select_rows(MINUTE, person_id)
                    .where(MINUTE.c.minute >= first, MINUTE.c.minute < minute)
                    .order_by(MINUTE.c.minute, MINUTE.c.session_no)
                )
                rows = connection.execute(query).all()
            for row in rows:
                try:
                    record = minute_of(row, person_id, seal, keys)
                except EncryptionError:
                    place = row_key(row.minute, row.session_no)
                    self._damaged.note(person_id, MINUTE.name, place)
                else:
                    yield record

    def events(self, person_id: str, from_s: float, to_s: float) -> Iterator[EventRecord]:
        """Yield every event that began in a range, oldest first."""
        order = (EVENT.c.start_s, EVENT.c.event_id)
        return self._rows(
            EventRecord,
            EVENT,
            person_id,
            order,
            EVENT.c.start_s >= from_s,
            EVENT.c.start_s < to_s,
        )

    def sessions(self, person_id: str) -> Iterator[SessionRecord]:
        """Yield every session, oldest first."""
        return self._rows(
            SessionRecord, SESSION, person_id, (SESSION.c.started_s, SESSION.c.session_id)
        )

    def _rows(
        self,
        kind: type[R],
        table: Table,
        person_id: str,
        order: tuple[Column[Any], Column[Any]],
        *conditions: Any,
    ) -> Iterator[R]:
        """Yield the records of a table by a time and an id, which together name a row."""
        place = tuple_(*order)
        after: list[Any] = []
        while True:
            query = select_rows(table, person_id).where(*conditions, *after).order_by(*order)
            with self._database.reading() as connection:
                _, seal = self._vault.find(connection, person_id)
                rows = connection.execute(query.limit(_ROWS_A_READ)).mappings().all()
            yield from records_of(kind, table, rows, person_id, seal, self._damaged)
            if len(rows) < _ROWS_A_READ:
                return
            after = [place > tuple_(*(rows[-1][column.name] for column in order))]

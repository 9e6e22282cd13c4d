"""Forgetting a person, also where the disk is full.

Deleting takes space: the log grows, and the file is rewritten. Where there is none, a fresh file is
made of what is nobody's or may stay (secrets, the audit log, the register of models), which is
small beside a history, and takes the place of the old one, which is overwritten then. A process
killed in between leaves the old file or the new one; what the old one held lies under a name that
the next forgetting wipes. Where not even the fresh file fits, everything is as it was.
"""

from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select

from barun.errors import EncryptionError, StorageError
from barun.store.audit_book import note_act
from barun.store.consent_book import end_consents
from barun.store.damage import DamagedRows
from barun.store.database import Database
from barun.store.faults import FULL
from barun.store.history import STORED_KINDS, Forgotten
from barun.store.migration import bring_up_to_date
from barun.store.person_number import find_person, hold_person
from barun.store.removal import delete_person
from barun.store.sqlite_database import SqliteDatabase
from barun.store.stored_sizes import count_and_oldest
from barun.store.tables import CONSENT, METADATA, PERSON, SETTINGS
from barun.store.vault import Vault

__all__ = ["Forgetting"]

_ROWS_A_STEP: Final = 500
_STAY: Final = frozenset({PERSON.name, SETTINGS.name})
"""What is kept of a person whose settings stay."""


class Forgetting:
    """Forgets people of one database.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    vault : Vault
        The keys.
    damaged : DamagedRows
        Where rows are noted that cannot be opened.
    """

    def __init__(self, database: Database, vault: Vault, damaged: DamagedRows) -> None:
        self._database = database
        self._vault = vault
        self._damaged = damaged

    def forget(self, person_id: str, now_s: float, *, including_settings: bool) -> Forgotten:
        """Delete all of a person; see `barun.store.store.Store.forget_everything`."""
        try:
            with self._database.writing() as connection:
                person_no = hold_person(connection, self._database, person_id)
                forgotten = Forgotten(dict.fromkeys(STORED_KINDS, 0))
                if person_no is not None:
                    self._note_erasure(connection, person_id, now_s)
                    end_consents(connection, person_no, person_id, now_s)
                    forgotten = delete_person(
                        connection, person_no, including_settings=including_settings
                    )
            self._database.wipe_free_space()
            self._damaged.forget(person_id)
        except StorageError as error:
            if error.code != FULL:
                raise
            return self.start_over(person_id, now_s, including_settings=including_settings)
        return forgotten

    def start_over(self, person_id: str, now_s: float, *, including_settings: bool) -> Forgotten:
        """Put a fresh file in the place of the one that holds this person only.

        Raises
        ------
        StorageError
            If the disk is full, and there is more than one person, or not even the fresh file
            fits; nothing was changed then.
        """
        database = self._database
        if not isinstance(database, SqliteDatabase):
            raise StorageError(FULL, location=database.location)
        with database.reading() as connection:
            others = select(func.count()).select_from(PERSON)
            if connection.execute(others.where(PERSON.c.person_id != person_id)).scalar():
                raise StorageError(FULL, location=database.location)
            person_no = find_person(connection, person_id)
            counts = {
                kind: count_and_oldest(connection, kind, person_no)[0] for kind in STORED_KINDS
            }

        def fill(fresh: SqliteDatabase) -> None:
            bring_up_to_date(fresh, self._vault)
            with database.reading() as connection, fresh.writing() as target:
                _copy_what_stays(connection, target, including_settings=including_settings)

        database.start_over(fill)
        self._damaged.forget()
        with database.writing() as connection:
            if (person_no := find_person(connection, person_id)) is not None:
                counts["settings"] = 0
                end_consents(connection, person_no, person_id, now_s)
            self._note_erasure(connection, person_id, now_s)
        return Forgotten(counts)

    def _note_erasure(self, connection: Connection, person_id: str, now_s: float) -> None:
        """Write down in the audit log that a person is forgotten; a lost key is no hindrance."""
        with suppress(EncryptionError):
            note_act(
                connection,
                self._vault,
                now_s,
                "erasure",
                actor_id=person_id,
                subject_id=person_id,
                details={"what": "history"},
            )


def _copy_what_stays(source: Connection, target: Connection, *, including_settings: bool) -> None:
    """Copy everything but what is the person's.

    The ledger of consents only grows: its lines are copied, and without the person nothing says
    whose they are.
    """
    for table in METADATA.sorted_tables:
        is_personal = "person_no" in table.c and table is not CONSENT
        if not is_personal or (table.name in _STAY and not including_settings):
            _copy(source, target, table)


def _copy(source: Connection, target: Connection, table: Table) -> None:
    found: Any = source.execute(select(table)).mappings()
    while rows := found.fetchmany(_ROWS_A_STEP):
        target.execute(insert(table), [dict(row) for row in rows])

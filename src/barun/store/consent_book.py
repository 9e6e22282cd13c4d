"""The ledger of consents in the database: only grows, and is what every writer is asked against."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.consent.purpose import Purpose
from barun.privacy.consent.question import ConsentAnswer, may
from barun.store.database import Database
from barun.store.person_number import find_person
from barun.store.records import AgreementRecord
from barun.store.tables import CONSENT, PERSON

__all__ = ["ConsentBook", "add_consent", "end_consents", "read_consents", "to_agreement"]

_FIELDS: Final = ("purpose", "act", "at_s", "way", "text_version", "language", "until_s")


class ConsentBook:
    """Reads the ledger; its methods block, and any thread may call them.

    What is added goes through `barun.store.store.Store.apply`, as every write.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, person_id: str) -> tuple[ConsentEntry, ...]:
        """Return the ledger of a person, in the order it was written."""
        return self.everybody(person_id).get(person_id, ())

    def everybody(self, person_id: str | None = None) -> Mapping[str, tuple[ConsentEntry, ...]]:
        """Return the ledger of each person who is known; with `person_id`, of that one only."""
        query = (
            select(PERSON.c.person_id, *(CONSENT.c[name] for name in _FIELDS))
            .join(PERSON, PERSON.c.person_no == CONSENT.c.person_no)
            .order_by(PERSON.c.person_id, CONSENT.c.entry_no)
        )
        if person_id is not None:
            query = query.where(PERSON.c.person_id == person_id)
        found: dict[str, tuple[ConsentEntry, ...]] = {}
        with self._database.reading() as connection:
            for row in connection.execute(query).mappings():
                entry = _to_entry(row, row["person_id"])
                found[entry.person_id] = (*found.get(entry.person_id, ()), entry)
        return MappingProxyType(found)

    def number(self, person_id: str) -> int | None:
        """Return the number of a person's entry, which stays as long as it; None of who has none.

        What is learnt from somebody's live sessions is kept under it, see
        :mod:`barun.learning.datasets.desk_people`.
        """
        with self._database.reading() as connection:
            return find_person(connection, person_id)

    def may(
        self, purpose: Purpose, person_id: str, now_s: float, *, since: str = "1"
    ) -> ConsentAnswer:
        """Return whether something may be done with the data of a person, and why.

        Parameters
        ----------
        purpose, now_s, since
            As of :func:`barun.privacy.consent.question.may`.
        person_id : str
            Whose.
        """
        return may(purpose, self.entries(person_id), now_s, since=since)


def read_consents(
    connection: Connection, person_no: int, person_id: str
) -> tuple[ConsentEntry, ...]:
    """Return the ledger of a person within a transaction, in the order it was written."""
    query = (
        select(*(CONSENT.c[name] for name in _FIELDS))
        .where(CONSENT.c.person_no == person_no)
        .order_by(CONSENT.c.entry_no)
    )
    return tuple(_to_entry(row, person_id) for row in connection.execute(query).mappings())


def add_consent(connection: Connection, person_no: int, entry: ConsentEntry) -> None:
    """Add a line to the ledger."""
    values = {name: getattr(entry, name) for name in _FIELDS}
    connection.execute(insert(CONSENT), {"person_no": person_no, **values})


def end_consents(connection: Connection, person_no: int, person_id: str, at_s: float) -> None:
    """End whatever a person ever agreed to or took back, as if nobody had asked.

    The lines stay; once the person is deleted, nothing says whose they are.
    """
    known = read_consents(connection, person_no, person_id)
    newest = {entry.purpose: entry.act for entry in known}
    for purpose, act in newest.items():
        if act != "erased":
            ended = ConsentEntry(person_id, purpose, "erased", at_s, "erasure")
            add_consent(connection, person_no, ended)


def to_agreement(entries: tuple[ConsentEntry, ...]) -> AgreementRecord | None:
    """Return what a person last agreed to about a history, withdrawn or not; None without it."""
    found: AgreementRecord | None = None
    for entry in entries:
        if entry.purpose != "history":
            continue
        if entry.act == "given":
            found = AgreementRecord(entry.person_id, entry.text_version, entry.language, entry.at_s)
        elif entry.act == "erased":
            found = None
        elif found is not None and found.withdrawn_s is None:
            found = AgreementRecord(
                found.person_id, found.text_version, found.language, found.agreed_s, entry.at_s
            )
    return found


def _to_entry(row: Mapping[Any, Any], person_id: str) -> ConsentEntry:
    return ConsentEntry(person_id, **{name: row[name] for name in _FIELDS})

"""Live sessions kept for a minute in the database, for whichever service the page finds next."""

from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    delete,
    select,
)

from barun.privacy.consent.question import may
from barun.store.consent_book import read_consents
from barun.store.database import Database
from barun.store.person_number import hold_person, number_of
from barun.store.tables import METADATA, PERSON

__all__ = ["KEPT_SESSION", "KeptSessionBook"]

KEPT_SESSION: Final = Table(
    "kept_session",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("person_no", Integer, ForeignKey("person.person_no"), nullable=False),
    Column("kept_s", Double, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_kept_session_person_no_kept_s", "person_no", "kept_s"),
)
"""One session; its name is a hash of the secret of the page, which seals it and is nowhere here."""

_K = KEPT_SESSION.c


class KeptSessionBook:
    """Keeps sealed sessions; its methods block, and any thread may call them.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, person_id: str, name: str, sealed: bytes, kept_s: float) -> bool:
        """Keep a session in the place of what was kept of it before.

        Parameters
        ----------
        person_id : str
            Whose session it is.
        name : str
            Tells it from others; of no meaning to whoever reads it.
        sealed : bytes
            What only the page can open.
        kept_s : float
            Now, seconds since 1970 UTC.

        Returns
        -------
        bool
            Whether it was kept: the person has agreed to a history, asked in this transaction.
        """
        with self._database.writing() as connection:
            person_no = hold_person(connection, self._database, person_id)
            if person_no is None:
                return False
            known = read_consents(connection, person_no, person_id)
            if not may("history", known, kept_s).is_allowed:
                return False
            values = {"person_no": person_no, "kept_s": kept_s, "sealed": sealed}
            put = self._database.insert(KEPT_SESSION).values(name=name, **values)
            connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=values))
        return True

    def take(self, name: str) -> bytes | None:
        """Return a session and keep it no longer; to one of several who ask."""
        taking = delete(KEPT_SESSION).where(_K.name == name).returning(_K.sealed)
        with self._database.writing() as connection:
            sealed = connection.execute(taking).scalar()
        return None if sealed is None else bytes(sealed)

    def names(self, person_id: str) -> tuple[str, ...]:
        """Return which sessions of a person are kept, the oldest first."""
        query = (
            select(_K.name)
            .join(PERSON, PERSON.c.person_no == _K.person_no)
            .where(PERSON.c.person_id == person_id)
            .order_by(_K.kept_s)
        )
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def drop(self, name: str) -> None:
        """Keep a session no longer."""
        with self._database.writing() as connection:
            connection.execute(delete(KEPT_SESSION).where(_K.name == name))

    def drop_outside(self, person_id: str, from_s: float, to_s: float) -> None:
        """Keep none of a person's sessions that were kept outside of these instants."""
        self._delete(person_id, (_K.kept_s < from_s) | (_K.kept_s > to_s))

    def clear(self, person_id: str) -> None:
        """Keep none of a person's sessions."""
        self._delete(person_id)

    def _delete(self, person_id: str, *conditions: ColumnElement[bool]) -> None:
        is_theirs = _K.person_no.in_(number_of(person_id).scalar_subquery())
        with self._database.writing() as connection:
            connection.execute(delete(KEPT_SESSION).where(is_theirs, *conditions))

"""The number a person has in the tables, found and held."""

from typing import Any

from sqlalchemy import Connection, Select, select

from barun.store.database import Database
from barun.store.tables import PERSON

__all__ = ["find_person", "hold_person", "number_of"]


def number_of(person_id: str) -> Select[Any]:
    """Return the query for the number of a person; no row where there is nothing of them."""
    return select(PERSON.c.person_no).where(PERSON.c.person_id == person_id)


def find_person(connection: Connection, person_id: str) -> int | None:
    """Return the number of a person; None where there is nothing of them."""
    number: int | None = connection.execute(number_of(person_id)).scalar()
    return number


def hold_person(connection: Connection, database: Database, person_id: str) -> int | None:
    """Return the number of a person, held until the transaction ends.

    Who takes a consent back, or is forgotten, meanwhile waits, and deletes what is written here.
    """
    held = database.lock_for_update(number_of(person_id))
    number: int | None = connection.execute(held).scalar()
    return number

"""The rows of one person in any table, counted and measured, the same in SQLite and PostgreSQL.

What is measured are the values: of texts and blobs their bytes, of every number 8, which is what
either database needs at most. Indexes, heads of rows and half-empty pages are of nobody alone.
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    Text,
    case,
    cast,
    false,
    func,
    literal,
    select,
)

from barun.store.account_tables import ACCOUNT
from barun.store.person_number import number_of
from barun.store.tables import METADATA

__all__ = ["count_rows", "measure_person", "measure_rows"]

_NUMBER_BYTES: Final = 8
_PERSON_NO: Final = "person_no"


def _is_of_person(table: Table, person_id: str) -> ColumnElement[bool]:
    """Return the condition that a row of a table is of a person.

    Of no row, where the table names nobody: a log knows tokens, a model those it has seen.
    """
    if _PERSON_NO in table.c:
        return table.c[_PERSON_NO] == number_of(person_id).scalar_subquery()
    if ACCOUNT.c.account_id.name in table.c:
        return table.c[ACCOUNT.c.account_id.name] == person_id
    return false()


def count_rows(connection: Connection, name: str, person_id: str) -> int:
    """Return how many rows of a person there are in a table."""
    table = METADATA.tables[name]
    query = select(func.count()).select_from(table).where(_is_of_person(table, person_id))
    return int(connection.execute(query).scalar() or 0)


def measure_person(connection: Connection, tables: Iterable[str], person_id: str) -> int:
    """Return the bytes of the values a person has in some tables, by their names."""
    named = ((name, METADATA.tables[name]) for name in tables)
    return sum(
        measure_rows(connection, name, _is_of_person(table, person_id)) for name, table in named
    )


def measure_rows(connection: Connection, name: str, condition: ColumnElement[bool]) -> int:
    """Return the bytes of the values in some rows of a table.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction.
    name : str
        Of the table.
    condition : sqlalchemy.ColumnElement
        Which rows.
    """
    table = METADATA.tables[name]
    has_octets = connection.dialect.name == "postgresql"
    sizes = [_size(column, has_octets=has_octets) for column in table.c]
    total: Any = sum(sizes[1:], start=sizes[0])
    query = select(func.sum(total)).select_from(table).where(condition)
    return int(connection.execute(query).scalar() or 0)


def _size(column: Any, *, has_octets: bool) -> ColumnElement[int]:
    """Return the bytes of the value of a column; 0 where there is none."""
    if isinstance(column.type, LargeBinary | Text):
        if has_octets:
            size = func.octet_length(column)
        elif isinstance(column.type, Text):
            size = func.length(cast(column, LargeBinary))
        else:
            size = func.length(column)
        return func.coalesce(size, 0)
    if column.nullable:
        return case((column.is_not(None), _NUMBER_BYTES), else_=0)
    return literal(_NUMBER_BYTES)

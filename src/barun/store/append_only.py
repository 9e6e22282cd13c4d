"""Tables that only grow: the database itself refuses to change or delete a row."""

from typing import Final

from sqlalchemy import Connection

__all__ = ["make_append_only"]

_POSTGRES_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION barun_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'this table only grows'; END $$
"""


def make_append_only(connection: Connection, table: str) -> None:
    """Let rows of a table be added only.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        To SQLite or PostgreSQL, in the transaction that made the table.
    table : str
        Its name, one of Barun's own.

    Notes
    -----
    A guard against mistakes of programs, not against whoever owns the database. ``TRUNCATE`` and
    ``DROP`` pass.
    """
    if connection.dialect.name == "sqlite":
        statements = [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'this table only grows'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    else:
        statements = [
            _POSTGRES_FUNCTION,
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION barun_refuse_change()",
        ]
    for statement in statements:
        connection.exec_driver_sql(statement)

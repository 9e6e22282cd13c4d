"""Rows from one database into another of either kind: for backups of a server, and back.

Rows go as they are: what is sealed stays sealed, bound to the same person, table and row.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text

from barun.errors import SettingError, storing
from barun.store.database import Database
from barun.store.faults import UNWRITABLE
from barun.store.migration import bring_up_to_date
from barun.store.sqlite_database import SqliteDatabase
from barun.store.tables import AUDIT, CONSENT, METADATA

__all__ = ["copy_rows", "copy_to_file", "is_empty", "is_taken_in", "take_in_file"]

_ROWS_A_STEP: Final = 500


def is_empty(database: Database) -> bool:
    """Return whether a database has no row of Barun's; tables that are missing are made."""
    bring_up_to_date(database)
    with database.reading() as connection:
        return not any(
            connection.execute(select(table).limit(1)).first() for table in METADATA.sorted_tables
        )


def copy_rows(source: Database, target: Database) -> int:
    """Copy every row of one database into another that has none, and return how many.

    Parameters
    ----------
    source : Database
        Read in one transaction, while others write.
    target : Database
        Written in one transaction: all of it or nothing. Its tables are up to date.

    Raises
    ------
    StorageError
        If something cannot be read or written.
    """
    count = 0
    with source.reading() as reading, target.writing() as writing:
        for table in METADATA.sorted_tables:
            count += _copy(reading, writing, table)
        if writing.dialect.name == "postgresql":
            _go_on_counting(writing)
    return count


def _copy(source: Connection, target: Connection, table: Table) -> int:
    # a server hands them over step by step, instead of a whole table at once
    options = {"stream_results": True, "yield_per": _ROWS_A_STEP}
    count = 0
    with source.execute(select(table), execution_options=options) as result:
        found: Any = result.mappings()
        while rows := found.fetchmany(_ROWS_A_STEP):
            target.execute(insert(table), [dict(row) for row in rows])
            count += len(rows)
    return count


def _go_on_counting(connection: Connection) -> None:
    """Let a server number the next rows after those that came with their numbers."""
    for table in METADATA.sorted_tables:
        for column in table.primary_key:
            query = text("SELECT pg_get_serial_sequence(:table, :column)")
            names = {"table": f'"{table.name}"', "column": column.name}
            sequence = connection.execute(query, names).scalar()
            last = connection.execute(select(func.max(column))).scalar() if sequence else None
            if last is not None:
                setting = text("SELECT setval(CAST(:sequence AS regclass), :last)")
                connection.execute(setting, {"sequence": sequence, "last": last})


def copy_to_file(database: Database, path: Path) -> int:
    """Copy every row of a database into a new SQLite file, and return its bytes.

    Raises
    ------
    SettingError
        If there is a file of that name.
    StorageError
        If something cannot be read or written.
    """
    if path.exists():
        raise SettingError("privacy_commands.file-exists", path=path)
    with storing(UNWRITABLE, location=path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with _opened_file(path) as fresh:
        bring_up_to_date(fresh)
        copy_rows(database, fresh)
    return path.stat().st_size


def take_in_file(path: Path, database: Database) -> int:
    """Copy every row of a SQLite file into a database without any, and return how many.

    The file is brought up to date first, where an older Barun wrote it.

    Raises
    ------
    SettingError
        If there are rows already.
    StorageError
        If something cannot be read or written.
    """
    if not is_empty(database):
        raise SettingError("privacy_commands.history-exists", path=database.location)
    with _opened_file(path) as source:
        bring_up_to_date(source)
        return copy_rows(source, database)


def is_taken_in(path: Path, database: Database) -> bool:
    """Return whether a database has every row of a file in the tables that only grow."""
    with _opened_file(path) as source, source.reading() as reading, database.reading() as there:
        for table in (AUDIT, CONSENT):
            known = {tuple(row) for row in there.execute(select(table))}
            if any(tuple(row) not in known for row in reading.execute(select(table))):
                return False
    return True


@contextmanager
def _opened_file(path: Path) -> Iterator[SqliteDatabase]:
    """Open a file of one's own, and leave no log beside it."""
    with closing(SqliteDatabase(path)) as opened:
        yield opened
    with closing(sqlite3.connect(path)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")

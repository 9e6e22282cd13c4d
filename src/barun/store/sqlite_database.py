"""SQLite: one file in the data folder, or in memory where there is nowhere to write."""

import errno
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from sqlalchemy import Connection, Engine, Select, Table, create_engine, event, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from barun.errors import StorageError
from barun.store.database import Database
from barun.store.faults import DAMAGED, FULL, LOCKED, UNWRITABLE
from barun.store.overwriting import wipe

__all__ = ["SqliteDatabase"]

_BUSY_TIMEOUT_MS: Final = 5000
_SLOW_CHECK_BYTES: Final = 64 * 1024 * 1024
"""quick_check takes about a second a 100 MB; a larger file is checked while running."""
_DAMAGED: Final = "damaged"
_FRESH: Final = ".fresh"
_FORGOTTEN: Final = "forgotten"

_CODES: Final = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: UNWRITABLE,
    sqlite3.SQLITE_PERM: UNWRITABLE,
    sqlite3.SQLITE_IOERR: UNWRITABLE,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}


def _prepare(connection: sqlite3.Connection, *, is_writer: bool) -> None:
    connection.isolation_level = None  # SQLAlchemy's events say when a transaction begins
    has_pages = connection.execute("PRAGMA page_count").fetchone()[0] > 0
    for pragma in (
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        # takes effect in a new file, and would write into an old one
        *(() if has_pages else ("auto_vacuum=INCREMENTAL",)),
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # deleted rows are overwritten with zeros
        *(() if is_writer else ("query_only=ON",)),
    ):
        connection.execute(f"PRAGMA {pragma}")


def _on_connect(*, is_writer: bool) -> Any:
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        _prepare(connection, is_writer=is_writer)

    return prepare


def _begin_immediate(connection: Connection) -> None:
    # a transaction that reads first and writes later fails at once when another one writes
    if not connection.get_execution_options().get("is_bare"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class SqliteDatabase(Database):
    """One file, in write-ahead logging, so that reading never waits for writing.

    Parameters
    ----------
    path : Path or None
        The file; made if it is not there. None keeps everything in memory.
    """

    _bare_options: ClassVar = {"is_bare": True}

    def __init__(self, path: Path | None) -> None:
        self.path: Final = path
        self.location = ":memory:" if path is None else str(path)
        # in memory all threads share one connection, which must not be closed under one of them
        self._alone: AbstractContextManager[object] = (
            threading.RLock() if path is None else nullcontext()
        )
        super().__init__()

    def _connect(self) -> tuple[Engine, Engine]:
        if self.path is None:
            engine = create_engine(
                "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            event.listen(engine, "connect", _on_connect(is_writer=True))
            event.listen(engine, "begin", _begin_immediate)
            return engine, engine
        url = URL.create("sqlite", database=str(self.path))
        arguments = {"timeout": _BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
        writer = create_engine(url, pool_size=1, max_overflow=0, connect_args=arguments)
        reader = create_engine(url, pool_size=4, max_overflow=12, connect_args=arguments)
        event.listen(writer, "connect", _on_connect(is_writer=True))
        event.listen(reader, "connect", _on_connect(is_writer=False))
        event.listen(writer, "begin", _begin_immediate)
        event.listen(reader, "begin", _begin)
        return writer, reader

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for one reading transaction; in memory, alone."""
        with self._alone, super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect for one writing transaction; in memory, alone."""
        with self._alone, super().writing() as connection:
            yield connection

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """Connect outside of transactions; in memory, alone."""
        with self._alone, super().bare() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections, in memory once nobody reads; may be called twice."""
        with self._alone:
            super().close()

    def _fault(self, error: DBAPIError) -> StorageError:
        original = error.orig
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF  # the rest is detail
        return self._storage_error(_CODES.get(code, "store.failed"), str(original))

    def _storage_error(self, code: str, reason: str) -> StorageError:
        if code in {FULL, LOCKED}:
            return StorageError(code, location=self.location)
        if code == "store.failed":
            return StorageError(code, reason=reason)
        return StorageError(code, location=self.location, reason=reason)

    def insert(self, table: Table) -> Any:
        """Return an INSERT that knows ON CONFLICT."""
        return insert(table)

    def list_names(self, names: Sequence[str]) -> Select[Any]:
        """Return a SELECT of names, one a row."""
        listed = func.json_each(json.dumps(names)).table_valued("value")
        return select(listed.c.value)

    def look_for_damage(self, *, is_quick: bool = False) -> None:
        """Raise StorageError with code ``store.damaged`` if pages or rows are broken."""
        if is_quick and self._file_bytes() > _SLOW_CHECK_BYTES:
            return
        with self.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise self._storage_error(DAMAGED, str(found).splitlines()[0])

    def count_set_aside(self) -> int:
        """Return how many damaged files were set aside."""
        return len(self._set_aside_files())

    def total_bytes(self, connection: Connection) -> int:
        """Return the bytes of the file, its log and damaged ones set aside."""
        if self.path is None:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
            size = connection.exec_driver_sql("PRAGMA page_size").scalar() or 0
            return int(pages) * int(size)
        files = [*self._files(self.path), *self._set_aside_files()]
        return sum(file.stat().st_size for file in files if file.exists())

    def wipe_free_space(self) -> None:
        """Rewrite the file without what was deleted, cut the log off, delete what was set aside."""
        self.rewrite()
        for file in self._set_aside_files():
            wipe(file)

    def rewrite(self) -> None:
        """Rewrite the file without what was deleted, and cut the log off."""
        with self.bare() as connection:
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            # while the log is not cut off, it holds what was there before
            if not busy and connection.exec_driver_sql("PRAGMA user_version").scalar() != 0:
                connection.exec_driver_sql("PRAGMA user_version = 0")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            raise self._storage_error(LOCKED, "")

    def settle(self) -> bool:
        """Write the log into the file and wait for the disk: a commit alone waits for neither."""
        with self.bare() as connection:
            return not connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)").scalar()

    def must_be_rewritten(self) -> bool:
        """Return whether the number that migrations leave in the head of the file stands there."""
        with self.reading() as connection:
            return connection.exec_driver_sql("PRAGMA user_version").scalar() != 0

    def give_pages_back(self) -> None:
        """Shorten the file by the pages that deleted rows left empty."""
        with self.bare() as connection:
            cursor = connection.connection.cursor()
            # it frees a page a step: only a script is run to its end
            cursor.executescript("PRAGMA incremental_vacuum")
            cursor.close()

    def start_over(self, fill: Callable[["SqliteDatabase"], None]) -> None:
        """Put a fresh file in the place of this one, and delete what this one holds.

        Parameters
        ----------
        fill : callable
            Writes what stays into the fresh database; where it fails, for want of space too, the
            old file is as it was.
        """
        if self.path is None:
            raise StorageError("store.failed", reason="no file")
        for file in self._set_aside_files():
            wipe(file)
        self._give_log_back()
        fresh = self.path.with_name(self.path.name + _FRESH)
        self._remove_files(fresh)
        try:
            self._fill(fresh, fill)
            self._dispose()
            aside = self.path.with_name(f"{self.path.stem}.{_DAMAGED}-{_FORGOTTEN}.db")
            os.link(self.path, aside)  # under this name, whoever is killed now leaves it
            os.replace(fresh, self.path)
            for file in self._files(self.path)[1:]:
                file.unlink(missing_ok=True)
            wipe(aside)
        except OSError as error:
            code = FULL if error.errno == errno.ENOSPC else UNWRITABLE
            raise self._storage_error(code, error.strerror or "") from error
        finally:
            self._remove_files(fresh)
            self._dispose()
            self._writer, self._reader = self._connect()

    def _fill(self, path: Path, fill: Callable[["SqliteDatabase"], None]) -> None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        fresh = SqliteDatabase(path)
        try:
            fill(fresh)
            fresh.rewrite()
        finally:
            fresh.close()

    def _give_log_back(self) -> None:
        with suppress(StorageError), self.bare() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _remove_files(self, path: Path) -> None:
        for file in self._files(path):
            file.unlink(missing_ok=True)

    def set_aside(self, now_s: float) -> str | None:
        """Rename the file and its log, and connect to an empty one."""
        if self.path is None:
            return None
        self._dispose()
        stamp = datetime.fromtimestamp(now_s, UTC).strftime("%Y%m%d-%H%M%S")
        kept = self.path.with_name(f"{self.path.stem}.{_DAMAGED}-{stamp}{self.path.suffix}")
        number = 1
        while kept.exists():
            number += 1
            kept = kept.with_name(f"{self.path.stem}.{_DAMAGED}-{stamp}-{number}{kept.suffix}")
        try:
            for file, suffix in zip(self._files(self.path), ("", "-wal", "-shm"), strict=True):
                if file.exists():
                    os.replace(file, kept.with_name(kept.name + suffix))
        except OSError as error:
            raise self._storage_error(UNWRITABLE, error.strerror or "") from error
        finally:
            self._writer, self._reader = self._connect()
        return str(kept)

    def _file_bytes(self) -> int:
        return self.path.stat().st_size if self.path is not None and self.path.exists() else 0

    def _files(self, path: Path) -> list[Path]:
        return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]

    def _set_aside_files(self) -> list[Path]:
        if self.path is None:
            return []
        return sorted(self.path.parent.glob(f"{self.path.stem}.{_DAMAGED}-*"))

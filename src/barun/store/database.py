"""Connections to a database, and its errors in words a person can act on."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, Select, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from barun.errors import StorageError
from barun.store.faults import LOCKED

__all__ = ["Database", "Hold"]

Insert = sqlite.Insert | postgresql.Insert


class Hold(IntEnum):
    """What only one transaction at a time may do; numbers Barun alone uses: "barun" in ASCII first.

    0x6261_7275_6E01 is that of `barun.store.vault.hold_keys`.
    """

    TABLES = 0x6261_7275_6E02
    """Making and changing tables."""
    FEATURE_NUMBERS = 0x6261_7275_6E03
    """Giving features their numbers."""
    NEW_JOBS = 0x6261_7275_6E04
    """Putting jobs into the queue."""
    UNDOING = 0x6261_7275_6E05
    """Deciding whether something is undone, held or learnt anew."""
    LOGIN_TRIES = 0x6261_7275_6E06
    """Counting attempts to log in."""
    FOLDER = 0x6261_7275_6E07
    """Comparing a database with its data folder."""


class Database(ABC):
    """Two engines on one database: one that writes, one that only reads.

    `reading` and `writing` may be used from any thread.
    """

    location: str
    """Path of the file, or address of the server without its password."""
    _bare_options: ClassVar[dict[str, Any]]
    """What makes a connection work outside of transactions."""

    def __init__(self) -> None:
        self._writer, self._reader = self._connect()
        self._is_closed = False

    @abstractmethod
    def _connect(self) -> tuple[Engine, Engine]:
        """Return the engine that writes and the one that reads; may be the same."""

    @abstractmethod
    def _fault(self, error: DBAPIError) -> StorageError:
        """Return what an error of the driver means."""

    @abstractmethod
    def insert(self, table: Table) -> Any:
        """Return an INSERT of this dialect, which knows ON CONFLICT."""

    @abstractmethod
    def list_names(self, names: Sequence[str]) -> Select[Any]:
        """Return a SELECT of names, one a row, however many: they are one parameter.

        A row at a time, each would wait for the interpreter, which whoever judges has in use.
        """

    @abstractmethod
    def total_bytes(self, connection: Connection) -> int:
        """Return the bytes of the whole database."""

    @abstractmethod
    def look_for_damage(self, *, is_quick: bool = False) -> None:
        """Raise StorageError with code ``store.damaged`` if the database is damaged.

        Parameters
        ----------
        is_quick : bool, optional
            Look only where that takes less than a second.
        """

    @abstractmethod
    def wipe_free_space(self) -> None:
        """Make sure that what was deleted can no longer be read from the database."""

    @abstractmethod
    def rewrite(self) -> None:
        """Write all tables anew, so that nothing of what stood there is left between them."""

    def must_be_rewritten(self) -> bool:
        """Return whether a migration asked for :meth:`rewrite`, and it was not done yet."""
        return False

    def count_set_aside(self) -> int:
        """Return how many damaged databases were set aside."""
        return 0

    def settle(self) -> bool:
        """Make sure that what was committed outlasts a power cut; return whether it does."""
        return True

    def give_pages_back(self) -> None:  # noqa: B027 # most databases do so by themselves
        """Shorten the database by the pages that deleted rows left empty."""

    def set_aside(self, now_s: float) -> str | None:
        """Move a damaged database away and connect to an empty one; None if that cannot be done."""
        del now_s
        return None

    def lock_for_update(self, statement: Any) -> Any:
        """Return a SELECT that keeps its rows for this transaction, where the database needs it."""
        return statement

    def lock_against_change(self, statement: Any) -> Any:
        """Return a SELECT whose rows nobody changes before this transaction ends; many may ask."""
        return statement

    def lock_free_rows(self, statement: Any) -> Any:
        """Return a SELECT that keeps its rows, and passes over those somebody else keeps."""
        return statement

    def hold(self, connection: Connection, what: Hold) -> None:  # noqa: B027 # see there
        """Keep out whoever holds the same, in any process, until this transaction ends.

        What is read afterwards stays true until then. Nothing is to be done where a writing
        transaction is the only one anyway.

        Parameters
        ----------
        connection : sqlalchemy.Connection
            In a writing transaction.
        what : Hold
            What is to be done alone.
        """

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Connect for one reading transaction: all its questions see the same state."""
        with self._translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Connect for one writing transaction: committed at the end, undone by an error."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def bare(self) -> Iterator[Connection]:
        """Connect outside of transactions, for VACUUM and the like."""
        with (
            self._translated(),
            self._writer.connect().execution_options(**self._bare_options) as connection,
        ):
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        if self._is_closed:
            raise StorageError("store.closed")
        try:
            yield
        except DBAPIError as error:
            raise self._fault(error) from error
        except PoolTimeoutError as error:
            raise StorageError(LOCKED, location=self.location) from error
        except SQLAlchemyError as error:
            raise StorageError("store.failed", reason=type(error).__name__) from error

    def close(self) -> None:
        """Close all connections, those in use when they come back; may be called twice."""
        self._is_closed = True
        self._dispose()

    def _dispose(self) -> None:
        for engine in (self._reader, self._writer):
            event.listen(engine, "checkin", _close_returned)
            engine.dispose()


def _close_returned(_connection: Any, entry: ConnectionPoolEntry) -> None:
    """Close what another thread had in use when its engine was let go of: no pool does that."""
    entry.close()

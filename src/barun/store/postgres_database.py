"""PostgreSQL, for installations with more than one process or machine; extra ``postgres``."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    Text,
    cast,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from barun.errors import MissingExtraError, StorageError
from barun.store.database import Database, Hold
from barun.store.faults import DAMAGED, FULL, LOCKED, UNREACHABLE, UNWRITABLE

__all__ = ["PostgresDatabase"]

_CONNECT_TIMEOUT_S: Final = 5
_OPTIONS: Final = "-c lock_timeout=5s -c statement_timeout=60s -c timezone=UTC"

_NUL: Final = "\0"
_SHOWN_NUL: Final = r"\x00"
"""As `barun.messages.unseen.make_visible` shows it."""

_CODES: Final = {
    "53100": FULL,  # disk_full
    "53200": FULL,  # out_of_memory
    "55P03": LOCKED,  # lock_not_available
    "40P01": LOCKED,  # deadlock_detected
    "40001": LOCKED,  # serialization_failure
    "57014": LOCKED,  # query_canceled, by statement_timeout
    "25006": UNWRITABLE,  # read_only_sql_transaction
    "42501": UNWRITABLE,  # insufficient_privilege
    "53300": UNREACHABLE,  # too_many_connections
    "57P01": UNREACHABLE,  # admin_shutdown
    "57P02": UNREACHABLE,  # crash_shutdown
    "57P03": UNREACHABLE,  # cannot_connect_now
    "XX001": DAMAGED,  # data_corrupted
    "XX002": DAMAGED,  # index_corrupted
}
"""SQLSTATE to what it means; PostgreSQL 15, appendix A."""


def _read_only(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _show_nul(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object
) -> tuple[str, Any]:
    """Write NUL as a visible word: SQLite keeps it in texts, PostgreSQL refuses the statement."""
    if isinstance(parameters, list):
        return statement, [_without_nul(one) for one in parameters]
    return statement, _without_nul(parameters)


def _without_nul(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    if not any(isinstance(value, str) and _NUL in value for value in values.values()):
        return values
    return {
        name: value.replace(_NUL, _SHOWN_NUL) if isinstance(value, str) else value
        for name, value in values.items()
    }


class PostgresDatabase(Database):
    """A database on a PostgreSQL server.

    Parameters
    ----------
    url : sqlalchemy.URL
        ``postgresql://name:password@host/database``.

    Raises
    ------
    MissingExtraError
        If the driver is not installed.
    """

    _bare_options: ClassVar = {"isolation_level": "AUTOCOMMIT"}

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql+psycopg")
        self.location = URL.create(
            "postgresql", host=url.host, port=url.port, database=url.database
        ).render_as_string()
        super().__init__()

    def _connect(self) -> tuple[Engine, Engine]:
        arguments = {"connect_timeout": _CONNECT_TIMEOUT_S, "options": _OPTIONS}
        try:
            writer = create_engine(
                self._url, pool_size=1, max_overflow=1, pool_pre_ping=True, connect_args=arguments
            )
            reader = create_engine(
                self._url, pool_size=4, max_overflow=12, pool_pre_ping=True, connect_args=arguments
            )
        except ModuleNotFoundError as error:
            raise MissingExtraError("store.no-driver") from error
        event.listen(reader, "begin", _read_only)
        for engine in (writer, reader):
            event.listen(engine, "before_cursor_execute", _show_nul, retval=True)
        return writer, reader

    def _fault(self, error: DBAPIError) -> StorageError:
        original = error.orig
        reason = str(original).partition("\n")[0]
        state = getattr(original, "sqlstate", None)
        fallback = "store.failed"
        if error.connection_invalidated or (
            state is None and type(original).__name__ == "OperationalError"
        ):
            fallback = UNREACHABLE
        code = _CODES.get(state or "", UNREACHABLE if (state or "").startswith("08") else fallback)
        if code in {FULL, LOCKED}:
            return StorageError(code, location=self.location)
        if code == "store.failed":
            return StorageError(code, reason=state or type(original).__name__)
        return StorageError(code, location=self.location, reason=reason)

    def insert(self, table: Table) -> Any:
        """Return an INSERT that knows ON CONFLICT."""
        return insert(table)

    def list_names(self, names: Sequence[str]) -> Select[Any]:
        """Return a SELECT of names, one a row."""
        array = func.unnest(cast(list(names), ARRAY(Text)))
        return select(array.table_valued("value", name="listed").render_derived().c.value)

    def lock_for_update(self, statement: Any) -> Any:
        """Return the SELECT with FOR NO KEY UPDATE: two processes never add up a person at once.

        Rows that point to those may be added meanwhile; a new data key waits for nobody.
        """
        return statement.with_for_update(key_share=True)

    def lock_against_change(self, statement: Any) -> Any:
        """Return the SELECT with FOR SHARE: who would change the rows waits."""
        return statement.with_for_update(read=True)

    def hold(self, connection: Connection, what: Hold) -> None:
        """Wait for an advisory lock that goes with the transaction."""
        if what is Hold.TABLES:  # changing old tables takes longer than any writing
            connection.exec_driver_sql("SELECT set_config('lock_timeout', '60s', true)")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({what.value})")

    def lock_free_rows(self, statement: Any) -> Any:
        """Return the SELECT with FOR UPDATE SKIP LOCKED: two who look for work never meet."""
        return statement.with_for_update(skip_locked=True)

    def look_for_damage(self, *, is_quick: bool = False) -> None:
        """Ask whether the server answers; its pages are its own concern (``pg_amcheck``)."""
        del is_quick
        with self.reading() as connection:
            connection.execute(text("SELECT 1"))

    def total_bytes(self, connection: Connection) -> int:
        """Return the bytes of the database."""
        query = text("SELECT pg_database_size(current_database())")
        return int(connection.execute(query).scalar() or 0)

    def wipe_free_space(self) -> None:
        """Let the server reuse the space of deleted rows.

        What was there is overwritten as new rows come; its log (WAL) and backups are beyond Barun.
        """
        with self.bare() as connection:
            connection.exec_driver_sql("VACUUM")

    def rewrite(self) -> None:
        """Write all tables anew; what its log (WAL) and backups hold is beyond Barun."""
        with self.bare() as connection:
            connection.exec_driver_sql("VACUUM FULL")

"""Bringing the tables of a database up to date."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, text

from barun.errors import StorageError
from barun.store import (  # noqa: F401 # register their tables
    account_tables,
    experiment_tables,
    folder_mark,
    job_tables,
    kept_session_book,
    sample_tables,
    sent_book,
    turn_book,
    watch_tables,
)
from barun.store.database import Database, Hold
from barun.store.tables import METADATA
from barun.store.vault import Vault

__all__ = ["REVISIONS", "bring_up_to_date", "migrate"]

REVISIONS: Final = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
"""Every state the tables have had, oldest first; each is a module of ``migrations/versions``."""

_SEALED: Final = "0004"
"""Since when what is personal is sealed."""
_VERSION_TABLE: Final = "alembic_version"


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def migrate(connection: Connection, to: str = REVISIONS[-1], vault: Vault | None = None) -> None:
    """Run the migrations that are missing, within the transaction of `connection`.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        In a transaction: either all of them take effect or none.
    to : str, optional
        Revision to stop at; the newest by default.
    vault : Vault, optional
        The keys; needed where there is something to be sealed.
    """
    # a quarter of a second to import, and most starts have nothing to migrate
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["vault"] = vault
    scripts = ScriptDirectory.from_config(config)

    def steps(revision: Any, _: object) -> Any:
        return scripts._upgrade_revs(to, revision)  # as alembic.command.upgrade does

    with EnvironmentContext(config, scripts, fn=steps, destination_rev=to) as environment:
        environment.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            transactional_ddl=True,
        )
        environment.run_migrations()


def _make_tables(connection: Connection) -> None:
    """Make the newest tables at once; a test holds them against those the migrations make."""
    METADATA.create_all(connection)
    version = Table(_VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))
    version.create(connection, checkfirst=True)
    connection.execute(insert(version).values(version_num=REVISIONS[-1]))


def bring_up_to_date(database: Database, vault: Vault | None = None) -> None:
    """Make or change the tables of a database, if it is not up to date.

    Parameters
    ----------
    database : Database
        Whose tables.
    vault : Vault, optional
        The keys; needed where there is something to be sealed.

    Raises
    ------
    StorageError
        If a newer Barun made them.
    """
    with database.reading() as connection:
        found = _revision(connection)
    if found is not None and found not in REVISIONS:
        raise StorageError("store.newer", location=database.location, found=found)
    if found != REVISIONS[-1]:
        with database.writing() as connection:
            database.hold(connection, Hold.TABLES)
            found = _revision(connection)  # another process may have been quicker
            if found is None:
                _make_tables(connection)
            elif found != REVISIONS[-1]:
                migrate(connection, vault=vault)
    # what was readable before it was sealed lies in empty pages and in the log; a process that
    # was killed in between left that to this one
    is_sealed_now = found is not None and found < _SEALED
    if is_sealed_now or database.must_be_rewritten():
        database.rewrite()

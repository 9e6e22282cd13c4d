"""The tables of experiments: what is compared, what was decided, and what each person contributed.

Readable are the experiment itself and sums over its people; the counts of one person are sealed
under the data key of that person (:mod:`barun.store.experiment_days`).
"""

from typing import Final

from sqlalchemy import (
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy import Connection as _Connection

from barun.store.append_only import make_append_only
from barun.store.tables import METADATA

__all__ = ["EXPERIMENT", "EXPERIMENT_DAY", "EXPERIMENT_LOG"]

_NOT_OVER: Final = text("state <> 'ended'")

EXPERIMENT: Final = Table(
    "experiment",
    METADATA,
    Column("experiment_no", Integer, primary_key=True),
    Column("experiment_id", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("champion", Integer),
    Column("challenger", Integer, nullable=False),
    Column("plan", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_s", Double, nullable=False),
    Column("ended_s", Double),
    Column("verdict", Text),
    Column("reason", Text),
    UniqueConstraint("experiment_id"),
    Index(
        "ix_experiment_one_a_model",
        "model",
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    ),
)
"""One comparison of two versions of a model; ``plan`` is JSON. At most one a model is not over:
the database itself refuses a second."""

EXPERIMENT_LOG: Final = Table(
    "experiment_log",
    METADATA,
    Column("entry_no", Integer, primary_key=True),
    Column("experiment_no", ForeignKey("experiment.experiment_no"), nullable=False),
    Column("at_s", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Index(None, "experiment_no", "entry_no"),
)
"""What happened to an experiment, with the figures it rested on, as JSON: sums over people, of
nobody alone. The database refuses to change or delete a row."""

EXPERIMENT_DAY: Final = Table(
    "experiment_day",
    METADATA,
    Column("person_no", ForeignKey("person.person_no"), primary_key=True, nullable=False),
    Column("experiment_no", ForeignKey("experiment.experiment_no"), primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What one day of one person counted for an experiment; days since 1970-01-01 UTC."""


@event.listens_for(EXPERIMENT_LOG, "after_create")
def _only_grow(table: Table, connection: _Connection, **_: object) -> None:
    make_append_only(connection, table.name)

"""Experiments between two versions of a model: what is compared, decided and counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from barun.store.append_only import make_append_only

revision = "0010"
down_revision = "0009"

_NOT_OVER = sa.text("state <> 'ended'")


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _of_experiment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["experiment_no"], ["experiment.experiment_no"], name=f"fk_{table}_experiment_no"
    )


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "experiment",
        *_needed(sa.Integer, "experiment_no"),
        *_needed(sa.Text, "experiment_id", "model"),
        sa.Column("champion", sa.Integer),
        *_needed(sa.Integer, "challenger"),
        *_needed(sa.Text, "plan"),
        *_needed(sa.LargeBinary, "salt"),
        *_needed(sa.Text, "state"),
        *_needed(sa.Double, "started_s"),
        sa.Column("ended_s", sa.Double),
        sa.Column("verdict", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("experiment_no", name="pk_experiment"),
        sa.UniqueConstraint("experiment_id", name="uq_experiment_experiment_id"),
    )
    op.create_index(
        "ix_experiment_one_a_model",
        "experiment",
        ["model"],
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    )
    op.create_table(
        "experiment_log",
        *_needed(sa.Integer, "entry_no", "experiment_no"),
        *_needed(sa.Double, "at_s"),
        *_needed(sa.Text, "kind", "who", "why", "figures"),
        sa.PrimaryKeyConstraint("entry_no", name="pk_experiment_log"),
        _of_experiment("experiment_log"),
    )
    op.create_index(
        "ix_experiment_log_experiment_no_entry_no", "experiment_log", ["experiment_no", "entry_no"]
    )
    make_append_only(op.get_bind(), "experiment_log")
    op.create_table(
        "experiment_day",
        *_needed(sa.Integer, "person_no", "experiment_no"),
        sa.Column("day", sa.Integer, nullable=False, autoincrement=False),
        *_needed(sa.LargeBinary, "sealed"),
        sa.PrimaryKeyConstraint("person_no", "experiment_no", "day", name="pk_experiment_day"),
        sa.ForeignKeyConstraint(
            ["person_no"], ["person.person_no"], name="fk_experiment_day_person_no"
        ),
        _of_experiment("experiment_day"),
        sqlite_with_rowid=False,
    )

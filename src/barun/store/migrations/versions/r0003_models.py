"""The register of trained models: versions, aliases and the log of their changes."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from barun.store.append_only import make_append_only

revision = "0003"
down_revision = "0002"


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _of_model(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["model_no"], ["model.model_no"], name=f"fk_{table}_model_no")


def _of_version(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["model_no", column],
        ["model_version.model_no", "model_version.number"],
        name=f"fk_{table}_model_no_{column}",
    )


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "model",
        *_needed(sa.Integer, "model_no"),
        *_needed(sa.Text, "name"),
        sa.PrimaryKeyConstraint("model_no", name="pk_model"),
        sa.UniqueConstraint("name", name="uq_model_name"),
    )
    texts = ("sha256", "path", "feature_spec", "metrics", "dataset_hash", "people")
    op.create_table(
        "model_version",
        *_needed(sa.Integer, "model_no"),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        *_needed(sa.Text, *texts, "code_version", "state", "registered_by", "card"),
        *_needed(sa.Double, "registered_s"),
        sa.Column("parent", sa.Integer),
        sa.PrimaryKeyConstraint("model_no", "number", name="pk_model_version"),
        sa.UniqueConstraint("model_no", "sha256", name="uq_model_version_model_no_sha256"),
        _of_model("model_version"),
        _of_version("model_version", "parent"),
    )
    op.create_table(
        "model_alias",
        *_needed(sa.Integer, "model_no"),
        *_needed(sa.Text, "alias"),
        sa.Column("number", sa.Integer),
        *_needed(sa.Double, "changed_s"),
        sa.PrimaryKeyConstraint("model_no", "alias", name="pk_model_alias"),
        _of_model("model_alias"),
        _of_version("model_alias", "number"),
    )
    op.create_table(
        "model_alias_log",
        *_needed(sa.Integer, "entry_no", "model_no"),
        *_needed(sa.Text, "alias", "kind", "who", "why"),
        *_needed(sa.Double, "at_s"),
        sa.Column("from_number", sa.Integer),
        sa.Column("to_number", sa.Integer),
        sa.PrimaryKeyConstraint("entry_no", name="pk_model_alias_log"),
        _of_model("model_alias_log"),
    )
    op.create_index(
        "ix_model_alias_log_model_no_alias_at_s", "model_alias_log", ["model_no", "alias", "at_s"]
    )
    make_append_only(op.get_bind(), "model_alias_log")

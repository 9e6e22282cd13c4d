"""Samples of live sessions for training, in chunks, and what is said about them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0008"
down_revision = "0007"


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_no"], ["person.person_no"], name=f"fk_{table}_person_no"
    )


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "sample_chunk",
        *_needed(sa.Text, "chunk_id"),
        *_needed(sa.Integer, "person_no", "day", "n_rows"),
        *_needed(sa.LargeBinary, "sealed"),
        sa.PrimaryKeyConstraint("chunk_id", name="pk_sample_chunk"),
        _of_person("sample_chunk"),
    )
    op.create_index("ix_sample_chunk_person_no_day", "sample_chunk", ["person_no", "day"])
    op.create_table(
        "sample",
        *_needed(sa.Text, "sample_id"),
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Text, "chunk_id"),
        sa.PrimaryKeyConstraint("sample_id", name="pk_sample"),
        _of_person("sample"),
        sa.ForeignKeyConstraint(["chunk_id"], ["sample_chunk.chunk_id"], name="fk_sample_chunk_id"),
    )
    op.create_index("ix_sample_chunk_id", "sample", ["chunk_id"])
    op.create_index("ix_sample_person_no", "sample", ["person_no"])
    op.create_table(
        "sample_label",
        *_needed(sa.Text, "sample_id", "kind"),
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Double, "said_s"),
        sa.Column("event_id", sa.Text),
        *_needed(sa.LargeBinary, "sealed"),
        sa.PrimaryKeyConstraint("sample_id", "kind", name="pk_sample_label"),
        _of_person("sample_label"),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["sample.sample_id"], name="fk_sample_label_sample_id"
        ),
    )
    op.create_index("ix_sample_label_person_no_said_s", "sample_label", ["person_no", "said_s"])

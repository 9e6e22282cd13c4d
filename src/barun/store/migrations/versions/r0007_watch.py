"""How the service itself is: figures of each minute, alerts, and what was undone."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0007"
down_revision = "0006"


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "service_vital",
        sa.Column("minute", sa.Integer, nullable=False, autoincrement=False),
        *_needed(sa.Text, "process", "content"),
        sa.PrimaryKeyConstraint("minute", "process", name="pk_service_vital"),
    )
    op.create_table(
        "service_alert",
        *_needed(sa.Text, "alert_id", "process", "rule", "cause", "severity"),
        *_needed(sa.Double, "began_s"),
        sa.Column("ended_s", sa.Double),
        sa.Column("acknowledged_s", sa.Double),
        *_needed(sa.Double, "value", "bound"),
        sa.PrimaryKeyConstraint("alert_id", name="pk_service_alert"),
    )
    op.create_index("ix_service_alert_began_s", "service_alert", ["began_s"])
    op.create_table(
        "undoing",
        *_needed(sa.Integer, "entry_no"),
        *_needed(sa.Text, "model", "kind"),
        *_needed(sa.Double, "at_s"),
        sa.Column("from_number", sa.Integer),
        sa.Column("to_number", sa.Integer),
        *_needed(sa.Text, "reason"),
        sa.PrimaryKeyConstraint("entry_no", name="pk_undoing"),
    )
    op.create_index("ix_undoing_model_entry_no", "undoing", ["model", "entry_no"])

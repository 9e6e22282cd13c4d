"""Which coaches somebody chose, and how often passwords were tried lately."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def _of_account(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["account.account_id"], name=f"fk_account_coach_{column}"
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account_coach",
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("coach_id", sa.Text, nullable=False),
        sa.Column("chosen_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "coach_id", name="pk_account_coach"),
        _of_account("account_id"),
        _of_account("coach_id"),
    )
    op.create_index("ix_account_coach_coach_id", "account_coach", ["coach_id"])
    op.create_table(
        "login_try",
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("n_failed", sa.Double, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_login_try"),
    )
    op.create_index("ix_login_try_at_s", "login_try", ["at_s"])

"""Live sessions kept for another service of the same database to go on with."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kept_session",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("kept_s", sa.Double, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_kept_session"),
        sa.ForeignKeyConstraint(
            ["person_no"], ["person.person_no"], name="fk_kept_session_person_no"
        ),
    )
    op.create_index("ix_kept_session_person_no_kept_s", "kept_session", ["person_no", "kept_s"])

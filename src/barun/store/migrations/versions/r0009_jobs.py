"""Work that is done in the background: a durable queue."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make it."""
    op.create_table(
        "job",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made_s", sa.Double, nullable=False),
        sa.Column("not_before_s", sa.Double, nullable=False),
        sa.Column("started_s", sa.Double),
        sa.Column("ended_s", sa.Double),
        sa.Column("n_attempts", sa.Integer, nullable=False),
        sa.Column("n_lost", sa.Integer, nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.Column("lease", sa.Text),
        sa.Column("lease_until_s", sa.Double),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("outcome", sa.LargeBinary),
        sa.PrimaryKeyConstraint("job_id", name="pk_job"),
        sa.ForeignKeyConstraint(["person_no"], ["person.person_no"], name="fk_job_person_no"),
        sa.UniqueConstraint("key", name="uq_job_key"),
    )
    op.create_index("ix_job_state_not_before_s", "job", ["state", "not_before_s"])
    op.create_index("ix_job_person_no", "job", ["person_no"])

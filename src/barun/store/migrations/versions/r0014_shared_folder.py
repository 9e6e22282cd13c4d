"""Which data folder a database belongs to, and whose turn it is to make a model anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "data_folder",
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("beat", sa.Text),
        sa.PrimaryKeyConstraint("mark", name="pk_data_folder"),
    )
    op.create_table(
        "model_turn",
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("model", name="pk_model_turn"),
    )

"""The ledger of consents; what people agreed to on the first page are its first lines."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from barun.store.append_only import make_append_only

revision = "0005"
down_revision = "0004"

_GIVEN = """
INSERT INTO consent (person_no, purpose, act, at_s, way, text_version, language)
SELECT person_no, 'history', 'given', agreed_s, 'migration', text_version, language
FROM agreement ORDER BY person_no
"""
_WITHDRAWN = """
INSERT INTO consent (person_no, purpose, act, at_s, way, text_version, language)
SELECT person_no, 'history', 'withdrawn', withdrawn_s, 'migration', '', ''
FROM agreement WHERE withdrawn_s IS NOT NULL ORDER BY person_no
"""


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def upgrade() -> None:
    """Make it, and take over what there is."""
    op.create_table(
        "consent",
        *_needed(sa.Integer, "entry_no", "person_no"),
        *_needed(sa.Text, "purpose", "act"),
        *_needed(sa.Double, "at_s"),
        *_needed(sa.Text, "way", "text_version", "language"),
        sa.Column("until_s", sa.Double),
        sa.PrimaryKeyConstraint("entry_no", name="pk_consent"),
    )
    op.create_index("ix_consent_person_no_entry_no", "consent", ["person_no", "entry_no"])
    op.execute(_GIVEN)
    op.execute(_WITHDRAWN)
    make_append_only(op.get_bind(), "consent")
    op.drop_table("agreement")

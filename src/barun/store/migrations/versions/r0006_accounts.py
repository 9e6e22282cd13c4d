"""Accounts of people who log in, their logins, one-time codes and known devices."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _create_of_account(table: str, *columns: sa.Column[Any], is_needed: bool = True) -> None:
    op.create_table(
        table,
        *_needed(sa.LargeBinary, "token_hash"),
        sa.Column("account_id", sa.Text, nullable=not is_needed),
        *columns,
        sa.PrimaryKeyConstraint("token_hash", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name=f"fk_{table}_account_id"
        ),
    )
    op.create_index(f"ix_{table}_account_id", table, ["account_id"])


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "account",
        *_needed(sa.Text, "account_id"),
        *_needed(sa.LargeBinary, "name_key"),
        *_needed(sa.Text, "role"),
        *_needed(sa.Boolean, "is_disabled"),
        *_needed(sa.Double, "made_s"),
        *_needed(sa.LargeBinary, "sealed"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
        sa.UniqueConstraint("name_key", name="uq_account_name_key"),
    )
    _create_of_account(
        "account_login",
        *_needed(sa.Double, "began_s", "used_s"),
        *_needed(sa.LargeBinary, "sealed"),
    )
    _create_of_account(
        "account_code",
        *_needed(sa.Text, "kind", "role"),
        *_needed(sa.Double, "made_s", "ends_s"),
        is_needed=False,
    )
    _create_of_account("account_device", *_needed(sa.Double, "used_s"))

"""The tables of accounts, in the same database as everything else.

Readable are role, state and times, and hashes of secrets that themselves are nowhere; names,
passwords' hashes and what devices call themselves are sealed
(:mod:`barun.store.account_seal`).
"""

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from barun.store.tables import METADATA

__all__ = [
    "ACCOUNT",
    "ACCOUNT_COACH",
    "ACCOUNT_CODE",
    "ACCOUNT_DEVICE",
    "ACCOUNT_LOGIN",
    "LOGIN_TRY",
]


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def _account(*, is_needed: bool = True) -> Column[str]:
    return Column("account_id", Text, ForeignKey("account.account_id"), nullable=not is_needed)


ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("account_id", Text, primary_key=True),
    *_needed(LargeBinary, "name_key"),
    *_needed(Text, "role"),
    *_needed(Boolean, "is_disabled"),
    *_needed(Double, "made_s"),
    *_needed(LargeBinary, "sealed"),
    UniqueConstraint("name_key"),
)
"""One person who may log in; ``account_id`` is whose history it is everywhere in the store."""

ACCOUNT_LOGIN: Final = Table(
    "account_login",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    _account(),
    *_needed(Double, "began_s", "used_s"),
    *_needed(LargeBinary, "sealed"),
    Index(None, "account_id"),
)
"""One browser that is logged in."""

ACCOUNT_CODE: Final = Table(
    "account_code",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    *_needed(Text, "kind", "role"),
    _account(is_needed=False),
    *_needed(Double, "made_s", "ends_s"),
    Index(None, "account_id"),
)
"""An invitation, or a code for a new password, that was not used yet."""

ACCOUNT_DEVICE: Final = Table(
    "account_device",
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),
    _account(),
    *_needed(Double, "used_s"),
    Index(None, "account_id"),
)
"""A device somebody logged in on before: what others try does not slow it down."""

ACCOUNT_COACH: Final = Table(
    "account_coach",
    METADATA,
    Column("account_id", Text, ForeignKey("account.account_id"), primary_key=True),
    Column("coach_id", Text, ForeignKey("account.account_id"), primary_key=True),
    *_needed(Double, "chosen_s"),
    Index(None, "coach_id"),
)
"""A coach whom somebody chose; holds under the consent it was chosen under, and no later one."""

LOGIN_TRY: Final = Table(
    "login_try",
    METADATA,
    Column("source", LargeBinary, primary_key=True),
    *_needed(Double, "n_failed", "at_s"),
    Index(None, "at_s"),
)
"""How many passwords failed from somewhere, for a few hours; ``source`` is an HMAC of where."""

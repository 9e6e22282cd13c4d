"""Rows of the tables of accounts, and the records they hold."""

from typing import Any, Final

from sqlalchemy import Connection, delete, select

from barun.errors import InputError
from barun.store.account_records import AccountRecord, CodeRecord, LoginRecord
from barun.store.account_seal import AccountSeal
from barun.store.account_tables import ACCOUNT, ACCOUNT_LOGIN
from barun.store.vault import Vault

__all__ = [
    "end_logins",
    "find_seal",
    "make_seal",
    "require_account",
    "to_account",
    "to_code",
    "to_login",
]

_SECRET: Final = "accounts"  # noqa: S105 # its name


def find_seal(connection: Connection, vault: Vault) -> AccountSeal | None:
    """Return what accounts are sealed with; None where there never was one."""
    secret = vault.find_secret(connection, _SECRET)
    return None if secret is None else AccountSeal(secret, vault.random)


def make_seal(connection: Connection, vault: Vault) -> AccountSeal:
    """Return what accounts are sealed with, in a writing transaction."""
    return AccountSeal(vault.secret(connection, _SECRET), vault.random)


def require_account(connection: Connection, account_id: str) -> Any:
    """Return the row of an account.

    Raises
    ------
    InputError
        If there is none such.
    """
    row = connection.execute(
        select(ACCOUNT).where(ACCOUNT.c.account_id == account_id)
    ).one_or_none()
    if row is None:
        raise InputError("accounts.no-account")
    return row


def end_logins(connection: Connection, account_id: str, keeps: bytes | None) -> int:
    """End the logins of an account but one; return how many ended."""
    gone = delete(ACCOUNT_LOGIN).where(ACCOUNT_LOGIN.c.account_id == account_id)
    if keeps is not None:
        gone = gone.where(ACCOUNT_LOGIN.c.token_hash != keeps)
    return max(connection.execute(gone).rowcount, 0)


def to_account(row: Any, seal: AccountSeal) -> AccountRecord:
    """Return the account of a row."""
    content = seal.open("account", row.account_id.encode(), bytes(row.sealed))
    return AccountRecord(
        account_id=row.account_id,
        name=content["name"],
        role=row.role,
        password=content["password"],
        made_s=row.made_s,
        is_disabled=row.is_disabled,
    )


def to_login(row: Any, seal: AccountSeal) -> LoginRecord:
    """Return the login of a row."""
    token_hash = bytes(row.token_hash)
    content = seal.open("account_login", token_hash, bytes(row.sealed))
    return LoginRecord(token_hash, row.account_id, row.began_s, row.used_s, content["device"])


def to_code(row: Any) -> CodeRecord:
    """Return the one-time code of a row."""
    return CodeRecord(
        bytes(row.token_hash), row.kind, row.role, row.account_id, row.made_s, row.ends_s
    )

"""The account of a person and where it is logged in, as tables."""

from collections.abc import Iterator
from typing import Final

from barun.rights.export.table import Column, ExportTable, Row
from barun.store.store import Store

__all__ = ["account_tables"]

_ACCOUNT: Final = (
    Column("account_id", "text"),
    Column("name", "text", "account_name"),
    Column("role", "text"),
    Column("made", "instant", "account_made"),
    Column("is_disabled", "flag"),
)
_LOGIN: Final = (
    Column("login_id", "text"),
    Column("began", "instant", "login_began"),
    Column("used", "instant", "login_used"),
    Column("device", "text"),
)
_DEVICE: Final = (Column("used", "instant", "device_used"),)
_CODE: Final = (
    Column("kind", "text", "code_kind"),
    Column("made", "instant", "code_made"),
    Column("ends", "instant", "code_ends"),
)
_COACH: Final = (Column("coach_id", "text"), Column("chosen", "instant", "coach_chosen"))


def account_tables(store: Store, person: str) -> tuple[ExportTable, ...]:
    """Return the tables of an account; without the hash of the password and other secrets.

    Parameters
    ----------
    store : Store
        Where accounts are.
    person : str
        Id of the account.
    """

    def accounts() -> Iterator[Row]:
        one = store.accounts.find(person)
        if one is not None:
            yield (one.account_id, one.name, one.role, one.made_s, one.is_disabled)

    def logins() -> Iterator[Row]:
        for one in store.logins.all_of(person):
            yield (one.login_id, one.began_s, one.used_s, one.device)

    def devices() -> Iterator[Row]:
        for used_s in store.logins.devices_used_s(person):
            yield (used_s,)

    def codes() -> Iterator[Row]:
        for one in store.accounts.codes_of(person):
            yield (one.kind, one.made_s, one.ends_s)

    def coaches() -> Iterator[Row]:
        yield from store.accounts.coaches.chosen(person).items()

    return (
        ExportTable("accounts", "accounts", _ACCOUNT, accounts),
        ExportTable("logins", "accounts", _LOGIN, logins, is_counted=False),
        ExportTable("known_devices", "accounts", _DEVICE, devices, is_counted=False),
        ExportTable("codes", "accounts", _CODE, codes, is_counted=False),
        ExportTable("coaches", "accounts", _COACH, coaches, is_counted=False),
    )

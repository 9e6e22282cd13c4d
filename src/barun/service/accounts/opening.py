"""The accounts of a service, as its settings say whether there are any."""

from collections.abc import Callable

from barun.errors import SettingError
from barun.service.accounts.account_desk import AccountDesk
from barun.service.accounts.open_sockets import OpenSockets
from barun.service.accounts.people_desk import PeopleDesk
from barun.service.settings import ServiceSettings
from barun.store.store import Store

__all__ = ["check_accounts", "open_accounts"]


def check_accounts(settings: ServiceSettings, store: Store) -> None:
    """Refuse to begin with accounts where nobody could ever log in, or see too much.

    Raises
    ------
    SettingError
        If there is no administrator yet, or a camera of the service would be everybody's.
    """
    if not settings.accounts:
        return
    if settings.source:
        raise SettingError("accounts.no-source")
    is_looked_after = any(
        one.role == "administrator" and not one.is_disabled for one in store.accounts.all()
    )
    if not is_looked_after:
        raise SettingError("accounts.no-administrator")


def open_accounts(
    settings: ServiceSettings,
    store: Store,
    clock: Callable[[], float],
    utc: Callable[[], float],
) -> tuple[AccountDesk | None, PeopleDesk, OpenSockets]:
    """Return what looks after logins and people; no desk for logins where nobody logs in.

    Parameters
    ----------
    settings : ServiceSettings
        Says whether.
    store : Store
        Where accounts are.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    """
    desk, people = AccountDesk(store, clock, utc), PeopleDesk(store, utc)
    sockets = OpenSockets(desk.find)
    desk.on_ended = people.on_ended = sockets.look_now
    return (desk if settings.accounts else None), people, sockets

"""Accounts: who may log in, and where somebody is logged in."""

from typing import Final

from barun.privacy.data_map.kinds import find_kind
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.store.store import Store

__all__ = ["AccountsHolder"]


class AccountsHolder(ReadsAll):
    """Whoever has an account.

    Parameters
    ----------
    store : Store
        Where accounts are.
    """

    name: Final = "accounts"
    kinds: Final = ("accounts",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return the account."""
        made_s = self._store.accounts.made_s(person)  # also where the master key is lost
        if made_s is None:
            return ()
        n_bytes = self._store.bytes_of(person, find_kind("accounts").tables)
        return (Holding("accounts", 1, n_bytes=n_bytes, oldest_s=made_s),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete the account, its logins and its codes."""
        del progress
        self._store.accounts.remove(person)

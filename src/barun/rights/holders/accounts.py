"""Accounts: who may log in, and where somebody is logged in."""

from typing import Final

from barun.rights.holder import Holding, Obstacle, Progress
from barun.store.store import Store

__all__ = ["AccountsHolder"]


class AccountsHolder:
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
        found = self._store.accounts.find(person)
        return () if found is None else (Holding("accounts", 1, oldest_s=found.made_s),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete the account, its logins and its codes."""
        del progress
        self._store.accounts.remove(person)

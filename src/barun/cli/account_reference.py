"""Who is meant: people of accounts are called by the name they log in with, too."""

from typing import TYPE_CHECKING

from barun.cli.person_option import LOCAL_PERSON
from barun.cli.privacy_store import opened_store
from barun.config import Settings
from barun.errors import EncryptionError, InputError

if TYPE_CHECKING:
    from barun.store.sql_store import SqlStore

__all__ = ["find_person_id", "known_person_id"]


def find_person_id(settings: Settings, said: str) -> str:
    """Return the id of whom is meant: of the account of that name, else what was said.

    Parameters
    ----------
    settings : Settings
        Say where the data are.
    said : str
        ``local``, P1, P2, ..., the id of an account, or the name of one.

    Raises
    ------
    EncryptionError
        If it is nobody's id, and without the master key no name can be read.
    StorageError
        If the accounts cannot be read.
    """
    if _is_id(said):
        return said
    with opened_store(settings, checks_keys=False, only_looks=True) as store:
        return _by_name(store, said) or said


def known_person_id(settings: Settings, said: str) -> str:
    """Return the id of whom is meant, who has to be ``local`` or have an account.

    Parameters
    ----------
    settings : Settings
        Say where the data are.
    said : str
        ``local``, the id of an account, or the name of one.

    Raises
    ------
    InputError
        If there is no such account.
    StorageError
        If the accounts cannot be read.
    """
    if _is_id(said):
        return said
    with opened_store(settings, checks_keys=False, only_looks=True) as store:
        if store.accounts.made_s(said) is not None:
            return said
        if (found := _by_name(store, said)) is not None:
            return found
    raise InputError("accounts.no-account-called", name=said)


def _is_id(said: str) -> bool:
    """Return whether nobody is asked for what it means: this machine, or people of datasets."""
    from barun.learning.datasets.library import is_pseudonym

    return said == LOCAL_PERSON or is_pseudonym(said)


def _by_name(store: "SqlStore", said: str) -> str | None:
    if store.accounts.made_s(said) is not None:
        return said
    try:
        found = store.accounts.find_by_name(said)
    except EncryptionError:  # without the master key no name can be read
        if said in store.people():
            return said
        raise
    return None if found is None else found.account_id

"""Everybody of whom an installation may hold something."""

from pathlib import Path

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.people import known_past_damage
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.store.records import LOCAL_PERSON
from barun.store.store import Store

__all__ = ["known_anywhere"]


def known_anywhere(data_folder: Path, store: Store) -> frozenset[str]:
    """Return the ids and pseudonyms of everybody who is known.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        The history, the accounts and the register of models.

    Raises
    ------
    BarunError
        If something cannot be read.
    """
    library = DatasetLibrary(data_folder / DATASETS_NAME)
    return frozenset(
        {
            LOCAL_PERSON,
            *store.people(),
            *(one.account_id for one in store.accounts.all()),
            *known_past_damage(data_folder / COLLECTIONS_NAME, library),
            *(name for one in store.models.versions() for name in one.people),
        }
    )

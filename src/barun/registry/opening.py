"""Opening the registry of an installation beside a service that may run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from barun.registry.model_registry import FOLDER_NAME, ModelRegistry
from barun.store.lasting_store import lasting_store

__all__ = ["opened_registry"]


@contextmanager
def opened_registry(
    data_folder: Path, database_url: str, utc: Callable[[], float]
) -> Iterator[ModelRegistry]:
    """Open the registry, and close its database at the end.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's data folder.
    database_url : str
        As in the settings; empty for the file in the data folder.
    utc : callable
        Returns seconds since 1970 UTC.

    Raises
    ------
    StorageError
        If the database cannot be used; one in memory would forget what is registered.
    """
    with lasting_store(data_folder, database_url, utc()) as store:
        yield ModelRegistry(store.models, data_folder / FOLDER_NAME, utc)

"""A history that lasts: what cannot be kept on the disk is refused, and not kept in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from barun.errors import StorageError
from barun.store.faults import TROUBLE_NOTICES, UNWRITABLE
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore

__all__ = ["lasting_store"]


@contextmanager
def lasting_store(
    data_folder: Path, database_url: str, now_s: float, *, checks_keys: bool = True
) -> Iterator[SqlStore]:
    """Open a history, also beside a service that runs, and close it at the end.

    Parameters
    ----------
    data_folder, database_url, now_s, checks_keys
        As of :func:`barun.store.opening.open_store`.

    Raises
    ------
    EncryptionError
        If `checks_keys` and the master key is missing or another one.
    StorageError
        If the database cannot be used; one in memory would forget everything.
    """
    opened = open_store(data_folder, database_url, now_s, checks_keys=checks_keys)
    try:
        for code, details in opened.notices:
            if code == TROUBLE_NOTICES[UNWRITABLE]:
                raise StorageError(UNWRITABLE, **details)
        yield opened.store
    finally:
        opened.store.close()

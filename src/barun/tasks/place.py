"""Where the data lie that a job works on, as it is told to the process that runs it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from barun.errors import StorageError
from barun.store.opening import open_store
from barun.store.sql_store import SqlStore

__all__ = ["ASKED", "PLACE", "Place"]

PLACE: Final = "place"
"""Under which it stands among the arguments of work."""
ASKED: Final = "asked_s"
"""Under which it stands when a job was asked for: what results are dated by, so that the same job
gives the same bytes wherever and how often it runs."""


@dataclass(frozen=True, slots=True)
class Place:
    """The data folder, and the database beside or elsewhere."""

    data_folder: Path
    database_url: str = ""
    """Empty for the file in the data folder."""

    def plain(self) -> dict[str, str]:
        """Return it as JSON holds it."""
        return {"data_folder": str(self.data_folder), "database_url": self.database_url}

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """Return what the arguments of work say."""
        said = arguments[PLACE]
        return cls(Path(said["data_folder"]), said["database_url"])

    @contextmanager
    def opened(self, *, checks_keys: bool = True) -> Iterator[SqlStore]:
        """Open the store, and close it at the end.

        Raises
        ------
        EncryptionError
            If `checks_keys` and the master key is missing or another one.
        StorageError
            If the database cannot be used; one in memory would hold nothing.
        """
        opened = open_store(
            self.data_folder, self.database_url, time.time(), checks_keys=checks_keys
        )
        try:
            for code, details in opened.notices:
                if code == "store.notice-unwritable":
                    raise StorageError("store.unwritable", **details)
            yield opened.store
        finally:
            opened.store.close()

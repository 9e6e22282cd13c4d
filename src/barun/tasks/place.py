"""Where the data lie that a job works on, as it is told to the process that runs it."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from barun.store.lasting_store import lasting_store
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

    def opened(self, *, checks_keys: bool = True) -> AbstractContextManager[SqlStore]:
        """Open the store; see :func:`barun.store.lasting_store.lasting_store`."""
        return lasting_store(
            self.data_folder, self.database_url, time.time(), checks_keys=checks_keys
        )

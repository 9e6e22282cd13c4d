"""Whether the services that run on a database have the same data folder, and not copies of it.

A copy has the mark of the folder (`barun.store.folder_mark`), too. So each service writes now and
then a word into its folder and the same into the database, after a look at what stands there: where
the folder is another one, the two differ each time.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from barun.errors import StorageError, storing
from barun.store.database import Database, Hold
from barun.store.faults import UNWRITABLE
from barun.store.folder_mark import DATA_FOLDER

__all__ = ["BEAT_NAME", "FolderBeat"]

BEAT_NAME: Final = ".folder-beat"
"""Inside the data folder; hidden, so that no backup brings it along."""
_WORD_BYTES: Final = 8
_BELIEVED_FROM: Final = 2
"""So often in a row, as who is killed between folder and database leaves them different once."""


class FolderBeat:
    """Compares a data folder with its database while a service runs.

    Parameters
    ----------
    database : Database
        With its tables up to date, marked.
    data_folder : pathlib.Path
        Barun's.
    """

    def __init__(self, database: Database, data_folder: Path) -> None:
        self._database = database
        self.path: Final = data_folder / BEAT_NAME
        self._n_other = 0

    def look(self) -> bool:
        """Return whether another service works with another folder, as far as can be told.

        What cannot be read or written now changes nothing of the answer.
        """
        try:
            is_same = self._compare()
        except StorageError:
            return self._n_other >= _BELIEVED_FROM
        self._n_other = 0 if is_same else self._n_other + 1
        return self._n_other >= _BELIEVED_FROM

    def _compare(self) -> bool:
        """Return whether folder and database say the same, and write something new into both."""
        word = secrets.token_hex(_WORD_BYTES)
        with self._database.writing() as connection:
            self._database.hold(connection, Hold.FOLDER)  # nobody else is between the two
            known = connection.execute(select(DATA_FOLDER.c.beat)).scalar()
            with storing(UNWRITABLE, location=self.path):
                own = self.path.read_bytes() if self.path.exists() else b""
                # in its place: of a file put there anew, another machine may see the former one
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                with os.fdopen(os.open(self.path, flags, 0o600), "wb") as file:
                    file.write(word.encode("ascii"))
                    file.flush()
                    os.fsync(file.fileno())
            connection.execute(update(DATA_FOLDER).values(beat=word))
        return known is None or known.encode("ascii") == own

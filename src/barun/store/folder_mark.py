"""Which data folder a database belongs to: the same mark stands in both.

A database on a server knows versions of models, jobs and people; their files, datasets, keys and
the list of who was erased lie in the data folder. Whatever works with the one needs the other: a
service with the same database and another folder would find no file of a model, take it out of
service everywhere, and erase people from half of what is kept.
"""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, Table, Text, select

from barun.errors import SettingError, StorageError, storing
from barun.store.backup import write_whole
from barun.store.database import Database, Hold
from barun.store.faults import UNWRITABLE
from barun.store.tables import METADATA

__all__ = ["DATA_FOLDER", "FILE_NAME", "hold_to_folder"]

FILE_NAME: Final = "folder-mark"
"""Inside the data folder; backups bring it along."""
_MARK_BYTES: Final = 16
_SHOWN: Final = 64

DATA_FOLDER: Final = Table(
    "data_folder", METADATA, Column("mark", Text, primary_key=True), Column("beat", Text)
)
"""One row: the mark of the folder, and what `barun.store.folder_beat` wrote into it last."""


def hold_to_folder(database: Database, data_folder: Path) -> None:
    """Make sure that a database and a data folder belong together.

    Whoever opens a database first marks it and the folder. A folder that cannot be written is not
    marked, and nothing is compared then.

    Parameters
    ----------
    database : Database
        With its tables up to date; one that does not lie in the folder anyway.
    data_folder : pathlib.Path
        Barun's.

    Raises
    ------
    SettingError
        If the database belongs to another folder.
    StorageError
        If the database cannot be read or written, or the mark of the folder cannot be read.
    """
    path = data_folder / FILE_NAME
    own = _read(path)
    with database.reading() as connection:
        known = _mark_of(connection)
    if known is None:
        with database.writing() as connection:
            database.hold(connection, Hold.FOLDER)
            known = _mark_of(connection)  # another process may have been quicker
            if known is None:
                own = _read(path) or _make(path)
                if own is None:
                    return
                connection.execute(DATA_FOLDER.insert(), {"mark": own})
                return
        own = _read(path)  # and have marked this very folder
    if own != known:
        got = "-" if own is None else own[:_SHOWN]
        raise SettingError(
            "store.other-folder", location=database.location, wanted=known, got=got, path=path
        )


def _mark_of(connection: Connection) -> str | None:
    mark: str | None = connection.execute(select(DATA_FOLDER.c.mark)).scalar()
    return mark


def _read(path: Path) -> str | None:
    """Return the mark of a folder; None where it has none."""
    with storing(UNWRITABLE, location=path), suppress(FileNotFoundError, NotADirectoryError):
        return path.read_bytes().decode("ascii", "replace").strip() or None
    return None


def _make(path: Path) -> str | None:
    """Give a folder a mark and return it; None where nothing can be written there.

    It is written before the database has it: who is killed in between finds it the next time.
    """
    mark = secrets.token_hex(_MARK_BYTES)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, [f"{mark}\n".encode("ascii")])
    except (OSError, StorageError):
        return None
    return mark

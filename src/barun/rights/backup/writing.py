"""Making a backup of everything while Barun runs."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from barun.errors import SettingError
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.writing import make_private, one_writer
from barun.privacy.encryption.key_sealed_file import seal_under_key
from barun.privacy.encryption.sealed_file import seal_file
from barun.rights.backup.content import HEAD_NAME, kept_files
from barun.rights.backup.members import pack_members
from barun.rights.erasure_lock import held_against_erasures
from barun.rights.written_files import WrittenFiles
from barun.store.backup import write_whole
from barun.store.opening import FILE_NAME
from barun.store.people_keys import people_keys
from barun.store.sql_store import SqlStore

__all__ = ["write_backup"]

_STAGING: Final = ".backup-"


def write_backup(
    data_folder: Path,
    store: SqlStore,
    path: Path,
    made_s: float,
    *,
    passphrase: str | None = None,
) -> int:
    """Copy an installation that may be in use into one sealed file, and return its bytes.

    The database is copied in one reading transaction. Nobody erases, changes keys or adds versions
    to datasets meanwhile, so that every file fits the others; a live session goes on.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : SqlStore
        The database; of a server's, every row is copied into a file as SQLite has it.
    path : pathlib.Path
        Where to; must not exist.
    made_s : float
        Now, seconds since 1970: whoever is erased later does not come back with this backup.
    passphrase : str, optional
        What it is sealed with, instead of a key that the master key wraps.

    Raises
    ------
    SettingError
        If there is a file of that name, or the passphrase is too short.
    EncryptionError
        If the master key is missing or another one.
    StorageError
        If somebody erases just now, or something cannot be read or written.
    """
    if path.exists():
        raise SettingError("privacy_commands.file-exists", path=path)
    make_private(data_folder)
    with ExitStack() as stack:
        stack.enter_context(held_against_erasures(data_folder))
        library = DatasetLibrary(data_folder / DATASETS_NAME)
        for name in library.names():
            stack.enter_context(one_writer(library.folder / name))
        # after the datasets, as whoever adds a version to one comes to it
        stack.enter_context(people_keys(data_folder).held())
        for left in data_folder.glob(f"{_STAGING}*"):
            shutil.rmtree(left)  # of a process that was killed
        staging = Path(
            stack.enter_context(tempfile.TemporaryDirectory(dir=data_folder, prefix=_STAGING))
        )
        (staging / HEAD_NAME).write_text(json.dumps({"format": 1, "made_s": made_s}))
        content = pack_members(_files(data_folder, store, staging))
        stack.enter_context(closing(content))
        if passphrase is not None:
            return write_whole(path, seal_file(content, passphrase, os.urandom))
        master, recovery = store.keys.for_backup()
        sealed = seal_under_key(content, master, made_s, os.urandom, recovery=recovery)
        return write_whole(path, sealed)


def _files(data_folder: Path, store: SqlStore, staging: Path) -> Iterator[tuple[str, Path]]:
    yield HEAD_NAME, staging / HEAD_NAME
    copy = staging / FILE_NAME
    store.back_up(copy)
    yield FILE_NAME, copy
    written = [Path(one.path) for one in WrittenFiles(data_folder).all()]
    yield from kept_files(data_folder, written)

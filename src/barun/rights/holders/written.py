"""Files outside of the data folder: exports, folders of trainings, backups of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from barun.errors import BarunError, storing
from barun.learning.comparison.settings import JOURNAL_NAME, SETTINGS_NAME
from barun.registry.trained_with import find_trained_with, mentions
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll, Unsized
from barun.rights.written_files import WrittenFile, WrittenFiles
from barun.store.backup import close_backup, is_sealed_backup, read_backup
from barun.store.model_book import ModelBook
from barun.store.model_records import ALIASES
from barun.store.overwriting import wipe
from barun.store.sql_store import SqlStore
from barun.store.sqlite_database import SqliteDatabase

__all__ = ["WrittenHolder"]

_KINDS: Final = {"export": "exports", "training": "training_folders", "backup": "backups"}
_TRAINED: Final = (JOURNAL_NAME, SETTINGS_NAME, "report.json", "report.html")
"""Files of a training; beside them lies the folder of the model."""
_MODEL: Final = "model"
_WHO, _WHY = "barun", "erasure"


class WrittenHolder(ReadsAll):
    """What commands wrote where they were told to.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    """

    name: Final = "written"
    kinds: Final = tuple(_KINDS.values())

    def __init__(self, data_folder: Path) -> None:
        self._files = WrittenFiles(data_folder)

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return the files and folders that can be reached, each with its place."""
        return tuple(
            Holding(
                _KINDS[one.kind], 1, one.path, n_bytes=_bytes_of(one, person), oldest_s=one.at_s
            )
            for one in self._files.all()
            if one.holds(person) and _is_reached(one, person)
        )

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return sealed backups, and exports that somebody has changed."""
        return tuple(
            Obstacle(f"rights.left-{one.kind}", {"path": one.path})
            for one in self._files.all()
            if one.holds(person) and one.is_there and _may_hold_unreached(one, person)
        )

    def erase(self, person: str, progress: Progress) -> None:
        """Overwrite and remove exports and trainings; take the person out of backups."""
        for one in self._files.all():
            if not one.holds(person) or not _is_reached(one, person):
                continue
            with storing("rights.not-removed", path=one.path):
                _ERASE[one.kind](Path(one.path), person, progress.at_s)
            if one.kind != "backup":
                self._files.drop([one])
        self._files.unname(person)


def _bytes_of(one: WrittenFile, person: str) -> int | Unsized:
    """Return the bytes of a file of one person; why nobody can say them of another."""
    if one.kind != "export":
        return one.kind
    return Path(one.path).stat().st_size if one.people == (person,) else "shared"


def _is_reached(one: WrittenFile, person: str) -> bool:
    if one.kind == "export":
        return one.is_unchanged
    if one.kind == "training":
        return any((Path(one.path) / name).is_file() for name in _TRAINED)
    return one.is_there and bool(_in_backup(Path(one.path), person))


def _may_hold_unreached(one: WrittenFile, person: str) -> bool:
    if one.kind == "backup":
        return _in_backup(Path(one.path), person) is None
    return one.kind == "export" and not one.is_unchanged


def _in_backup(path: Path, person: str) -> bool | None:
    """Return whether a person is in a backup; None where that cannot be told."""
    try:
        if is_sealed_backup(path):
            return None
        people, said = read_backup(path)
        return person in people or mentions(said, person)
    except BarunError:
        return None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[SqlStore, ModelBook]]:
    database = SqliteDatabase(path)
    store = SqlStore(database)
    try:
        store.prepare(checks_keys=False)
        # without keys: those of the backup's time may be gone, and its log stays as it was
        yield store, ModelBook(database)
    finally:
        store.close()


def _erase_from_backup(path: Path, person: str, at_s: float) -> None:
    with _opened(path) as (store, book):
        for record in find_trained_with(book.versions(), person):
            for alias in ALIASES:
                if book.aliases().get((record.model, alias)) == record.number:
                    book.promote(record.model, None, alias, who=_WHO, why=_WHY, at_s=at_s)
            book.erase(record.model, record.number)
        store.forget_everything(person, including_settings=True, now_s=at_s)
        book.wipe()
    close_backup(path)


def _erase_training(path: Path, person: str, at_s: float) -> None:
    del person, at_s
    folder = path / _MODEL
    for file in [*(path / name for name in _TRAINED), *(folder.glob("*") if folder else ())]:
        if file.is_file():
            wipe(file)
    for left in (folder, path):
        if left.is_dir() and not any(one.name != ".lock" for one in left.iterdir()):
            (left / ".lock").unlink(missing_ok=True)
            left.rmdir()


def _erase_export(path: Path, person: str, at_s: float) -> None:
    del person, at_s
    wipe(path)


_ERASE: Final[dict[str, Callable[[Path, str, float], None]]] = {
    "export": _erase_export,
    "training": _erase_training,
    "backup": _erase_from_backup,
}

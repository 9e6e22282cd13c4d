"""Files of the data folder that are of whoever uses the machine, or has an account."""

from contextlib import suppress
from pathlib import Path
from typing import Final

from barun.errors import storing
from barun.pipeline.runner_profiles import FOLDER_NAME as RUNNERS_NAME
from barun.pipeline.runner_profiles import RunnerProfiles
from barun.privacy.data_map.kinds import find_kind
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.store.person_folder import person_folder
from barun.store.store import Store

__all__ = ["KeptSessionsHolder", "RunnersHolder", "folder_of"]

_SESSIONS: Final = "live"
"""Folder in which the service keeps sessions for a restart."""


def folder_of(data_folder: Path, person: str) -> Path | None:
    """Return where the files of a person are; None of who can have none, such as a pseudonym."""
    try:
        return Path(person_folder(str(data_folder), person))
    except ValueError:
        return None


def _size_of(path: Path) -> int:
    """Return the bytes of a file; 0 where it went meanwhile."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _remove_empty(*folders: Path) -> None:
    """Remove folders in which nothing is left: that of an account is called by its id."""
    for folder in folders:
        with suppress(OSError):  # it is not there, or something is in it
            folder.rmdir()


class RunnersHolder(ReadsAll):
    """Profiles of runners, which belong to whoever uses the machine, or to an account.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    """

    name: Final = "runners"
    kinds: Final = ("runners",)

    def __init__(self, data_folder: Path) -> None:
        self._data_folder = data_folder

    def _profiles(self, person: str) -> RunnerProfiles | None:
        folder = folder_of(self._data_folder, person)
        return None if folder is None else RunnerProfiles(folder / RUNNERS_NAME)

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many profiles there are."""
        profiles = self._profiles(person)
        sizes = [] if profiles is None else profiles.sizes()
        if not sizes:
            return ()
        n_bytes = sum(size for size, _ in sizes)
        oldest_s = min(saved_at for _, saved_at in sizes).timestamp()
        return (Holding("runners", len(sizes), n_bytes=n_bytes, oldest_s=oldest_s),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete every profile."""
        del progress
        self.remove(person)

    def remove(self, person: str) -> None:
        """Delete every profile of a person."""
        profiles = self._profiles(person)
        if profiles is not None:
            profiles.remove_all()


class KeptSessionsHolder(ReadsAll):
    """Sessions that the service sealed for a restart; a minute later nobody can open them.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        Where several services keep them.
    """

    name: Final = "kept-sessions"
    kinds: Final = ("live_state",)

    def __init__(self, data_folder: Path, store: Store) -> None:
        self._data_folder = data_folder
        self._store = store

    def _paths(self, person: str) -> list[Path]:
        place = folder_of(self._data_folder, person)
        folder = None if place is None else place / _SESSIONS
        if folder is None or not folder.is_dir():
            return []
        return [path for path in folder.iterdir() if path.is_file()]

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many there are."""
        paths = self._paths(person)
        n_rows = len(self._store.kept_sessions.names(person))
        if not paths and not n_rows:
            return ()
        n_bytes = self._store.bytes_of(person, find_kind("live_state").tables)
        n_bytes += sum(_size_of(path) for path in paths)
        return (Holding("live_state", len(paths) + n_rows, n_bytes=n_bytes),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete them, and the folder of an account that has nothing else in it."""
        del progress
        self._store.kept_sessions.clear(person)
        for path in self._paths(person):
            with storing("rights.not-removed", path=path):
                path.unlink(missing_ok=True)
        place = folder_of(self._data_folder, person)
        if place is not None and place != self._data_folder:
            _remove_empty(place / RUNNERS_NAME, place / _SESSIONS, place)

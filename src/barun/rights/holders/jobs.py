"""Jobs: what somebody asked to be done in the background, and what came of it."""

from typing import Final

from barun.privacy.data_map.kinds import find_kind
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.store.store import Store

__all__ = ["JobsHolder"]

_ALL: Final = 1_000_000


class JobsHolder(ReadsAll):
    """Whoever asked for jobs.

    Parameters
    ----------
    store : Store
        Where jobs are.
    """

    name: Final = "jobs"
    kinds: Final = ("jobs",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many jobs there are."""
        found = self._store.jobs.all(owner=person, most=_ALL)
        if not found:
            return ()
        n_bytes = self._store.bytes_of(person, find_kind("jobs").tables)
        oldest_s = min(one.made_s for one in found)
        return (Holding("jobs", len(found), n_bytes=n_bytes, oldest_s=oldest_s),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete the jobs; whoever runs one of them is told, and stops."""
        del progress
        self._store.jobs.remove_of(person)

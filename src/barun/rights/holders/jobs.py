"""Jobs: what somebody asked to be done in the background, and what came of it."""

from typing import Final

from barun.rights.holder import Holding, Obstacle, Progress
from barun.store.store import Store

__all__ = ["JobsHolder"]

_ALL: Final = 1_000_000


class JobsHolder:
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
        return (Holding("jobs", len(found), oldest_s=min(one.made_s for one in found)),)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Delete the jobs; whoever runs one of them is told, and stops."""
        del progress
        self._store.jobs.remove_of(person)

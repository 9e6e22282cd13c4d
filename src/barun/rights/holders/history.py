"""The history: minutes, events, exercises, calibrations, settings, and the key they are under."""

from collections.abc import Callable
from typing import Final

from barun.rights.holder import Holding, Obstacle, Progress
from barun.store.history import StoredKind
from barun.store.store import Store

__all__ = ["KEEPS_SETTINGS", "HistoryHolder"]

KEEPS_SETTINGS: Final = "keeps_settings"
"""Under which it is kept whether the settings of the page stay."""

_KINDS: Final[tuple[StoredKind, ...]] = (
    "minutes",
    "events",
    "spans",
    "exercises",
    "profiles",
    "live_samples",
    "settings",
)
_POSTGRES: Final = "postgresql"


class HistoryHolder:
    """Whoever has an id in the database.

    Parameters
    ----------
    store : Store
        The history.
    forget : callable, optional
        Forgets a person by id, with the settings or without, and waits for it; of a running
        service, whose sessions have to hear of it. By default the store does.
    """

    name: Final = "history"
    kinds: Final = (*_KINDS, "agreement", "keys", "damaged", "experiments")

    def __init__(self, store: Store, forget: Callable[[str, bool], object] | None = None) -> None:
        self._store = store
        self._forget = forget

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many records there are of each kind; bytes are shared by all people."""
        found = [
            Holding(one.kind, one.n_records, oldest_s=one.oldest_s)
            for one in self._store.sizes(person).kinds
            if one.n_records
        ]
        if self._store.agreement(person) is not None:
            found.append(Holding("agreement", 1))
        if n_days := self._store.experiments.days.count_of(person):
            found.append(Holding("experiments", n_days))
        return tuple(found)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return that a server keeps deleted rows until it writes over them."""
        location = self._store.location
        if not location.startswith(_POSTGRES) or not self.find(person):
            return ()
        return (Obstacle("rights.left-postgres", {"location": location}),)

    def erase(self, person: str, progress: Progress) -> None:
        """Delete the data key first, then all rows; the file is rewritten at the end."""
        with_settings = not progress.recall(KEEPS_SETTINGS)
        if self._forget is None:
            self._store.forget_everything(
                person, including_settings=with_settings, now_s=progress.at_s
            )
        elif self.find(person):  # nobody else's sessions need to hear of it
            self._forget(person, with_settings)

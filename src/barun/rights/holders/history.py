"""The history: minutes, events, exercises, calibrations, settings, and the key they are under."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from barun.collection.samples.spool import forget_spooled
from barun.privacy.consent.entry import ConsentEntry
from barun.privacy.data_map.kinds import find_kind
from barun.rights.holder import Holding, Obstacle, Progress, ReadsAll
from barun.rights.waiting_samples import WaitingSamples, find_waiting
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
_WAITING: Final[StoredKind] = "live_samples"
"""Kind of which some are on their way here."""
_POSTGRES: Final = "postgresql"
_KEYS: Final = "data_key"


class HistoryHolder(ReadsAll):
    """Whoever has an id in the database.

    Parameters
    ----------
    store : Store
        The history.
    forget : callable, optional
        Forgets a person by id, with the settings or without, and waits for it; of a running
        service, whose sessions have to hear of it. By default the store does.
    spools : pathlib.Path, optional
        Where samples wait on their way into the store.
    """

    name: Final = "history"
    kinds: Final = (*_KINDS, "agreement", "keys", "damaged", "experiments")

    def __init__(
        self,
        store: Store,
        forget: Callable[[str, bool], object] | None = None,
        spools: Path | None = None,
    ) -> None:
        self._store = store
        self._forget = forget
        self._spools = spools

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how many records there are of each kind."""
        sizes = self._store.sizes(person)
        n_keys, key_bytes = self._store.count_of(person, _KEYS), self._bytes_of(person, "keys")
        waiting = WaitingSamples()
        if n_keys and self._spools:  # they were sealed under the key: without it they are nobody's
            waiting = find_waiting(self._store, self._spools, person)
        found = []
        for one in sizes.kinds:
            more = waiting if one.kind == _WAITING else WaitingSamples()
            if one.n_records or more.n_bytes:
                n_records, n_bytes = one.n_records + more.n_rows, one.n_bytes + more.n_bytes
                ages_s = [age_s for age_s in (one.oldest_s, more.oldest_s) if age_s is not None]
                oldest_s = min(ages_s, default=None)
                found.append(Holding(one.kind, n_records, n_bytes=n_bytes, oldest_s=oldest_s))
        if _is_agreed(self._store.consents.entries(person)):
            found.append(Holding("agreement", 1, n_bytes=self._bytes_of(person, "agreement")))
        if n_days := self._store.experiments.days.count_of(person):
            n_bytes = self._bytes_of(person, "experiments")
            found.append(Holding("experiments", n_days, n_bytes=n_bytes))
        if n_keys:
            found.append(Holding("keys", n_keys, n_bytes=key_bytes))
        if found and sizes.n_set_aside:
            found.append(Holding("damaged", sizes.n_set_aside, n_bytes="damaged"))
        return tuple(found)

    def _bytes_of(self, person: str, kind: str) -> int:
        return self._store.bytes_of(person, find_kind(kind).tables)

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
        if self._spools is not None:
            forget_spooled(self._spools, person)


def _is_agreed(entries: Iterable[ConsentEntry]) -> bool:
    """Return whether anything was agreed to or taken back that was not ended by an erasure."""
    newest = {one.purpose: one.act for one in entries}
    return any(act != "erased" for act in newest.values())

"""The collections of the service: held while somebody records, let go when nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Final, TypeVar

from barun.collection.collection import (
    Collection,
    collection_names,
    journal_path,
    read_record,
)
from barun.collection.erasure import (
    Traces,
    find_traces,
    resume_erasures,
)
from barun.collection.past_damage import DamagedCollection, read_past_damage
from barun.collection.people import known_people
from barun.collection.record import CollectionRecord
from barun.collection.suggestion import Suggest, ViewSuggestion
from barun.errors import CollectionError, DatasetError
from barun.learning.datasets.library import DatasetLibrary
from barun.service.problems import RefusedError, refusing

__all__ = ["CollectionDesk"]

T = TypeVar("T")

_IDLE_S: Final = 60.0
"""So long after the last request another program may record into the collection."""
_RATE_HZ: Final = 60.0
"""Samples a second that are taken for long: every frame of a fast camera."""
_BURST: Final = 120.0
"""Samples taken at once: what a page kept while the service was away."""

_STATUS: Final = {
    "collection.no-consent": 409,
    "collection.consent-ended": 409,
    "collection.older-text": 409,
    "collection.outside-consent": 409,
    "collection.nothing-new": 409,
    "collection.in-use": 409,
    "collection.no-session": 404,
}


@contextmanager
def _refusals() -> Iterator[None]:
    with refusing(DatasetError), refusing(CollectionError, _STATUS, otherwise=422):
        yield


class _Bucket:
    """How many samples may come now."""

    def __init__(self, now_s: float) -> None:
        self._left = _BURST
        self._at_s = now_s

    def take(self, count: int, now_s: float) -> bool:
        self._left = min(_BURST, self._left + _RATE_HZ * (now_s - self._at_s))
        self._at_s = now_s
        if count > self._left:
            return False
        self._left -= count
        return True


class CollectionDesk:
    """Keeps collections open; safe to use from several threads.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Where finished recordings go.
    clock : callable
        Returns seconds that only go forward.
    suggest : Suggest, optional
        What says how a pose seems to be seen; the model that comes with Barun by default.
    """

    def __init__(
        self,
        folder: Path,
        library: DatasetLibrary,
        clock: Callable[[], float],
        suggest: Suggest | None = None,
    ) -> None:
        self._folder = folder
        self.library = library
        self._clock = clock
        self._given_suggest = suggest
        self._lock = RLock()
        self._held: dict[str, Collection] = {}
        self._used_s: dict[str, float] = {}
        self._buckets: dict[str, _Bucket] = {}

    @cached_property
    def suggest(self) -> Suggest:
        """What says how a pose seems to be seen."""
        return self._given_suggest or ViewSuggestion()

    def names(self) -> tuple[str, ...]:
        """Return the names of the collections, sorted."""
        return collection_names(self._folder)

    def taken(self) -> tuple[str, ...]:
        """Return every pseudonym that is known on this machine."""
        with self._lock, _refusals():
            return known_people(self._folder, self.library)

    def traces(self, person: str) -> Traces:
        """Return what erasing a person would remove."""
        with self._lock, _refusals():
            return find_traces(self._folder, self.library, person)

    def has_damage(self) -> bool:
        """Return whether a journal is damaged: some of what it says cannot be read."""
        with self._lock, _refusals():
            paths = (journal_path(self._folder, name) for name in self.names())
            return any(read_past_damage(path).damaged for path in paths)

    def erase(self, erase: Callable[[], T]) -> T:
        """Let somebody be erased while nobody else asks for a collection."""
        with self._lock, _refusals():
            return erase()

    def resume_erasures(self, now_s: float) -> None:
        """Go on with what was begun when a process was killed."""
        with self._lock:
            resume_erasures(self._folder, self.library, now_s, hold=self.held_to_erase)

    @contextmanager
    def looked_at(self, name: str) -> Iterator[CollectionRecord]:
        """Give what a collection holds, for reading."""
        with self._lock, _refusals():
            held = self._held.get(name)
            yield read_record(self._folder, name) if held is None else held.record

    @contextmanager
    def held(self, name: str) -> Iterator[Collection]:
        """Give a collection for writing."""
        with self._lock, _refusals():
            if name not in self._held:
                self._held[name] = Collection(self._folder, name)
            self._used_s[name] = self._clock()
            yield self._held[name]

    @contextmanager
    def held_to_erase(self, name: str) -> Iterator[Collection | DamagedCollection]:
        """Give a collection to take somebody out; one that is damaged is recorded into no more."""
        with self._lock, _refusals():
            path = journal_path(self._folder, name)
            if not read_past_damage(path).damaged:
                with self.held(name) as held:
                    yield held
                return
            if name in self._held:
                self._let_go(name)
            with DamagedCollection(path) as damaged:
                yield damaged

    def check_rate(self, name: str, count: int) -> None:
        """Refuse more samples than a camera makes.

        Raises
        ------
        RefusedError
            429.
        """
        with self._lock:
            now_s = self._clock()
            bucket = self._buckets.setdefault(name, _Bucket(now_s))
            if not bucket.take(count, now_s):
                raise RefusedError(429, "collection.too-fast", retry_after_s=1, rate=int(_RATE_HZ))

    def let_go_of_idle(self) -> None:
        """Let others record into collections nobody has asked about for a while."""
        with self._lock:
            for name, used_s in list(self._used_s.items()):
                if self._clock() - used_s >= _IDLE_S:
                    self._let_go(name)

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            for name in list(self._held):
                self._let_go(name)

    def _let_go(self, name: str) -> None:
        del self._used_s[name]
        self._buckets.pop(name, None)
        self._held.pop(name).close()

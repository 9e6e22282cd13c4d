"""What leaves this machine, counted where it leaves: alerts about the service, nothing else."""

import threading
from collections.abc import Callable
from typing import Final

from barun.errors import BarunError
from barun.store.sent_book import SentBook, SentRecord

__all__ = ["WAYS", "SentTally"]

WAYS: Final = ("mail", "webhook")
"""How alerts can leave, by name."""


class SentTally:
    """Counts over restarts; any thread may call it.

    Where the database cannot be written, the counts wait in memory and are added later: a store
    that fails is what an alert may be about.

    Parameters
    ----------
    book : SentBook
        Where the counts are kept.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, book: SentBook, utc: Callable[[], float]) -> None:
        self._book = book
        self._utc = utc
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[int, int]] = {}
        self._known = tuple(SentRecord(way, utc(), 0, 0) for way in WAYS)
        self.all()  # counted from the first start on, also where nothing is ever sent

    def note(self, to: str, n_bytes: int) -> None:
        """Count one try, before it is made: what fails half way may have left all the same.

        Parameters
        ----------
        to : str
            One of `WAYS`.
        n_bytes : int
            Of the content; what the protocols add is not counted.
        """
        with self._lock:
            times, so_far = self._waiting.get(to, (0, 0))
            self._waiting[to] = (times + 1, so_far + n_bytes)
            self._settle()

    def all(self) -> tuple[SentRecord, ...]:
        """Return what was sent each way by all services of the database, and since when."""
        with self._lock:
            self._settle()
            waiting = {way: self._waiting.get(way, (0, 0)) for way in WAYS}
            return tuple(
                SentRecord(
                    one.way,
                    one.since_s,
                    one.n_times + waiting[one.way][0],
                    one.n_bytes + waiting[one.way][1],
                )
                for one in self._known
                if one.way in waiting
            )

    def _settle(self) -> None:
        """Write what waits, and read what there is."""
        try:
            known = {one.way for one in self._book.all()}
            if not known.issuperset(WAYS):  # a first start, or a fresh database
                self._book.begin(WAYS, self._utc())
            for way, (times, n_bytes) in list(self._waiting.items()):
                self._book.add(way, times, n_bytes, self._utc())
                del self._waiting[way]
            self._known = self._book.all()
        except BarunError:
            return  # said by who writes the history

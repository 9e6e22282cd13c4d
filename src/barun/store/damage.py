"""Rows that could not be opened: counted once each, so that they are told and nothing is hidden."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Final

__all__ = ["DamagedRows"]

_MOST_REMEMBERED: Final = 100_000
"""Of rows; a history in which more are damaged is told by that number."""


class DamagedRows:
    """What was left out of answers; may be used from any thread.

    A row counts once, however often it is met.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, set[bytes]] = defaultdict(set)
        self._n_rows = 0
        self._listeners: list[Callable[[int], None]] = []

    def note(self, person_id: str, table: str, key: bytes) -> None:
        """Take note of a row that could not be opened.

        Parameters
        ----------
        person_id : str
            Whose.
        table : str
            Where it stands.
        key : bytes
            Of the row, as :func:`barun.store.sealed_content.row_key` makes it.
        """
        # sixteen bytes of a row, however long its key
        row = hashlib.blake2b(key, digest_size=16, person=table.encode()[:16]).digest()
        with self._lock:
            rows = self._rows[person_id]
            if row in rows or self._n_rows >= _MOST_REMEMBERED:
                return
            rows.add(row)
            self._n_rows += 1
            n_rows, listeners = self._n_rows, tuple(self._listeners)
        for listener in listeners:
            listener(n_rows)

    def count(self, person_id: str) -> int:
        """Return how many rows of a person were left out so far."""
        with self._lock:
            return len(self._rows.get(person_id, ()))

    @property
    def total(self) -> int:
        """Rows of everybody that were left out so far."""
        return self._n_rows

    def forget(self, person_id: str | None = None) -> None:
        """Count anew: the rows of a person, or all of them, are gone."""
        with self._lock:
            gone = list(self._rows) if person_id is None else [person_id]
            for one in gone:
                self._n_rows -= len(self._rows.pop(one, ()))

    def listen(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the total whenever it grows, from the thread that met the row."""
        self._listeners.append(listener)

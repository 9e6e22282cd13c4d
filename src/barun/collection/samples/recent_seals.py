"""What samples of people are sealed with on their way to the store, remembered for a second."""

from collections.abc import Callable
from typing import Final

from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.sample_book import SampleBook

__all__ = ["RecentSeals"]

_LASTS_S: Final = 1.0
"""For how long a person's seal is used without asking whether it is still the one, and whether they
agree: of many sessions batches are full several times a second, and asking costs more than all the
rest of making one safe."""
_MOST: Final = 1_000


class RecentSeals:
    """Asks the store for seals; lives in one thread at a time.

    Parameters
    ----------
    book : SampleBook
        Knows seals and consents.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(
        self, book: SampleBook, clock: Callable[[], float], utc: Callable[[], float]
    ) -> None:
        self._book = book
        self._clock = clock
        self._utc = utc
        self._found: dict[str, tuple[float, PersonSeal]] = {}
        """And when."""

    def of(self, person_id: str) -> PersonSeal | None:
        """Return the seal of a person, made where there is none; None for who has not agreed.

        Raises
        ------
        StorageError
            If the store does not answer.
        """
        found_s, seal = self._found.get(person_id, (0.0, None))
        if seal is not None and self._clock() - found_s < _LASTS_S:
            return seal
        self.forget(person_id)
        now_s = self._utc()
        seal = self._book.find_seal(person_id, now_s)
        seal = seal or self._book.find_seal(person_id, now_s, makes=True)
        if seal is not None:
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[person_id] = self._clock(), seal
        return seal

    def forget(self, person_id: str) -> None:
        """Ask again next time: something of the person's consents or keys has changed."""
        self._found.pop(person_id, None)

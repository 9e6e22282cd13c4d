"""One process at a time makes a model anew: it takes its turn, keeps it, and gives it back."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from barun.errors import StorageError
from barun.store.turn_book import TurnBook

__all__ = ["Turn", "TurnPolicy", "held_turn"]

_HOLDER_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class TurnPolicy:
    """How patient whoever waits is; all of it choices of design."""

    lease_s: float = 30.0
    """After so long without a word, whoever had the turn counts as gone, as for jobs."""
    keep_every_s: float = 5.0
    ask_every_s: float = 0.5
    patience_s: float = 10.0
    """For the last word that is on its way to the database when a turn ends."""


class Turn:
    """A turn that was taken; made by :func:`held_turn`.

    Parameters
    ----------
    book : TurnBook
        Where turns are.
    model : str
        Of which model.
    utc : callable
        Returns seconds since 1970 UTC.
    policy : TurnPolicy
        For how long, and how often.
    """

    def __init__(
        self, book: TurnBook, model: str, utc: Callable[[], float], policy: TurnPolicy
    ) -> None:
        self._book = book
        self._model = model
        self._utc = utc
        self._policy = policy
        self._holder = secrets.token_hex(_HOLDER_BYTES)
        self._is_lost = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, on_wait: Callable[[], None]) -> None:
        """Wait until it is one's turn, and keep it from then on."""
        policy = self._policy
        while not self._book.take(self._model, self._holder, self._utc(), policy.lease_s):
            on_wait()
            time.sleep(policy.ask_every_s)
        self._thread = threading.Thread(target=self._keep_on, name="model turn", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Stop whoever has no turn any more, as far as is known here.

        Raises
        ------
        StorageError
            If somebody else took it: this process stood still, or reached no database, for long.
        """
        if self._is_lost.is_set():
            raise StorageError("updating.turn-lost", model=self._model)

    def make_sure(self) -> None:
        """Ask the database whether it is still one's turn, before something is kept.

        Raises
        ------
        StorageError
            If it is not, or the database does not answer.
        """
        if not self._keep():
            self._is_lost.set()
        self.check()

    def is_ours(self) -> bool:
        """Return whether it is still one's turn; False also where the database does not answer."""
        try:
            self.make_sure()
        except StorageError:
            return False
        return True

    def give_back(self) -> None:
        """Let the next one begin; where the database does not answer, the lease runs out."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(self._policy.patience_s)
        with suppress(StorageError):
            self._book.give_back(self._model, self._holder)

    def _keep(self) -> bool:
        return self._book.keep(self._model, self._holder, self._utc(), self._policy.lease_s)

    def _keep_on(self) -> None:
        while not self._ended.wait(self._policy.keep_every_s):
            with suppress(StorageError):  # it may answer again; `make_sure` asks in any case
                if not self._keep():
                    self._is_lost.set()
                    return


@contextmanager
def held_turn(
    book: TurnBook,
    model: str,
    utc: Callable[[], float],
    on_wait: Callable[[], None] = lambda: None,
    policy: TurnPolicy | None = None,
) -> Iterator[Turn]:
    """Keep others from making a model anew meanwhile, in any process on the database.

    Parameters
    ----------
    book : TurnBook
        Where turns are.
    model : str
        Which.
    utc : callable
        Returns seconds since 1970 UTC.
    on_wait : callable, optional
        Called now and then while somebody else is at it; may raise.
    policy : TurnPolicy, optional
        How patient.

    Raises
    ------
    StorageError
        If the database cannot be written.
    """
    turn = Turn(book, model, utc, policy or TurnPolicy())
    turn.take(on_wait)
    try:
        yield turn
    finally:
        turn.give_back()

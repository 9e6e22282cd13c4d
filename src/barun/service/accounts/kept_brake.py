"""The brake on passwords, which all services on a database share and no restart opens."""

import hmac
import threading
from collections.abc import Callable, Mapping
from typing import Final

from barun.errors import BarunError
from barun.privacy.accounts.login_brake import MOST_SOURCES, LoginBrake, Source, Tries
from barun.service.logs import log_event
from barun.store.try_book import TryBook

__all__ = ["KeptBrake"]

_Kept = Mapping[bytes, Tries]
_NOT_KEPT: Final = "login_tries_not_kept"


class KeptBrake:
    """Counts attempts in the database; its methods block, from any thread.

    What another service has counted there counts here. What only this one counted is timed by a
    clock that only goes forward, whatever becomes of the clock of the world.

    Where the database can be neither read nor written, as on a full disk, it goes on in memory:
    whoever fills the disk must neither keep people out nor try passwords for ever.

    Parameters
    ----------
    book : TryBook
        Where the counts are kept.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC: what the kept counts are timed by. Those of several machines
        must agree as they have to for jobs.
    """

    def __init__(self, book: TryBook, clock: Callable[[], float], utc: Callable[[], float]) -> None:
        self._book = book
        self._clock = clock
        self._utc = utc
        self._lock = threading.Lock()
        self._brake = LoginBrake()
        self._key: bytes | None = None
        self._met: dict[bytes, Tries | None] = {}
        """What the database said last, by tokens: what it says anew was counted elsewhere."""
        self._unwritten: set[bytes] = set()
        """Names of buckets that were counted in memory alone."""

    def begin(self, source: Source) -> float:
        """Count an attempt, if it may be made now, at any service.

        Returns
        -------
        float
            0 if the password may be looked at; else the seconds until then, and nothing counts.
        """
        with self._lock:
            try:
                tokens = self._tokens(source)
                self._take_up(source, tokens, self._book.read(tokens.values()))
            except BarunError as error:
                log_event("login_tries_not_read", level="warning", error_code=error.code)
                return self._count_alone(source, lambda: self._brake.begin(source, self._clock()))
            wait_s = self._brake.wait_s(source, self._clock())
            if wait_s > 0:  # who is told to wait makes nobody write
                return wait_s
            return self._count(source, tokens, lambda: self._brake.begin(source, self._clock()))

    def succeed(self, source: Source) -> None:
        """Take an attempt back, and those before it on the account from there."""

        def take_back() -> float:
            self._brake.succeed(source)
            return 0.0

        with self._lock:
            try:
                tokens = self._tokens(source)
            except BarunError as error:
                log_event("login_tries_not_read", level="warning", error_code=error.code)
                self._count_alone(source, take_back)
            else:
                self._count(source, tokens, take_back)

    def _tokens(self, source: Source) -> dict[bytes, bytes]:
        """Return what stands in the database for the buckets of a source, by their names."""
        if self._key is None:
            self._key = self._book.token_key()
        key = self._key
        return {name: hmac.digest(key, name, "sha256") for name, _ in source.buckets}

    def _count(
        self, source: Source, tokens: Mapping[bytes, bytes], act: Callable[[], float]
    ) -> float:
        """Let the brake act on what everybody counted, and write down what came of it."""
        waits_s: list[float] = []

        def count(kept: _Kept) -> Mapping[bytes, Tries | None]:
            self._take_up(source, tokens, kept)
            waits_s.append(act())
            return {} if waits_s[0] > 0 else self._to_keep(source, tokens)

        try:
            written = self._book.change(tokens.values(), count)
        except BarunError as error:
            log_event(_NOT_KEPT, level="warning", error_code=error.code)
            return self._count_alone(source, lambda: waits_s[0] if waits_s else act())
        self._met.update(written)
        if written:
            self._unwritten.difference_update(tokens)
        while len(self._met) > MOST_SOURCES:
            del self._met[next(iter(self._met))]
        return waits_s[0]

    def _count_alone(self, source: Source, act: Callable[[], float]) -> float:
        """Let the brake act on what this service knows."""
        wait_s = act()
        if wait_s == 0:
            self._unwritten.update(name for name, _ in source.buckets)
        if len(self._unwritten) > MOST_SOURCES:
            self._unwritten.clear()
        return wait_s

    def _take_up(self, source: Source, tokens: Mapping[bytes, bytes], kept: _Kept) -> None:
        """Put what was counted elsewhere in the place of what was counted here."""
        own, behind_s = self._brake.tries(source), self._utc() - self._clock()
        changed: dict[bytes, Tries | None] = {}
        for name, token in tokens.items():
            said = kept.get(token)
            if token in self._met and self._met[token] == said:
                continue
            self._met.pop(token, None)  # the newest last
            self._met[token] = said
            mine = own[name]
            n_said = 0.0 if said is None else said.n_failed
            if name in self._unwritten and mine is not None and mine.n_failed > n_said:
                continue  # what could not be written counts all the same
            changed[name] = None if said is None else Tries(n_said, said.at_s - behind_s)
        self._brake.take_up(changed, self._clock())

    def _to_keep(
        self, source: Source, tokens: Mapping[bytes, bytes]
    ) -> Mapping[bytes, Tries | None]:
        behind_s = self._utc() - self._clock()
        counts = self._brake.tries(source).items()
        return {
            tokens[name]: None if one is None else Tries(one.n_failed, one.at_s + behind_s)
            for name, one in counts
        }

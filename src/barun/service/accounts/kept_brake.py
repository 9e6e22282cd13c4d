"""The brake on passwords, which a restart does not open."""

import hmac
import threading
from collections.abc import Callable

from barun.errors import BarunError
from barun.privacy.accounts.login_brake import LoginBrake, Source, Tries
from barun.service.logs import log_event
from barun.store.try_book import TryBook

__all__ = ["KeptBrake"]


class KeptBrake:
    """Counts attempts, and writes down what it counted; its methods block, from any thread.

    Where nothing can be written, as on a full disk, it goes on in memory: whoever fills the disk
    must neither keep people out nor try passwords for ever.

    Parameters
    ----------
    book : TryBook
        Where the counts are kept.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC: what the kept counts are timed by.
    """

    def __init__(self, book: TryBook, clock: Callable[[], float], utc: Callable[[], float]) -> None:
        self._book = book
        self._clock = clock
        self._utc = utc
        self._lock = threading.Lock()
        self._brake: LoginBrake | None = None
        self._is_kept = False

    def begin(self, source: Source) -> float:
        """Count an attempt, if it may be made now.

        Returns
        -------
        float
            0 if the password may be looked at; else the seconds until then, and nothing counts.
        """
        with self._lock:
            brake = self._opened()
            wait_s = brake.begin(source, self._clock())
            counts = brake.tries(source)
        if wait_s == 0:
            self._keep(counts)
        return wait_s

    def succeed(self, source: Source) -> None:
        """Take an attempt back, and those before it on the account from there."""
        with self._lock:
            brake = self._opened()
            brake.succeed(source)
            counts = brake.tries(source)
        self._keep(counts)

    def _opened(self) -> LoginBrake:
        """Return the brake, with what was counted before the service was started."""
        if self._brake is None:
            self._brake = self._open()
        return self._brake

    def _open(self) -> LoginBrake:
        try:
            key = self._book.token_key()
            former = self._book.load(self._utc())
        except BarunError as error:
            log_event("login_tries_not_read", level="warning", error_code=error.code)
            return LoginBrake()  # names and addresses are not written down without the key
        self._is_kept = True
        brake = LoginBrake(lambda name: hmac.digest(key, name, "sha256"))
        behind_s = self._utc() - self._clock()
        counts = {one: Tries(was.n_failed, was.at_s - behind_s) for one, was in former.items()}
        brake.remember(counts, self._clock())
        return brake

    def _keep(self, counts: dict[bytes, Tries | None]) -> None:
        if not self._is_kept:
            return
        behind_s = self._utc() - self._clock()
        kept = {
            one: None if now is None else Tries(now.n_failed, now.at_s + behind_s)
            for one, now in counts.items()
        }
        try:
            self._book.keep(kept.items())
        except BarunError as error:
            log_event("login_tries_not_kept", level="warning", error_code=error.code)

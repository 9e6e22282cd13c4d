"""Hashing passwords without letting it take the machine."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from barun.privacy.encryption.password_hash import hash_password, is_password, is_weaker
from barun.service.problems import RefusedError

__all__ = ["Passwords"]

_AT_ONCE: Final = 2
"""Each takes a core and 19 MiB; the others are for people who sit."""
_MOST_WAITING: Final = 8
"""Beyond them it is said at once that there is too much of it, instead of holding threads."""
_RETRY_S: Final = 2


class Passwords:
    """Hashes and compares, a few at a time; its methods block, in threads of the service.

    Parameters
    ----------
    hash_one : callable, optional
        Makes what is kept of a password.
    """

    def __init__(
        self, hash_one: Callable[[str], str] = lambda word: hash_password(word, os.urandom)
    ) -> None:
        self._hash_one = hash_one
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._queue = threading.BoundedSemaphore(_AT_ONCE + _MOST_WAITING)
        self._nobodys: str | None = None

    def keep(self, password: str) -> str:
        """Return what is kept of a password.

        Raises
        ------
        RefusedError
            503 if too many wait.
        """
        with self._place():
            return self._hash_one(password)

    def fits(self, password: str, kept: str) -> bool:
        """Return whether a password is the one that was kept; an empty one never is.

        Where nothing was kept it takes just as long, so that nobody learns from the time which
        names there are.

        Raises
        ------
        RefusedError
            503 if too many wait.
        """
        with self._place():
            if self._nobodys is None:
                self._nobodys = self._hash_one("")
            found = is_password(password, kept or self._nobodys)
            return found and bool(kept) and bool(password)

    def renewed(self, password: str, kept: str) -> str | None:
        """Return the same password hashed at the cost of today; None where it is already."""
        return self.keep(password) if is_weaker(kept) else None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._queue.acquire(blocking=False):
            raise RefusedError(503, "accounts.crowded", retry_after_s=_RETRY_S)
        try:
            with self._places:
                yield
        finally:
            self._queue.release()

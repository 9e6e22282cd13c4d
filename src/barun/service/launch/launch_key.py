"""The secrets that let one person's browsers and programs in."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

__all__ = ["KEY_LETTERS", "PARAMETER", "LaunchKey"]

PARAMETER: Final = "launch"
"""Of the address that is printed at the start."""
KEY_LETTERS: Final = 43
"""Letters of 32 random bytes in the base 64 of addresses."""
_COOKIE_PURPOSE: Final = b"barun launch cookie 1"


def _is_same(given: str, expected: str) -> bool:
    """Compare in a time that tells nothing about how much of it fits."""
    return hmac.compare_digest(given.encode(), expected.encode())


@dataclass(frozen=True, slots=True, repr=False)
class LaunchKey:
    """Three secrets, so that what is easily seen opens the least.

    The link stands in an address: in a terminal, perhaps in a browser's list of pages. It opens the
    service until that ends. The cookie was never in an address and opens it for as long as the key
    is kept. The key itself is in a file of its owner's, for programs.
    """

    kept: str
    """43 letters; programs send it as ``Authorization: Bearer``."""
    link: str
    """43 letters, others at every start."""

    @classmethod
    def make(
        cls,
        kept: str | None = None,
        draw_letters: Callable[[int], str] = secrets.token_urlsafe,
    ) -> Self:
        """Return the secrets of one start.

        Parameters
        ----------
        kept : str, optional
            The key of earlier starts; a new one by default.
        draw_letters : callable
            Gives so many secure random bytes in the base 64 of addresses.
        """
        return cls(kept or draw_letters(32), draw_letters(32))

    @property
    def cookie(self) -> str:
        """What a browser is given for the link: HMAC-SHA-256 of a fixed text with the key."""
        return hmac.new(self.kept.encode(), _COOKIE_PURPOSE, hashlib.sha256).hexdigest()

    @property
    def query(self) -> str:
        """What stands behind the question mark of the address that is printed."""
        return urlencode({PARAMETER: self.link})

    def is_link(self, given: str) -> bool:
        """Say whether an address is that of this start."""
        return _is_same(given, self.link)

    def is_cookie(self, given: str) -> bool:
        """Say whether a cookie was given for the key."""
        return _is_same(given, self.cookie)

    def is_kept(self, given: str) -> bool:
        """Say whether a program knows the key."""
        return _is_same(given, self.kept)

    def __repr__(self) -> str:
        """Return nothing that opens anything."""
        return "LaunchKey(...)"

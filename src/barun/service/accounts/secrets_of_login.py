"""What cookies and one-time links hold, and what is kept of it."""

import hashlib
import secrets
from typing import Final

__all__ = ["hash_of", "make_account_id", "make_token"]

_TOKEN_BYTES: Final = 32
_ID_BYTES: Final = 12
_LONGEST: Final = 200


def make_token() -> str:
    """Return a new secret of 256 bits, in letters of addresses."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def make_account_id() -> str:
    """Return a new id; says nothing about who it is."""
    return f"a-{secrets.token_hex(_ID_BYTES)}"


def hash_of(token: str) -> bytes:
    """Return what is kept of a secret: 32 bytes, from which nobody gets back to it.

    No salt and no slow hash: nobody guesses 256 bits.
    """
    return hashlib.sha256(token[:_LONGEST].encode("utf-8", "replace")).digest()

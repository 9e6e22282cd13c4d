"""Pseudonyms that nobody can guess back: keyed with a secret of the installation.

A plain hash of a name or of P1 hides nothing: whoever guesses the name hashes it and compares.
"""

import hashlib
import hmac
from typing import Final

from barun.errors import AnonymisationError

__all__ = ["LEAST_SECRET_BYTES", "identify_secret", "make_pseudonym"]

LEAST_SECRET_BYTES: Final = 32
"""As long as the hash: shorter keys weaken HMAC (RFC 2104, section 3)."""

_DIGITS: Final = 16
"""Hexadecimal digits kept, 64 bits: among a million people two share one with a probability of
3e-8."""


def make_pseudonym(secret: bytes, *names: str) -> str:
    """Return sixteen hexadecimal digits for a name.

    Parameters
    ----------
    secret : bytes
        Of the installation, from a secure source of randomness, 32 bytes at least.
    *names : str
        What is to be called so: the purpose first (``release``), then the narrower names
        (dataset, person). The same names give the same pseudonym; other purposes and datasets
        give others, so that two releases cannot be joined by it.

    Raises
    ------
    AnonymisationError
        If the secret is too short.

    References
    ----------
    Krawczyk, Bellare & Canetti (1997), HMAC, RFC 2104.
    """
    if len(secret) < LEAST_SECRET_BYTES:
        raise AnonymisationError(
            "privacy_anonymisation.short-secret", expected=LEAST_SECRET_BYTES, got=len(secret)
        )
    # Lengths in front, so that ("ab", "c") and ("a", "bc") differ.
    parts = [name.encode() for name in names]
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:_DIGITS]


def identify_secret(secret: bytes) -> str:
    """Return a name of the secret that may be published: it tells which, and nothing about it."""
    return make_pseudonym(secret, "id of this secret")[:8]

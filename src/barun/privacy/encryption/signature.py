"""Signatures of the installation, Ed25519 (RFC 8032): who made a document, and that it is whole."""

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

__all__ = ["SigningKey", "fingerprint", "is_signed_by"]

_FINGERPRINT_DIGITS: Final = 32


class SigningKey:
    """A key that signs.

    Parameters
    ----------
    secret : bytes
        32 of them; the same secret is the same key.
    """

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)

    @property
    def public(self) -> bytes:
        """What others need to check signatures, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content, 64 bytes."""
        return self._key.sign(content)


def fingerprint(public: bytes) -> str:
    """Return how a key is called: 32 hexadecimal digits of the SHA-256 of its public half."""
    return hashlib.sha256(public).hexdigest()[:_FINGERPRINT_DIGITS]


def is_signed_by(public: bytes, signature: bytes, content: bytes) -> bool:
    """Return whether a signature is one of a key over a content; False of what is no key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True

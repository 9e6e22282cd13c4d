"""Files sealed with a passphrase: exports and backups that leave the machine.

A file is a head (8 bytes that name the format, cost of scrypt, salt, a check of the passphrase,
seven bytes of the nonces) and sealed chunks (:mod:`barun.privacy.encryption.sealed_chunks`). The
key comes from scrypt (RFC 7914) with N = 2^17, r = 8, p = 1, which OWASP's password storage cheat
sheet names first: some tenths of a second and 128 MiB for whoever tries a passphrase.
"""

import hmac
import struct
from collections.abc import Generator, Iterable
from typing import Final

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from barun.errors import EncryptionError, SettingError
from barun.privacy.encryption.randomness import RandomBytes
from barun.privacy.encryption.sealed_chunks import (
    PREFIX_BYTES,
    SEALED_CHUNK_BYTES,
    in_chunks,
    open_chunks,
    seal_chunks,
)

__all__ = ["FEWEST_LETTERS", "is_sealed_file", "open_file", "seal_file"]

_MAGIC: Final = b"BARUNSF1"
_HEAD: Final = struct.Struct(">8sBBB16s16s7s")
_COST: Final = 17
_LARGEST_COST: Final = 20
"""A file may not ask for more than a gigabyte of memory."""
FEWEST_LETTERS: Final = 12
"""Of a passphrase; design choice: NIST SP 800-63B asks for 8 at least, where tries are limited, and
with a stolen file they are not."""


def is_sealed_file(content: bytes) -> bool:
    """Return whether a file begins as one that was sealed."""
    return content.startswith(_MAGIC)


def seal_file(
    content: Iterable[bytes], passphrase: str, random: RandomBytes, *, cost: int = _COST
) -> Generator[bytes, None, None]:
    """Yield a file sealed with a passphrase, piece by piece.

    Parameters
    ----------
    content : iterable of bytes
        The file, in pieces of any length.
    passphrase : str
        At least :data:`FEWEST_LETTERS` letters.
    random : callable
        Where salt and nonces come from.
    cost : int, optional
        Power of two of scrypt's N.

    Raises
    ------
    SettingError
        If the passphrase is too short.
    """
    if len(passphrase) < FEWEST_LETTERS:
        raise SettingError(
            "encryption.short-passphrase", expected=FEWEST_LETTERS, got=len(passphrase)
        )
    return _seal(content, passphrase, random, cost)


def _seal(
    content: Iterable[bytes], passphrase: str, random: RandomBytes, cost: int
) -> Generator[bytes, None, None]:
    salt, prefix = random(16), random(PREFIX_BYTES)
    key, check = _derive(passphrase, salt, (cost, 8, 1))
    head = _HEAD.pack(_MAGIC, cost, 8, 1, salt, check, prefix)
    yield head
    yield from seal_chunks(content, key, prefix, head)


def open_file(content: Iterable[bytes], passphrase: str) -> Generator[bytes, None, None]:
    """Yield what a sealed file holds, piece by piece.

    Each piece is whole when it comes; that none is missing is known at the end only.

    Raises
    ------
    SettingError
        If the passphrase is wrong.
    EncryptionError
        If this is no sealed file, or it was changed or cut off.
    """
    pieces = in_chunks(content, SEALED_CHUNK_BYTES, first=_HEAD.size)
    head = next(pieces)
    if len(head) != _HEAD.size or not is_sealed_file(head):
        raise EncryptionError("encryption.no-sealed-file")
    _, cost, r, p, salt, expected, prefix = _HEAD.unpack(head)
    if not (1 <= cost <= _LARGEST_COST and (r, p) == (8, 1)):
        raise EncryptionError("encryption.no-sealed-file")
    key, check = _derive(passphrase, salt, (cost, r, p))
    if not hmac.compare_digest(check, expected):
        raise SettingError("encryption.wrong-passphrase")
    yield from open_chunks(pieces, key, prefix, head)


def _derive(passphrase: str, salt: bytes, costs: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """Return the key and what tells a wrong passphrase from a damaged file."""
    cost, r, p = costs
    derived = Scrypt(salt, 48, 2**cost, r, p).derive(passphrase.encode())
    return derived[:32], derived[32:]

"""Files sealed with a passphrase: exports and backups that leave the machine.

A file is a head (8 bytes that name the format, cost of scrypt, salt, a check of the passphrase,
seven bytes of the nonces) and chunks of 64 KiB, each sealed with AES-256-GCM. The nonce of a chunk
holds its number and whether it is the last one, so that chunks cannot be left out, swapped or cut
off (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015, "Online
authenticated-encryption and its nonce-reuse misuse-resistance"). The key comes from scrypt
(RFC 7914) with N = 2^17, r = 8, p = 1, which OWASP's password storage cheat sheet names first: some
tenths of a second and 128 MiB for whoever tries a passphrase.
"""

import hmac
import struct
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from barun.errors import EncryptionError, SettingError
from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["FEWEST_LETTERS", "is_sealed_file", "open_file", "seal_file"]

_MAGIC: Final = b"BARUNSF1"
_HEAD: Final = struct.Struct(">8sBBB16s16s7s")
_NONCE: Final = struct.Struct(">7sIB")
_COST: Final = 17
_LARGEST_COST: Final = 20
"""A file may not ask for more than a gigabyte of memory."""
_CHUNK_BYTES: Final = 65536
_TAG_BYTES: Final = 16
FEWEST_LETTERS: Final = 12
"""Of a passphrase; design choice: NIST SP 800-63B asks for 8 at least, where tries are limited, and
with a stolen file they are not."""


def is_sealed_file(content: bytes) -> bool:
    """Return whether a file begins as one that was sealed."""
    return content.startswith(_MAGIC)


def seal_file(
    content: Iterable[bytes], passphrase: str, random: RandomBytes, *, cost: int = _COST
) -> Iterator[bytes]:
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
) -> Iterator[bytes]:
    salt, prefix = random(16), random(7)
    key, check = _derive(passphrase, salt, (cost, 8, 1))
    head = _HEAD.pack(_MAGIC, cost, 8, 1, salt, check, prefix)
    yield head
    cipher = AESGCM(key)
    for number, (chunk, is_last) in enumerate(_mark_last(_in_chunks(content, _CHUNK_BYTES))):
        yield cipher.encrypt(_NONCE.pack(prefix, number, is_last), chunk, head)


def open_file(content: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """Yield what a sealed file holds, piece by piece.

    Each piece is whole when it comes; that none is missing is known at the end only.

    Raises
    ------
    SettingError
        If the passphrase is wrong.
    EncryptionError
        If this is no sealed file, or it was changed or cut off.
    """
    pieces = _in_chunks(content, _CHUNK_BYTES + _TAG_BYTES, first=_HEAD.size)
    head = next(pieces)
    if len(head) != _HEAD.size or not is_sealed_file(head):
        raise EncryptionError("encryption.no-sealed-file")
    _, cost, r, p, salt, expected, prefix = _HEAD.unpack(head)
    if not (1 <= cost <= _LARGEST_COST and (r, p) == (8, 1)):
        raise EncryptionError("encryption.no-sealed-file")
    key, check = _derive(passphrase, salt, (cost, r, p))
    if not hmac.compare_digest(check, expected):
        raise SettingError("encryption.wrong-passphrase")
    cipher = AESGCM(key)
    number = -1
    for number, (chunk, is_last) in enumerate(_mark_last(pieces)):
        try:
            yield cipher.decrypt(_NONCE.pack(prefix, number, is_last), chunk, head)
        except (InvalidTag, ValueError) as error:
            raise EncryptionError("encryption.file-damaged", number=number) from error
    if number < 0:
        raise EncryptionError("encryption.file-damaged", number=0)


def _derive(passphrase: str, salt: bytes, costs: tuple[int, int, int]) -> tuple[bytes, bytes]:
    """Return the key and what tells a wrong passphrase from a damaged file."""
    cost, r, p = costs
    derived = Scrypt(salt, 48, 2**cost, r, p).derive(passphrase.encode())
    return derived[:32], derived[32:]


def _in_chunks(content: Iterable[bytes], n_bytes: int, first: int | None = None) -> Iterator[bytes]:
    """Yield content in chunks of one length; the last one may be shorter, or empty."""
    wanted = n_bytes if first is None else first
    rest = bytearray()
    for piece in content:
        rest += piece
        while len(rest) > wanted:
            yield bytes(rest[:wanted])
            del rest[:wanted]
            wanted = n_bytes
    yield bytes(rest)


def _mark_last(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    before = next(chunks, None)
    for chunk in chunks:
        if before is not None:
            yield before, False
        before = chunk
    if before is not None:
        yield before, True

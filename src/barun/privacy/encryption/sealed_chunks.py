"""Long contents sealed in chunks of 64 KiB, each with AES-256-GCM, whose order and end are bound.

The nonce of a chunk holds its number and whether it is the last one, so that chunks cannot be left
out, swapped or cut off (the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015, "Online
authenticated-encryption and its nonce-reuse misuse-resistance").
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from barun.errors import EncryptionError

__all__ = ["PREFIX_BYTES", "SEALED_CHUNK_BYTES", "in_chunks", "open_chunks", "seal_chunks"]

PREFIX_BYTES: Final = 7
"""Of the nonces, different for every content sealed under one key."""
_NONCE: Final = struct.Struct(">7sIB")
_CHUNK_BYTES: Final = 65536
_TAG_BYTES: Final = 16
SEALED_CHUNK_BYTES: Final = _CHUNK_BYTES + _TAG_BYTES


def seal_chunks(
    content: Iterable[bytes], key: bytes, prefix: bytes, head: bytes
) -> Iterator[bytes]:
    """Yield a content sealed, a chunk after the other.

    Parameters
    ----------
    content : iterable of bytes
        In pieces of any length.
    key : bytes
        32 bytes.
    prefix : bytes
        :data:`PREFIX_BYTES` bytes, never used with this key before.
    head : bytes
        What stands in front and is readable; bound to every chunk.
    """
    cipher = AESGCM(key)
    for number, (chunk, is_last) in enumerate(_mark_last(in_chunks(content, _CHUNK_BYTES))):
        yield cipher.encrypt(_NONCE.pack(prefix, number, is_last), chunk, head)


def open_chunks(chunks: Iterator[bytes], key: bytes, prefix: bytes, head: bytes) -> Iterator[bytes]:
    """Yield what chunks of :data:`SEALED_CHUNK_BYTES` hold.

    Each is whole when it comes; that none is missing is known at the end only.

    Raises
    ------
    EncryptionError
        If one was changed, or the end is missing.
    """
    cipher = AESGCM(key)
    number = -1
    for number, (chunk, is_last) in enumerate(_mark_last(chunks)):
        try:
            yield cipher.decrypt(_NONCE.pack(prefix, number, is_last), chunk, head)
        except (InvalidTag, ValueError) as error:
            raise EncryptionError("encryption.file-damaged", number=number) from error
    if number < 0:
        raise EncryptionError("encryption.file-damaged", number=0)


def in_chunks(content: Iterable[bytes], n_bytes: int, first: int | None = None) -> Iterator[bytes]:
    """Yield content in chunks of one length; the last one may be shorter, or empty.

    Parameters
    ----------
    content : iterable of bytes
        In pieces of any length.
    n_bytes : int
        Length of a chunk.
    first : int, optional
        Length of the first one, where it is another.
    """
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

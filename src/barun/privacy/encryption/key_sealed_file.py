"""Files sealed under a key of their own, which the master key wraps: backups of a data folder.

A file is 8 bytes that name the format, the length of a head, the head as JSON, and sealed chunks
(:mod:`barun.privacy.encryption.sealed_chunks`). Readable in the head are: which master key opens
the file, when it was made, and the master key wrapped for the recovery key, where there is one, so
that the paper alone brings everything back. The head is bound to every chunk.
"""

import base64
import binascii
import json
import struct
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from barun.errors import EncryptionError
from barun.privacy.encryption.master_key import MasterKey, MasterKeys, wrapped_by
from barun.privacy.encryption.person_seal import KEY_BYTES
from barun.privacy.encryption.randomness import RandomBytes
from barun.privacy.encryption.recovery_key import RecoveryKey
from barun.privacy.encryption.sealed_chunks import (
    PREFIX_BYTES,
    SEALED_CHUNK_BYTES,
    in_chunks,
    open_chunks,
    seal_chunks,
)

__all__ = ["HEAD_BYTES", "FileHead", "is_key_sealed", "open_under_key", "seal_under_key"]

_MAGIC: Final = b"BARUNBK1"
_LENGTH: Final = struct.Struct(">I")
HEAD_BYTES: Final = 16384
"""So many bytes of a file hold its head at most."""
_PURPOSE: Final = "backup"


@dataclass(frozen=True, slots=True)
class FileHead:
    """What is readable of a sealed file."""

    content: bytes
    """As it stands in the file, with what names the format."""
    made_s: float
    """Seconds since 1970."""
    wrapped: bytes
    """The key of the file."""
    prefix: bytes
    recovery: tuple[bytes, ...]
    """Master keys wrapped for the recovery key."""

    @property
    def master_id(self) -> str:
        """Which master key opens it."""
        return wrapped_by(self.wrapped)

    @classmethod
    def read(cls, start: bytes) -> Self:
        """Read the head.

        Parameters
        ----------
        start : bytes
            The first :data:`HEAD_BYTES` bytes of the file, or all of a shorter one.

        Raises
        ------
        EncryptionError
            If this is no such file.
        """
        fixed = len(_MAGIC) + _LENGTH.size
        if not is_key_sealed(start) or len(start) < fixed:
            raise EncryptionError("encryption.no-sealed-file")
        (n_bytes,) = _LENGTH.unpack(start[len(_MAGIC) : fixed])
        content = start[: fixed + n_bytes]
        try:
            values = json.loads(content[fixed:])
            head = cls(
                content,
                float(values["made_s"]),
                _bytes(values["wrapped"]),
                _bytes(values["prefix"]),
                tuple(map(_bytes, values["recovery"])),
            )
        except (binascii.Error, ValueError, KeyError, TypeError) as error:
            raise EncryptionError("encryption.no-sealed-file") from error
        if len(head.prefix) != PREFIX_BYTES:
            raise EncryptionError("encryption.no-sealed-file")
        return head

    def recover(self, recovery: RecoveryKey) -> MasterKey:
        """Return the master key by the recovery key.

        Raises
        ------
        EncryptionError
            If there was no recovery key when the file was made, or it was another one.
        """
        if not self.recovery:
            raise EncryptionError("encryption.no-recovery")
        found = recovery.unwrap(self.recovery[0])
        if found.id != self.master_id:
            raise EncryptionError("encryption.wrong-key", wanted=self.master_id, known=found.id)
        return found


def is_key_sealed(start: bytes) -> bool:
    """Return whether a file begins as one that was sealed under a key."""
    return start.startswith(_MAGIC)


def seal_under_key(
    content: Iterable[bytes],
    master: MasterKey,
    made_s: float,
    random: RandomBytes,
    *,
    recovery: Sequence[bytes] = (),
) -> Generator[bytes, None, None]:
    """Yield a file sealed under a fresh key, piece by piece.

    Parameters
    ----------
    content : iterable of bytes
        The file, in pieces of any length.
    master : MasterKey
        Wraps the key.
    made_s : float
        Now, seconds since 1970.
    random : callable
        Where key and nonces come from.
    recovery : sequence of bytes, optional
        The master key wrapped for the recovery key.
    """
    key, prefix = random(KEY_BYTES), random(PREFIX_BYTES)
    values = {
        "made_s": made_s,
        "wrapped": _word(master.wrap(key, _PURPOSE, random)),
        "prefix": _word(prefix),
        "recovery": list(map(_word, recovery)),
    }
    said = json.dumps(values).encode()
    head = _MAGIC + _LENGTH.pack(len(said)) + said
    if len(head) > HEAD_BYTES:
        raise ValueError(f"a head of {len(head)} bytes")
    yield head
    yield from seal_chunks(content, key, prefix, head)


def open_under_key(
    content: Iterable[bytes], head: FileHead, masters: MasterKeys
) -> Generator[bytes, None, None]:
    """Yield what a sealed file holds, piece by piece; that none is missing is known at the end.

    Parameters
    ----------
    content : iterable of bytes
        The whole file.
    head : FileHead
        Read from it.
    masters : MasterKeys
        One of which wrapped its key.

    Raises
    ------
    EncryptionError
        If none of them did, or the file was changed or cut off.
    """
    key = masters.unwrap(head.wrapped, _PURPOSE)
    pieces = in_chunks(content, SEALED_CHUNK_BYTES, first=len(head.content))
    if next(pieces) != head.content:
        raise EncryptionError("encryption.file-damaged", number=0)
    yield from open_chunks(pieces, key, head.prefix, head.content)


def _word(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(word: str) -> bytes:
    return base64.b64decode(word, validate=True)

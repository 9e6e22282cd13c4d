"""Sealing the blobs of one person, each bound to its place.

A blob is one byte for the layout, the number of the data key (4 bytes), the nonce (12), the
ciphertext, and the tag (16): 33 bytes more than what it holds. Person, table, kind and row are
authenticated with it (associated data), so that a blob moved to another row, column or person does
not open. Nonces are drawn at random, which NIST SP 800-38D (section 8.3) allows for 2^32 blobs a
key; a person at the desk writes about a thousand a day.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from barun.errors import EncryptionError
from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["KEY_BYTES", "OVERHEAD_BYTES", "DataKey", "PersonSeal", "key_number", "key_prefix"]

KEY_BYTES: Final = 32
_LAYOUT: Final = 1
_HEAD: Final = struct.Struct(">BI")
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_BODY: Final = _HEAD.size + _NONCE_BYTES
OVERHEAD_BYTES: Final = _BODY + _TAG_BYTES
"""How much larger a blob is than what it holds."""
_DOMAIN: Final = b"barun blob"


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key of one person."""

    number: int
    """1, 2, 3, ... in the order they were made; stands in every blob."""
    secret: bytes = field(repr=False)
    """32 bytes."""

    def __post_init__(self) -> None:
        """Refuse another length."""
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @classmethod
    def make(cls, number: int, random: RandomBytes) -> "DataKey":
        """Return a new key."""
        return cls(number, random(KEY_BYTES))


def key_prefix(number: int) -> bytes:
    """Return how every blob begins that was sealed with the data key of this number."""
    return _HEAD.pack(_LAYOUT, number)


def key_number(blob: bytes) -> int:
    """Return the number of the data key a blob was sealed with.

    Raises
    ------
    EncryptionError
        If it is too short for a blob or of a layout this Barun does not know.
    """
    if len(blob) < OVERHEAD_BYTES:
        raise EncryptionError("encryption.damaged", table="-", kind="-")
    layout, number = _HEAD.unpack_from(blob)
    if layout != _LAYOUT:
        raise EncryptionError("encryption.unknown-layout", got=layout)
    return int(number)


class PersonSeal:
    """Seals and opens what belongs to one person.

    Parameters
    ----------
    person_id : str
        Whose; part of what every blob is bound to.
    keys : iterable of DataKey
        At least one; the one with the highest number seals, all of them open.
    random : callable
        Where nonces come from.
    """

    def __init__(self, person_id: str, keys: Iterable[DataKey], random: RandomBytes) -> None:
        self.person_id: Final = person_id
        self._ciphers = {key.number: AESGCM(key.secret) for key in keys}
        self.number: Final = max(self._ciphers)
        """Of the key that seals."""
        self._random = random
        self._head = key_prefix(self.number)
        self._cipher = self._ciphers[self.number]
        self._person = _DOMAIN + _with_length(person_id.encode())
        self._bound: dict[tuple[str, str], bytes] = {}

    def seal(self, table: str, kind: str, row: bytes, plain: bytes) -> bytes:
        """Return `plain` as a blob that opens in its place only.

        Parameters
        ----------
        table : str
            Where it stands.
        kind : str
            Which of the blobs of the row it is.
        row : bytes
            Key of the row.
        plain : bytes
            What is sealed; may be empty.
        """
        nonce = self._random(_NONCE_BYTES)
        bound = self._head + self._place(table, kind) + row
        return self._head + nonce + self._cipher.encrypt(nonce, plain, bound)

    def open(self, table: str, kind: str, row: bytes, blob: bytes) -> bytes:
        """Return what a blob holds.

        Raises
        ------
        EncryptionError
            If the blob was changed, stands in another place than it was sealed for, or its key is
            not there.
        """
        cipher = self._cipher
        if blob[: _HEAD.size] != self._head:
            number = key_number(blob)
            if number not in self._ciphers:
                raise EncryptionError("encryption.no-data-key", number=number, table=table)
            cipher = self._ciphers[number]
        bound = blob[: _HEAD.size] + self._place(table, kind) + row
        try:
            return cipher.decrypt(blob[_HEAD.size : _BODY], blob[_BODY:], bound)
        except (InvalidTag, ValueError) as error:
            raise EncryptionError("encryption.damaged", table=table, kind=kind) from error

    def _place(self, table: str, kind: str) -> bytes:
        place = self._bound.get((table, kind))
        if place is None:
            place = self._person + _with_length(table.encode()) + _with_length(kind.encode())
            self._bound[table, kind] = place
        return place


def _with_length(part: bytes) -> bytes:
    """Return a part behind its length, so that no two sequences of parts are the same bytes."""
    return struct.pack(">I", len(part)) + part

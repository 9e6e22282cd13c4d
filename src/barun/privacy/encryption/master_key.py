"""The master key: wraps data keys of people and secrets of the installation, seals no data itself.

A wrapped key is one byte for the layout, the id of the master key (8 bytes), the nonce (12), the
wrapped key (32) and the tag (16). What the key is for is authenticated with it.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import KEY_BYTES, DataKey
from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["MasterKey", "MasterKeys", "wrapped_by"]

_LAYOUT: Final = b"\x01"
_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_BODY: Final = 1 + _ID_BYTES + _NONCE_BYTES
_WRAPPED_BYTES: Final = _BODY + KEY_BYTES + 16


@dataclass(frozen=True, slots=True)
class MasterKey:
    """The one key that all others hang from."""

    secret: bytes = field(repr=False)
    """32 bytes."""

    def __post_init__(self) -> None:
        """Refuse another length."""
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @classmethod
    def make(cls, random: RandomBytes) -> "MasterKey":
        """Return a new key."""
        return cls(random(KEY_BYTES))

    @property
    def id(self) -> str:
        """Which key it is: 16 hexadecimal digits that tell nothing about it."""
        return hmac.digest(self.secret, b"barun master key id", "sha256")[:_ID_BYTES].hex()

    def wrap(self, secret: bytes, purpose: str, random: RandomBytes) -> bytes:
        """Return a key of 32 bytes, wrapped for one purpose.

        Parameters
        ----------
        secret : bytes
            The key.
        purpose : str
            What it is for; without the same words it does not open.
        random : callable
            Where the nonce comes from.
        """
        head = _LAYOUT + bytes.fromhex(self.id)
        nonce = random(_NONCE_BYTES)
        return head + nonce + AESGCM(self.secret).encrypt(nonce, secret, head + purpose.encode())

    def wrap_data_key(self, key: DataKey, person_id: str, random: RandomBytes) -> bytes:
        """Return the data key of a person, wrapped."""
        return self.wrap(key.secret, _data_key_purpose(person_id, key.number), random)

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Return a key that this one wrapped.

        Raises
        ------
        EncryptionError
            If another master key wrapped it, it was changed, or it is for another purpose.
        """
        found = wrapped_by(wrapped)
        if found != self.id:
            raise EncryptionError("encryption.wrong-key", wanted=found, known=self.id)
        head, nonce = wrapped[: 1 + _ID_BYTES], wrapped[1 + _ID_BYTES : _BODY]
        try:
            return AESGCM(self.secret).decrypt(nonce, wrapped[_BODY:], head + purpose.encode())
        except InvalidTag as error:
            raise EncryptionError("encryption.key-damaged", purpose=_digest(purpose)) from error


class MasterKeys:
    """The master key in use, and older ones that may still have wrapped something.

    Parameters
    ----------
    current : MasterKey
        Wraps what is new.
    older : iterable of MasterKey, optional
        Only unwrap.
    """

    def __init__(self, current: MasterKey, older: Iterable[MasterKey] = ()) -> None:
        self.current: Final = current
        self.older: Final = tuple(key for key in older if key.id != current.id)
        self._by_id = {key.id: key for key in (current, *self.older)}

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Return a key that one of them wrapped; see :meth:`MasterKey.unwrap`."""
        found = wrapped_by(wrapped)
        if found not in self._by_id:
            known = ", ".join(self._by_id)
            raise EncryptionError("encryption.wrong-key", wanted=found, known=known)
        return self._by_id[found].unwrap(wrapped, purpose)

    def unwrap_data_key(self, wrapped: bytes, person_id: str, number: int) -> DataKey:
        """Return the data key of a person."""
        return DataKey(number, self.unwrap(wrapped, _data_key_purpose(person_id, number)))

    def rewrap_data_key(
        self, wrapped: bytes, person_id: str, number: int, random: RandomBytes
    ) -> bytes:
        """Return the data key of a person wrapped by the current master key."""
        key = self.unwrap_data_key(wrapped, person_id, number)
        return self.current.wrap_data_key(key, person_id, random)


def wrapped_by(wrapped: bytes) -> str:
    """Return the id of the master key that wrapped a key.

    Raises
    ------
    EncryptionError
        If that is no wrapped key.
    """
    if len(wrapped) != _WRAPPED_BYTES or wrapped[:1] != _LAYOUT:
        raise EncryptionError("encryption.key-damaged", purpose="-")
    return wrapped[1 : 1 + _ID_BYTES].hex()


def _data_key_purpose(person_id: str, number: int) -> str:
    return f"data key {number} of {person_id}"


def _digest(purpose: str) -> str:
    """Return what tells purposes apart in a message without naming a person."""
    return hashlib.sha256(purpose.encode()).hexdigest()[:8]

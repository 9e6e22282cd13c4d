"""The recovery key: shown once at set-up, written down, and brings a lost master key back.

It is the private half of an X25519 pair (RFC 7748). The installation keeps the public half, so that
a new master key can be wrapped for it without asking anybody, and whoever stole an old master key
learns nothing about the next. Wrapping: a fresh pair, the shared secret through HKDF-SHA-256
(RFC 5869), AES-256-GCM.

On paper it is 56 letters and digits in fourteen groups: 32 bytes and three of a checksum, in
Crockford's base 32, whose alphabet has no I, L, O and U; what looks alike is read alike.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from barun.errors import EncryptionError, SettingError
from barun.privacy.encryption.master_key import MasterKey
from barun.privacy.encryption.person_seal import KEY_BYTES
from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["RecoveryKey", "wrap_for_recovery"]

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES: Final = {letter: value for value, letter in enumerate(_ALPHABET)} | {
    "O": 0,
    "I": 1,
    "L": 1,
}
_GROUP: Final = 4
_CHECK_BYTES: Final = 3
_N_LETTERS: Final = (KEY_BYTES + _CHECK_BYTES) * 8 // 5
_LAYOUT: Final = b"\x01"
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """What a person writes down."""

    secret: bytes = field(repr=False)
    """32 bytes."""

    @classmethod
    def make(cls, random: RandomBytes) -> "RecoveryKey":
        """Return a new key."""
        return cls(random(KEY_BYTES))

    @classmethod
    def read(cls, written: str) -> "RecoveryKey":
        """Return the key from what a person typed; spaces, hyphens and case do not matter.

        Raises
        ------
        SettingError
            If letters are missing, impossible or mistyped.
        """
        letters = [letter for letter in written.upper() if not (letter.isspace() or letter == "-")]
        strange = sorted({letter for letter in letters if letter not in _VALUES})
        if strange:
            raise SettingError("encryption.recovery-letters", got=" ".join(strange))
        if len(letters) != _N_LETTERS:
            raise SettingError("encryption.recovery-length", expected=_N_LETTERS, got=len(letters))
        number = 0
        for letter in letters:
            number = number << 5 | _VALUES[letter]
        content = number.to_bytes(KEY_BYTES + _CHECK_BYTES, "big")
        secret, check = content[:KEY_BYTES], content[KEY_BYTES:]
        if check != _check(secret):
            raise SettingError("encryption.recovery-mistyped")
        return cls(secret)

    @property
    def text(self) -> str:
        """The key as it is written down: fourteen groups of four."""
        number = int.from_bytes(self.secret + _check(self.secret), "big")
        letters = "".join(
            _ALPHABET[number >> 5 * place & 31] for place in reversed(range(_N_LETTERS))
        )
        return "-".join(letters[n : n + _GROUP] for n in range(0, _N_LETTERS, _GROUP))

    @property
    def public(self) -> bytes:
        """The half the installation keeps, 32 bytes."""
        return X25519PrivateKey.from_private_bytes(self.secret).public_key().public_bytes_raw()

    def unwrap(self, wrapped: bytes) -> MasterKey:
        """Return the master key that was wrapped for this key.

        Raises
        ------
        EncryptionError
            If it was wrapped for another one, or was changed.
        """
        half = 1 + KEY_BYTES
        if len(wrapped) != half + _NONCE_BYTES + KEY_BYTES + 16 or wrapped[:1] != _LAYOUT:
            raise EncryptionError("encryption.key-damaged", purpose="recovery")
        fresh = wrapped[1:half]
        own = X25519PrivateKey.from_private_bytes(self.secret)
        try:
            shared = own.exchange(X25519PublicKey.from_public_bytes(fresh))
            cipher = AESGCM(_derive(shared, fresh, self.public))
            nonce = wrapped[half : half + _NONCE_BYTES]
            return MasterKey(cipher.decrypt(nonce, wrapped[half + _NONCE_BYTES :], wrapped[:half]))
        except (InvalidTag, ValueError) as error:
            raise EncryptionError("encryption.other-recovery-key") from error


def wrap_for_recovery(master: MasterKey, public: bytes, random: RandomBytes) -> bytes:
    """Return a master key so that only a recovery key brings it back.

    Parameters
    ----------
    master : MasterKey
        What is wrapped.
    public : bytes
        :attr:`RecoveryKey.public`.
    random : callable
        Where the fresh pair and the nonce come from.
    """
    pair = X25519PrivateKey.from_private_bytes(random(KEY_BYTES))
    fresh = pair.public_key().public_bytes_raw()
    shared = pair.exchange(X25519PublicKey.from_public_bytes(public))
    nonce = random(_NONCE_BYTES)
    cipher = AESGCM(_derive(shared, fresh, public))
    return _LAYOUT + fresh + nonce + cipher.encrypt(nonce, master.secret, _LAYOUT + fresh)


def _derive(shared: bytes, fresh: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=fresh + public, info=b"barun recovery").derive(shared)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"barun recovery key" + secret).digest()[:_CHECK_BYTES]

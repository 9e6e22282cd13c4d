"""Passwords as Argon2id hashes, in the form every implementation of Argon2 writes (PHC)."""

import re
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from barun.privacy.encryption.randomness import RandomBytes

__all__ = ["PASSWORD_COST", "PasswordCost", "hash_password", "is_password", "is_weaker"]

_SALT_BYTES: Final = 16
"""RFC 9106, 3.1."""
_HASH_BYTES: Final = 32
_COST: Final = re.compile(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$")


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What trying one password costs."""

    memory_kib: int
    passes: int
    lanes: int


PASSWORD_COST: Final = PasswordCost(memory_kib=19 * 1024, passes=2, lanes=1)
"""OWASP password storage cheat sheet, the first of the settings of equal strength; 18 ms of
processor time where it was measured."""


def hash_password(password: str, random: RandomBytes, cost: PasswordCost = PASSWORD_COST) -> str:
    """Return what is kept of a password; takes tens of milliseconds and lets other threads run.

    Parameters
    ----------
    password : str
        As :func:`barun.privacy.accounts.password_rules.normal_password` returns it.
    random : callable
        Where the salt comes from.
    cost : PasswordCost, optional
        What trying one costs.
    """
    return _argon2(random(_SALT_BYTES), cost).derive_phc_encoded(password.encode())


def is_password(password: str, kept: str) -> bool:
    """Return whether a password is the one of which `kept` was kept; takes as long either way."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), kept)
    except (InvalidKey, ValueError):
        return False
    return True


def is_weaker(kept: str, cost: PasswordCost = PASSWORD_COST) -> bool:
    """Return whether a hash was made at another cost than passwords are hashed at now."""
    found = _COST.match(kept)
    if found is None:
        return True
    return tuple(map(int, found.groups())) != (cost.memory_kib, cost.passes, cost.lanes)


def _argon2(salt: bytes, cost: PasswordCost) -> Argon2id:
    return Argon2id(
        salt=salt,
        length=_HASH_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )

"""Who is judged by which of two models: people, not frames, and always the same for a person."""

import hmac
from typing import Final

from barun.store.experiment_records import Arm

__all__ = ["SALT_BYTES", "arm_of", "place_of"]

SALT_BYTES: Final = 32
_DIGITS: Final = 8


def place_of(salt: bytes, person_id: str) -> float:
    """Return the place of a person between 0 and 1, spread evenly over people.

    Parameters
    ----------
    salt : bytes
        Of the experiment, random: with another one, other people get the challenger, and nobody
        can choose an id that gets it.
    person_id : str
        Whom.

    Returns
    -------
    float
        The first 53 bits of HMAC-SHA-256 under the salt, below 1.
    """
    digest = hmac.digest(salt, person_id.encode(), "sha256")
    return (int.from_bytes(digest[:_DIGITS], "big") >> 11) / 2.0**53


def arm_of(salt: bytes, person_id: str, share: float) -> Arm:
    """Return who judges a person.

    The same person has the same arm as long as the experiment lasts, on every machine and after
    every restart, without anything being stored; a share that is raised keeps those who were in.
    """
    return "challenger" if place_of(salt, person_id) < share else "champion"

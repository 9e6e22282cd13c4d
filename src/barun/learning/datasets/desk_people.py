"""What people at the desk are called in datasets: numbers of their own, above all that are given.

Somebody whose live sessions are learnt from is known to the store, not to a collection. In a
dataset the number of their entry in the store stands after `FIRST_DESK_NUMBER`, so that the
pseudonym needs no list, means one person, and whoever is erased from the store can be found here.
"""

from typing import Final

from barun.errors import DatasetError

__all__ = ["FIRST_DESK_NUMBER", "desk_pseudonym", "is_desk_pseudonym"]

FIRST_DESK_NUMBER: Final = 900_000
_LAST: Final = 999_999


def desk_pseudonym(person_no: int) -> str:
    """Return what a person of the store is called: ``P900001``.

    Parameters
    ----------
    person_no : int
        From 1, of the entry in the store.

    Raises
    ------
    DatasetError
        If there are more people than numbers.
    """
    number = FIRST_DESK_NUMBER + person_no
    if not FIRST_DESK_NUMBER < number <= _LAST:
        raise DatasetError("datasets.no-pseudonym", got=f"P{number}")
    return f"P{number}"


def is_desk_pseudonym(person: str) -> bool:
    """Return whether a pseudonym, P1, P2, ..., is that of a person of the store."""
    return int(person[1:]) > FIRST_DESK_NUMBER

"""Whose labelled poses have to go by themselves: their consent has ended, and was not renewed.

From the end of a consent on nothing is used any more
(:mod:`barun.learning.datasets.consented`). It is erased some weeks later, so that who agrees again
loses nothing. The history has its own age, which each person sets
(:func:`barun.store.removal.delete_older`).
"""

from pathlib import Path
from typing import Final

from barun.collection.collection import collection_names
from barun.collection.people import known_people, read_agreements
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Consent

__all__ = ["GRACE_DAYS", "find_due", "goes_at_s"]

GRACE_DAYS: Final = 30
"""Between the end of a consent and the erasure. Design choice: a month to ask again."""
_DAY_S: Final = 86400.0


def goes_at_s(until_s: float) -> float:
    """Return when data go whose consent ends at an instant; both seconds since 1970."""
    return until_s + GRACE_DAYS * _DAY_S


def find_due(folder: Path, library: DatasetLibrary, now_s: float) -> tuple[str, ...]:
    """Return the people whose every consent ended long enough ago, sorted.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets. Of who is in a dataset only, the consents of its versions count.
    now_s : float
        Seconds since 1970.

    Returns
    -------
    tuple of str
        Pseudonyms. Nobody of whom some consent has no end, or of whom none is recorded: who
        imported them answers for them.

    Raises
    ------
    CollectionError, DatasetError, StorageError
        If something cannot be read.
    """
    consents: dict[str, list[Consent]] = {}
    for name in collection_names(folder):
        for person, consent in read_agreements(folder, name).items():
            consents.setdefault(person, []).append(consent)
    recorded = set(consents)
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            for person, consent in manifest.consent.items():
                if person not in recorded:
                    consents.setdefault(person, []).append(consent)
    return tuple(
        person
        for person in known_people(folder, library)
        if consents.get(person) and all(_is_due(one, now_s) for one in consents[person])
    )


def _is_due(consent: Consent, now_s: float) -> bool:
    return consent.until_s is not None and now_s >= goes_at_s(consent.until_s)

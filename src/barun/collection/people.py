"""Who is known on this machine, and what people agreed to for a dataset."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from barun.collection.collection import collection_names, journal_path, read_record
from barun.collection.numbers import last_number
from barun.collection.past_damage import read_past_damage
from barun.collection.record import CollectionRecord
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.taken_numbers import TakenNumbers

__all__ = [
    "agreements_of",
    "agreements_past_damage",
    "known_past_damage",
    "known_people",
    "read_agreements",
    "read_newest_consents",
    "renewed_consents",
    "taken_numbers",
]


def known_people(folder: Path, library: DatasetLibrary) -> tuple[str, ...]:
    """Return every pseudonym that somebody has in any collection or dataset.

    One person has one number everywhere on a machine, so that who is erased is erased everywhere
    and nobody else with them.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        All its versions are asked.

    Raises
    ------
    CollectionError
        If a journal is damaged.
    DatasetError
        If a manifest is damaged.
    StorageError
        If a journal cannot be read.
    """
    known: set[str] = set()
    for name in collection_names(folder):
        record = read_record(folder, name)
        known.update(record.consents)
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            known.update(manifest.people)
    return tuple(sorted(known))


def taken_numbers(
    folder: Path, library: DatasetLibrary, same_person: Iterable[str] = ()
) -> TakenNumbers:
    """Return which numbers files from elsewhere may not bring along unasked.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        All its versions are asked.
    same_person : iterable of str
        Who in the files is said to be the person of this number.

    Raises
    ------
    CollectionError, DatasetError, StorageError
        As :func:`known_people`.
    """
    people = frozenset(known_people(folder, library))
    return TakenNumbers(people, last_number(folder), frozenset(same_person))


def known_past_damage(folder: Path, library: DatasetLibrary) -> tuple[str, ...]:
    """Return every pseudonym that can be told, also where a journal is damaged.

    Whoever stands in damaged lines only is known by the key that seals what is said there. No
    number may be given by this: somebody may be left out whom an older version left unsealed.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        All its versions are asked.

    Raises
    ------
    DatasetError
        If a manifest is damaged.
    StorageError
        If a journal cannot be read.
    """
    known = set(library.keys.people())
    for name in collection_names(folder):
        known.update(read_past_damage(journal_path(folder, name)).shares())
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            known.update(manifest.people)
    return tuple(sorted(filter(is_pseudonym, known)))


def agreements_of(record: CollectionRecord) -> Mapping[str, Consent]:
    """Return what everybody in a collection agreed to, as manifests say it."""
    return MappingProxyType(
        {
            person: Consent("given", one.purpose, one.agreed_at_s, one.until_s, one.wording)
            for person, one in record.consents.items()
        }
    )


def read_agreements(folder: Path, name: str) -> Mapping[str, Consent]:
    """Return what people agreed to in the collection of a dataset; nothing where there is none.

    Raises
    ------
    CollectionError
        If the journal is damaged.
    StorageError
        If it cannot be read.
    """
    return agreements_of(read_record(folder, name))


def agreements_past_damage(folder: Path, name: str) -> tuple[Mapping[str, Consent], bool]:
    """Return what people agreed to in a collection, as far as it can be read, and whether all can.

    For ending what a consent allowed; nothing may be used under what stands behind damage, as a
    withdrawal may be lost.

    Raises
    ------
    StorageError
        If the journal cannot be read.
    """
    reading = read_past_damage(journal_path(folder, name))
    return agreements_of(reading.record), not reading.damaged


def renewed_consents(folder: Path, library: DatasetLibrary, dataset: str) -> Mapping[str, Consent]:
    """Return what is known now of people in a dataset, over what an old version of it says.

    What the current version records, and over that what the collection of the same name does.

    Raises
    ------
    CollectionError, DatasetError, StorageError
        As :func:`known_people`.
    """
    stated: dict[str, Consent] = {}
    if dataset in library.names():
        current = library.current_hash(dataset)
        (manifest,) = (one for one in library.manifests(dataset) if one.hash == current)
        stated = {name: one for name, one in manifest.consent.items() if one.state != "unknown"}
    return MappingProxyType({**stated, **read_agreements(folder, dataset)})


def read_newest_consents(folder: Path, library: DatasetLibrary) -> Mapping[str, Consent]:
    """Return what is recorded last of everybody, in any collection or dataset, by pseudonym.

    Raises
    ------
    CollectionError, DatasetError, StorageError
        As :func:`known_people`.
    """
    found: dict[str, Consent] = {}
    for name in sorted({*library.names(), *collection_names(folder)}):
        for person, consent in renewed_consents(folder, library, name).items():
            before = found.get(person)
            if before is None or (consent.recorded_at_s or 0.0) >= (before.recorded_at_s or 0.0):
                found[person] = consent
    return MappingProxyType(found)

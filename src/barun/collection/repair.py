"""Writing a damaged journal anew without what cannot be read of it, because somebody asked for it.

What can be read stays, sealed again, and adds up to a journal that can be recorded into. Behind the
damage that is not always the same: what was taken back is taken back as far as it is there, and
samples stay only of who is known to have agreed. What was dropped is counted in the journal itself
(:class:`barun.collection.entry.Repaired`); of whoever is named there and has nothing left, the key
goes, too. The file is the old one or the new one, whenever a process is killed, and nobody else
writes it meanwhile. Whose key is to go is noted first, beside the journals::

    collections/posture.repairing     who was named in the damage; gone once their keys are

so that whoever comes after a kill goes on (:func:`finish_repairs`). The same is noted where an
import is taken back, under the name of its dataset (:mod:`barun.collection.import_undoing`).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from barun.collection.collection import collection_names, journal_path
from barun.collection.entry import (
    Confirmed,
    ConsentGiven,
    Entry,
    Repaired,
    Sample,
    SessionBegun,
    Undone,
)
from barun.collection.journal import to_line
from barun.collection.numbers import number_of, retire_all
from barun.collection.past_damage import DamagedCollection, JournalReading, read_past_damage
from barun.collection.record import CollectionRecord
from barun.collection.sealed_entry import EntrySealer
from barun.errors import storing
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.library_hold import holding_library
from barun.learning.datasets.manifest import Consent
from barun.learning.datasets.writing import one_writer, write_file
from barun.store.faults import UNWRITABLE

__all__ = [
    "REPAIRING_SUFFIX",
    "RepairPlan",
    "finish_repairs",
    "finish_repairs_held",
    "note_for_shredding",
    "plan_repair",
    "repair_journal",
]

REPAIRING_SUFFIX: Final = ".repairing"
"""Of the note of a repair that has not been finished."""


@dataclass(frozen=True, slots=True)
class RepairPlan:
    """What a repair drops."""

    name: str
    """Of the collection."""
    lines: tuple[int, ...]
    """Numbers of the lines that cannot be read, or not all of them, counted from 1."""
    n_bytes: int
    """What they take."""
    named: tuple[str, ...]
    """Pseudonyms that can be made out in there; whose the rest is, nobody can tell."""
    n_samples: int
    """Samples that can be read, of people whose consent cannot, and is known to no dataset."""
    n_kept: int
    """Samples that stay."""


def plan_repair(folder: Path, library: DatasetLibrary, name: str) -> RepairPlan | None:
    """Return what a repair would drop; None where nothing is damaged.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Whose versions say what people agreed to, where the journal cannot.
    name : str
        Of the collection.

    Raises
    ------
    CollectionError
        If the name is impossible.
    DatasetError
        If a manifest is damaged.
    StorageError
        If something cannot be read.
    """
    reading = read_past_damage(journal_path(folder, name))
    return _Repair(name, reading, _agreed_for(library)).plan if reading.damaged else None


def repair_journal(
    folder: Path,
    library: DatasetLibrary,
    name: str,
    now_s: float,
    before: Callable[[RepairPlan], object],
) -> RepairPlan | None:
    """Write a damaged journal anew without what cannot be read; None where nothing is damaged.

    Parameters
    ----------
    folder, library, name
        As of :func:`plan_repair`.
    now_s : float
        Seconds since 1970.
    before : callable
        Told what is dropped, before it is: writes it down. Where it raises, nothing is dropped.

    Raises
    ------
    CollectionError
        If somebody records into the collection, or the name is impossible.
    DatasetError
        If a manifest is damaged.
    StorageError
        If something cannot be read or written; then the file is as it was.
    """
    path = journal_path(folder, name)
    if not read_past_damage(path).damaged:
        return None  # whole, or not there: then no lock is left behind either
    with DamagedCollection(path) as held:
        reading = held.read()
        if not reading.damaged:  # somebody else was quicker
            return None
        repair = _Repair(name, reading, _agreed_for(library))
        plan = repair.plan
        done = Repaired(len(plan.lines), plan.n_samples, now_s)
        sealer = EntrySealer(path)
        content = b"".join(
            to_line([entry], sealer, number) for number, entry in enumerate((*repair.entries, done))
        )
        before(plan)
        retire_all(folder, {*reading.named, *library.keys.people(), *reading.shares()})
        note_for_shredding(folder, name, reading.named)
        held.replace(content)
    finish_repairs(folder, library)
    return plan


def finish_repairs(folder: Path, library: DatasetLibrary) -> None:
    """Shred the keys of those who are noted, and have nothing left.

    They were named in damage that is repaired, or in an import that was taken back. As long as any
    journal is damaged, nobody can tell who has: it is left for the next time.

    Parameters
    ----------
    folder, library
        As of :func:`plan_repair`.

    Raises
    ------
    DatasetError
        If a manifest is damaged, or others write datasets for long.
    StorageError
        If something cannot be read, written or removed.
    """
    if any(folder.glob(f"*{REPAIRING_SUFFIX}")):
        with holding_library(library.folder, is_alone=True):
            finish_repairs_held(folder, library)


def finish_repairs_held(folder: Path, library: DatasetLibrary) -> tuple[str, ...]:
    """Do as :func:`finish_repairs` where the library is held alone; return whose keys went."""
    notes = sorted(folder.glob(f"*{REPAIRING_SUFFIX}"))
    people = {person for note in notes for person in _noted(note)}
    shredded = _shred_left_over(folder, library, people)
    if shredded is not None:
        with one_writer(folder), storing(UNWRITABLE, location=folder):
            for note in notes:
                if people.issuperset(_noted(note)):  # else somebody has written to it since
                    note.unlink(missing_ok=True)
    return shredded or ()


def note_for_shredding(folder: Path, name: str, people: Iterable[str]) -> None:
    """Note whose keys may have to go; beside those of a repair before that was not finished."""
    note = folder / f"{name}{REPAIRING_SUFFIX}"
    noted = sorted({*people, *_noted(note)})
    if noted:
        with one_writer(folder):
            write_file(note, json.dumps(noted).encode())


def _noted(note: Path) -> tuple[str, ...]:
    """Return who stands in a note; nobody where it is gone, or is none of ours."""
    try:
        found = json.loads(note.read_bytes())
    except (FileNotFoundError, ValueError):
        return ()
    named = found if isinstance(found, list) else []
    return tuple(one for one in named if isinstance(one, str) and is_pseudonym(one))


def _shred_left_over(
    folder: Path, library: DatasetLibrary, people: Iterable[str]
) -> tuple[str, ...] | None:
    """Shred the keys of those of whom nothing is left: nobody could ask for it later.

    Returns
    -------
    tuple of str or None
        Whose keys went; None where that could not be told.
    """
    left: set[str] = set()
    for name in collection_names(folder):
        reading = read_past_damage(journal_path(folder, name))
        if reading.damaged:
            return None  # whose that is, cannot be told
        left.update(reading.shares())
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            left.update(manifest.people)
    gone = sorted(one for one in people if not is_desk_pseudonym(one) and one not in left)
    for person in gone:
        library.keys.shred(person)
    return tuple(gone)


def _agreed_for(library: DatasetLibrary) -> Mapping[str, ConsentGiven]:
    """Return the newest consent of everybody that a version of a dataset states in full."""
    found: dict[str, ConsentGiven] = {}
    for dataset in library.names():
        for manifest in library.manifests(dataset):
            for person, consent in manifest.consent.items():
                given = _given(person, consent)
                before = found.get(person)
                if given and (before is None or given.agreed_at_s >= before.agreed_at_s):
                    found[person] = given
    return MappingProxyType(found)


def _given(person: str, consent: Consent) -> ConsentGiven | None:
    at_s, until_s = consent.recorded_at_s, consent.until_s
    if consent.state != "given" or at_s is None or until_s is None:
        return None
    return ConsentGiven(person, consent.purpose, consent.wording, at_s, until_s)


class _Repair:
    """What is left of a journal.

    Parameters
    ----------
    name : str
        Of the collection.
    reading : JournalReading
        What it says.
    agreed : mapping of str to ConsentGiven
        What people are known to have agreed to elsewhere.
    """

    def __init__(
        self, name: str, reading: JournalReading, agreed: Mapping[str, ConsentGiven]
    ) -> None:
        self._agreed = agreed
        self._record = CollectionRecord()
        self._n_samples = 0
        self.entries: list[Entry] = []
        """All that stays, in its order."""
        for entry, is_whole in reading.entries:
            for one in [entry] if is_whole else self._mended(entry):
                self._record.take([one])
                self.entries.append(one)
        self.plan = RepairPlan(
            name,
            reading.damaged,
            len(reading.broken),
            tuple(sorted(reading.named, key=number_of)),
            self._n_samples,
            len(self._record.samples),
        )

    def _mended(self, entry: Entry) -> Iterator[Entry]:
        """Yield what stays of an entry behind damage, with what it needs before it."""
        match entry:
            case Undone():
                count = min(entry.count, self._record.n_actions(entry.session))
                if count:
                    yield replace(entry, count=count)
            case Confirmed():
                ids = tuple(one for one in entry.ids if one in self._record.samples)
                if ids:
                    yield replace(entry, ids=ids)
            case SessionBegun():
                yield from self._agreement(entry.person)
                yield entry
            case Sample():
                yield from self._mended_sample(entry)
            case _:
                yield entry

    def _mended_sample(self, sample: Sample) -> Iterator[Entry]:
        session = self._record.sessions.get(sample.session)
        person = sample.session.partition(" ")[0] if session is None else session.person
        yield from self._agreement(person)
        if person not in self._record.consents:
            self._n_samples += 1
            return
        if session is None:
            yield SessionBegun(sample.session, person, "", sample.recorded_at_s)
        yield sample

    def _agreement(self, person: str) -> Iterator[Entry]:
        """Yield what somebody agreed to, where the journal no longer says it."""
        if person not in self._record.consents and person in self._agreed:
            yield self._agreed[person]

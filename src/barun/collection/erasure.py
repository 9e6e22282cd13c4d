"""Erasing a person: out of every collection and every version of every dataset, to the end.

What is begun is noted first, beside the journals::

    collections/P3.erasing     begun, with what there was; whoever comes next goes on
    collections/last-number    no number up to this is given again

so that a process killed at any moment leaves either the person as they were or a note by which the
next one finishes.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Self

from barun.collection.collection import Collection, collection_names, journal_path
from barun.collection.journal import read_content
from barun.collection.numbers import ERASING_SUFFIX, retire
from barun.collection.past_damage import DamagedCollection, read_past_damage
from barun.collection.repair import finish_repairs
from barun.errors import BarunError, CollectionError
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.writing import make_private, one_writer, write_file

__all__ = [
    "PersonErasure",
    "Traces",
    "erase_person",
    "find_rows",
    "find_traces",
    "resume_erasures",
]

Hold = Callable[[str], AbstractContextManager[Collection | DamagedCollection]]
"""Gives a collection of a name for writing."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person."""

    samples: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Samples by collection; also collections in which the person agreed and has none."""
    rows: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Rows of the current version by dataset; 0 where only older versions hold some."""
    versions: tuple[str, ...] = ()
    """Hashes of all versions that hold or name the person, the older ones included."""

    def __bool__(self) -> bool:
        """Return whether there is anything."""
        return bool(self.samples or self.rows)

    def to_json(self) -> bytes:
        """Return the traces as a note holds them."""
        values = {
            "samples": dict(self.samples), "rows": dict(self.rows), "versions": self.versions,
        }  # fmt: skip
        return json.dumps(values).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a note.

        Raises
        ------
        ValueError, KeyError, TypeError
            If it is none.
        """
        values = json.loads(content)
        return cls(
            MappingProxyType({str(name): int(n) for name, n in values["samples"].items()}),
            MappingProxyType({str(name): int(n) for name, n in values["rows"].items()}),
            tuple(map(str, values["versions"])),
        )


@dataclass(frozen=True, slots=True)
class PersonErasure:
    """What erasing a person did, before a kill in the middle and after it together."""

    person: str
    removed: Traces
    replaced: Mapping[str, str]
    """Hash of the version without the person by the hash of the one that held them. Models whose
    data version is a key have seen the person."""


def find_traces(folder: Path, library: DatasetLibrary, person: str) -> Traces:
    """Return what there is of a person, as far as it can be read.

    What stands in damaged lines of a journal is not in it; which these are, says
    :func:`barun.collection.past_damage.read_past_damage`.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets.
    person : str
        Pseudonym.

    Raises
    ------
    DatasetError
        If a manifest is damaged.
    StorageError
        If a journal cannot be read.
    """
    samples: dict[str, int] = {}
    for name in collection_names(folder):
        share = read_past_damage(journal_path(folder, name)).shares().get(person)
        if share is not None:
            samples[name] = share.n_samples
    rows, versions = find_rows(library, person)
    return Traces(MappingProxyType(samples), rows, versions)


def find_rows(library: DatasetLibrary, person: str) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Return how many rows of a person there are by dataset, and which versions hold or name them.

    Raises
    ------
    DatasetError
        If a manifest is damaged.
    """
    rows: dict[str, int] = {}
    versions: list[str] = []
    for dataset in library.names():
        current = library.current_hash(dataset)
        holding = [one for one in library.manifests(dataset) if one.mentions(person)]
        if holding:
            in_force = [one for one in holding if one.hash == current]
            rows[dataset] = sum(one.people.get(person, 0) for one in in_force)
            versions += [one.hash for one in holding]
    return MappingProxyType(rows), tuple(versions)


def erase_person(
    folder: Path,
    library: DatasetLibrary,
    person: str,
    now_s: float,
    *,
    hold: Hold | None = None,
) -> PersonErasure:
    """Erase a person; killed midway, the same call goes on where it stopped.

    Of damaged journals, what can be read goes, and what names the person where it cannot.

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets.
    person : str
        Pseudonym.
    now_s : float
        Seconds since 1970.
    hold : callable, optional
        Gives collections for writing, damaged ones as such; opened by default.

    Raises
    ------
    CollectionError
        If a collection that holds the person is being recorded elsewhere: then nothing was erased.
    DatasetError
        If a version is damaged.
    StorageError
        If something cannot be written or removed.
    """
    note = folder / f"{person}{ERASING_SUFFIX}"
    traces, naming = _read_note(note), _damaged_naming(folder, person)
    if traces is None:
        traces = find_traces(folder, library, person)
        if not traces and not naming:
            return PersonErasure(person, traces, MappingProxyType({}))
    with ExitStack() as stack:
        names = sorted({*traces.samples, *naming})
        held = [stack.enter_context(_hold(folder, name, hold)) for name in names]
        if not note.exists():
            make_private(folder)
            with one_writer(folder):
                write_file(note, traces.to_json())
        for collection in held:
            if isinstance(collection, DamagedCollection) or person in collection.record.consents:
                collection.erase(person)
        library.erase(person, created_at_s=now_s)
        replaced = _successors(library, traces)
        retire(folder, person)
        with one_writer(folder):
            note.unlink(missing_ok=True)
    return PersonErasure(person, traces, replaced)


def resume_erasures(
    folder: Path, library: DatasetLibrary, now_s: float, *, hold: Hold | None = None
) -> tuple[PersonErasure, ...]:
    """Go on with what killed processes began; what cannot be done now is left for the next time.

    Keys that a repair has not come to shred (:func:`barun.collection.repair.finish_repairs`) go,
    too.

    Parameters
    ----------
    folder, library, now_s, hold
        As of :func:`erase_person`.
    """
    if not folder.is_dir():
        return ()
    done = []
    for note in sorted(folder.glob(f"*{ERASING_SUFFIX}")):
        if is_pseudonym(note.stem):
            try:
                done.append(erase_person(folder, library, note.stem, now_s, hold=hold))
            except BarunError:
                continue  # somebody records, or the disk is full: said by what was asked for
    with suppress(BarunError):
        finish_repairs(folder, library)
    return tuple(done)


def _damaged_naming(folder: Path, person: str) -> tuple[str, ...]:
    """Return the collections with damaged lines in which somebody is named."""
    word = person.encode()
    paths = {name: journal_path(folder, name) for name in collection_names(folder)}
    return tuple(
        name
        for name, path in paths.items()
        if word in read_content(path) and person in read_past_damage(path).named
    )


def _hold(
    folder: Path, name: str, hold: Hold | None
) -> AbstractContextManager[Collection | DamagedCollection]:
    if hold is not None:
        return hold(name)
    path = journal_path(folder, name)
    return DamagedCollection(path) if read_past_damage(path).damaged else Collection(folder, name)


def _read_note(note: Path) -> Traces | None:
    try:
        return Traces.from_json(note.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CollectionError("collection.damaged", path=note, line=1) from error


def _successors(library: DatasetLibrary, traces: Traces) -> Mapping[str, str]:
    found = {
        str(one.step.details["of"]): one.hash
        for dataset in traces.rows
        for one in library.manifests(dataset)
        if one.step.kind == "erase"
    }
    return MappingProxyType({of: found[of] for of in traces.versions if of in found})

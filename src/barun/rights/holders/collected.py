"""Collections and datasets: consents, samples, and the rows of every version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from barun.collection.collection import collection_names, journal_path
from barun.collection.erasure import Hold, erase_person, find_rows
from barun.collection.journal import read_content
from barun.collection.past_damage import PersonShare, read_past_damage
from barun.learning.datasets.desk_people import is_desk_pseudonym
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.sealed_rows import PART_SUFFIX, ROWS_NAME
from barun.rights.holder import Holding, Obstacle, Progress, Unsized

__all__ = ["REPLACED", "CollectedHolder"]

REPLACED: Final = "replaced"
"""Under which the hashes of versions without the person are kept, by those with."""

_MOST_LINES: Final = 20
"""So many are named; how many there are is said."""


class CollectedHolder:
    """Whoever was recorded or imported as P1, P2, ...

    Parameters
    ----------
    folder : pathlib.Path
        Of the journals.
    library : DatasetLibrary
        Of the datasets.
    hold : callable, optional
        Gives collections for writing; opened by default.
    """

    name: Final = "collected"
    kinds: Final = ("consents", "samples", "dataset_rows", "erasures")

    def __init__(self, folder: Path, library: DatasetLibrary, hold: Hold | None = None) -> None:
        self._folder = folder
        self._library = library
        self._hold = hold
        self._known: dict[Path, tuple[object, _Journal]] = {}

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return samples by collection, rows of the current version by dataset."""
        if not is_pseudonym(person):
            return ()
        found = []
        # a pseudonym of the store is hardly ever in a recording: then none is read through
        journals = self._journals(person if is_desk_pseudonym(person) else "")
        for one in journals:
            share = one.shares.get(person)
            if share is not None and share.agreed_at_s is not None:
                agreed_s, n_bytes = share.agreed_at_s, share.consent_bytes
                found.append(Holding("consents", 1, one.name, n_bytes=n_bytes, oldest_s=agreed_s))
            if share is not None:
                n_bytes = share.other_bytes
                found.append(Holding("samples", share.n_samples, one.name, n_bytes=n_bytes))
        rows, hashes = find_rows(self._library, person)
        for name, count in rows.items():
            versions = [one for one in self._library.manifests(name) if one.hash in hashes]
            size = _version_bytes(self._library.folder / name, versions, person)
            details = {"versions": ", ".join(one.hash for one in versions)}
            found.append(Holding("dataset_rows", count, name, n_bytes=size, details=details))
        damaged = [one.name for one in journals if one.lines]
        if not found and damaged and person in self._library.keys.people():
            # what was sealed by the key stands in there
            found += [Holding("samples", 0, name, n_bytes="unread") for name in damaged]
        return tuple(found)

    def unread(self, person: str) -> tuple[Obstacle, ...]:
        """Return the damaged journals: whose what stands there is, cannot be told."""
        journals = self._journals() if is_pseudonym(person) else ()
        return tuple(one.obstacle() for one in journals if one.lines)

    def unread_naming(self, person: str) -> tuple[Obstacle, ...]:
        """Return the damaged journals in whose damaged lines somebody is named.

        Of who has a pseudonym of the store, which recordings give to nobody.
        """
        word = person.encode()
        return tuple(one.obstacle() for one in self._journals(person) if word in one.broken)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return what cannot be read: everything else is reached."""
        return self.unread(person)

    def erase(self, person: str, progress: Progress) -> None:
        """Write every journal and every version anew without the person.

        Of damaged journals, what can be read; what cannot, and was sealed, nobody can open later,
        as the key is shredded.
        """
        if not is_pseudonym(person):
            return
        done = erase_person(self._folder, self._library, person, progress.at_s, hold=self._hold)
        if done.replaced or progress.recall(REPLACED) is None:
            progress.keep(REPLACED, dict(done.replaced))
        self._library.keys.shred(person)

    def _journals(self, naming: str = "") -> list["_Journal"]:
        """Return every journal, or those with a word; read again where one has changed since."""
        found = []
        for name in collection_names(self._folder):
            path = journal_path(self._folder, name)
            if naming and naming.encode() not in read_content(path):
                continue
            try:
                stat = path.stat()
            except FileNotFoundError:  # moved away meanwhile
                continue
            state = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            known = self._known.get(path)
            if known is None or known[0] != state:
                known = self._known[path] = (state, _Journal.read(name, path))
            found.append(known[1])
        return found


@dataclass(frozen=True, slots=True)
class _Journal:
    """What is asked of one journal, without the samples themselves."""

    name: str
    path: Path
    shares: Mapping[str, PersonShare]
    lines: tuple[int, ...]
    """Which are damaged."""
    broken: bytes
    """What stands there."""

    @classmethod
    def read(cls, name: str, path: Path) -> Self:
        reading = read_past_damage(path)
        return cls(name, path, reading.shares(), reading.damaged, reading.broken)

    def obstacle(self) -> Obstacle:
        lines = ", ".join(map(str, self.lines[:_MOST_LINES]))
        details = {"name": self.name, "path": self.path, "lines": lines, "count": len(self.lines)}
        return Obstacle("rights.left-journal", details)


def _version_bytes(folder: Path, versions: Sequence[Manifest], person: str) -> int | Unsized:
    """Return what the versions of a dataset hold of a person, and say of them."""
    n_bytes = 0
    for one in versions:
        if (folder / one.hash / ROWS_NAME).is_file() and person in one.people:
            return "shared"
        part = folder / one.hash / f"{person}{PART_SUFFIX}"
        n_bytes += part.stat().st_size if part.is_file() else 0
        said = {person: one.people.get(person), "consent": one.consent.get(person)}
        n_bytes += len(json.dumps(said, default=asdict).encode())
    return n_bytes

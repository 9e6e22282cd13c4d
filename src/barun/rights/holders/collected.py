"""Collections and datasets: consents, samples, and the rows of every version."""

from pathlib import Path
from typing import Final

from barun.collection.collection import read_record
from barun.collection.erasure import Hold, erase_person, find_traces
from barun.learning.datasets.library import DatasetLibrary, is_pseudonym
from barun.rights.holder import Holding, Obstacle, Progress

__all__ = ["REPLACED", "CollectedHolder"]

REPLACED: Final = "replaced"
"""Under which the hashes of versions without the person are kept, by those with."""


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

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return samples by collection, rows of the current version by dataset."""
        if not is_pseudonym(person):
            return ()
        traces = find_traces(self._folder, self._library, person)
        found = []
        for name, count in traces.samples.items():
            consent = read_record(self._folder, name).consents[person]
            found.append(Holding("consents", 1, name, oldest_s=consent.agreed_at_s))
            found.append(Holding("samples", count, name))
        for name, count in traces.rows.items():
            versions = [
                one.hash for one in self._library.manifests(name) if one.hash in traces.versions
            ]
            details = {"versions": ", ".join(versions)}
            found.append(Holding("dataset_rows", count, name, details=details))
        return tuple(found)

    def obstacles(self, person: str) -> tuple[Obstacle, ...]:
        """Return nothing: what is here is reached."""
        del person
        return ()

    def erase(self, person: str, progress: Progress) -> None:
        """Write every journal and every version anew without the person."""
        if not is_pseudonym(person):
            return
        done = erase_person(self._folder, self._library, person, progress.at_s, hold=self._hold)
        if done.replaced or progress.recall(REPLACED) is None:
            progress.keep(REPLACED, dict(done.replaced))

"""Taking imports back: one of those who write datasets here, and what stands in the log of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from barun.collection.import_undoing import UndoneImport
from barun.errors import DatasetError
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.manifest import Manifest
from barun.registry.model_registry import ModelRegistry
from barun.store.store import Store

__all__ = ["ImportUndoer"]

_SHORT: Final = 12
"""Digits of a version that cards name it by, at least."""
_MOST_JOBS: Final = 100_000
_REFERENCES: Final = ("data", "dataset")
"""What jobs that learn call the version, or the dataset whose current one they take."""


class _TakeBack(Protocol):
    """Removes the version of a name and hash, unless it is learnt from."""

    def __call__(
        self,
        dataset: str,
        version: str,
        is_learnt: Callable[[str], bool],
        before: Callable[[Manifest], object],
    ) -> UndoneImport: ...


@dataclass(frozen=True, slots=True)
class ImportUndoer:
    """Takes imports back that no model has learnt from, or is about to."""

    take_back: _TakeBack
    library: DatasetLibrary
    registry: ModelRegistry
    store: Store
    """Its jobs are asked, its log is told."""
    utc: Callable[[], float]
    """Returns seconds since 1970 UTC."""

    def is_learnt(self, version: str) -> bool:
        """Return whether a model was trained on a version, or a job that waits or runs is to."""
        return any(
            version[:_SHORT] in json.dumps([one.dataset_hash, dict(one.card)], ensure_ascii=False)
            for one in self.registry.book.versions()
            if one.state != "erased"
        ) or any(
            self._is_meant(one.payload.get(key), version)
            for one in self.store.jobs.all(states=("queued", "running"), most=_MOST_JOBS)
            for key in _REFERENCES
        )

    def _is_meant(self, reference: Any, version: str) -> bool:
        """Return whether a job that names this means a version."""
        try:
            return isinstance(reference, str) and self.library.find(reference)[1] == version
        except DatasetError:
            return False  # that job will find nothing

    def undo(self, dataset: str, version: str, actor: str | None) -> UndoneImport:
        """Remove a version that an import made; see :func:`undo_import`.

        It is written down before it is done: a kill in between leaves no version removed in
        silence.

        Parameters
        ----------
        dataset, version : str
            Name and hash.
        actor : str, optional
            Account of who asks.
        """

        def note(manifest: Manifest) -> None:
            details = {"what": "import-undone", "version": version}
            for person in manifest.people:
                self.store.audit.note(
                    self.utc(), "correction", actor_id=actor, subject_id=person, details=details
                )

        return self.take_back(dataset, version, self.is_learnt, note)

"""Taking imports back: one of those who write datasets here, and what stands in the log of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from barun.collection.import_undoing import UndoneImport
from barun.registry.model_registry import ModelRegistry
from barun.store.audit_book import AuditBook

__all__ = ["ImportUndoer"]

_SHORT: Final = 12
"""Digits of a version that cards name it by, at least."""


@dataclass(frozen=True, slots=True)
class ImportUndoer:
    """Takes imports back that no model has learnt from."""

    take_back: Callable[[str, str, Callable[[str], bool]], UndoneImport]
    """Removes the version of a name and hash, unless it is learnt from as the last one says."""
    registry: ModelRegistry
    audit: AuditBook
    utc: Callable[[], float]
    """Returns seconds since 1970 UTC."""

    def is_learnt(self, version: str) -> bool:
        """Return whether a registered model was trained on a version of a dataset."""
        return any(
            version[:_SHORT] in json.dumps([one.dataset_hash, dict(one.card)], ensure_ascii=False)
            for one in self.registry.book.versions()
            if one.state != "erased"
        )

    def undo(self, dataset: str, version: str, actor: str | None) -> UndoneImport:
        """Remove a version that an import made; see :func:`undo_import`.

        Parameters
        ----------
        dataset, version : str
            Name and hash.
        actor : str, optional
            Account of who asks.
        """
        done = self.take_back(dataset, version, self.is_learnt)
        details = {"what": "import-undone", "version": version}
        for person in done.people:
            self.audit.note(
                self.utc(), "correction", actor_id=actor, subject_id=person, details=details
            )
        return done

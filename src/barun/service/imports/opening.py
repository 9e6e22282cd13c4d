"""The imports of the service, as its settings say where they go."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi import APIRouter

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.service.imports.import_desk import ImportDesk
from barun.service.imports.routes import import_routes
from barun.service.settings import ServiceSettings
from barun.store.audit_book import AuditBook

__all__ = ["open_imports"]


def open_imports(
    settings: ServiceSettings,
    clock: Callable[[], float],
    utc: Callable[[], float],
    audit: AuditBook,
) -> tuple[APIRouter, ImportDesk]:
    """Return the routes of imports, and the desk to close when the service ends.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder nothing can be kept.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    audit : AuditBook
        Where it is written down that a consent was stated.
    """
    folder = Path(settings.data_folder or os.devnull)

    def note_stated(people: Sequence[str], actor: str | None) -> None:
        details = {"purpose": "training", "way": "stated"}
        for person in people:
            audit.note(utc(), "consent-given", actor_id=actor, subject_id=person, details=details)

    desk = ImportDesk(
        folder / COLLECTIONS_NAME,
        DatasetLibrary(folder / FOLDER_NAME),
        note_stated,
        clock,
        utc,
        keep_s=settings.keep_s,
    )
    return import_routes(desk, utc, settings), desk

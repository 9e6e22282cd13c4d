"""The collections of the service, as its settings say where they are."""

import os
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter

from barun.collection.collection import FOLDER_NAME
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.service.collection.desk import CollectionDesk
from barun.service.collection.routes import collection_routes
from barun.service.settings import ServiceSettings
from barun.store.audit_book import AuditBook

__all__ = ["open_collections"]


def open_collections(
    settings: ServiceSettings,
    clock: Callable[[], float],
    utc: Callable[[], float],
    audit: AuditBook,
) -> tuple[APIRouter, CollectionDesk]:
    """Return the routes of the collections, and the desk to close when the service ends.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder nothing can be recorded.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    audit : AuditBook
        Where exports and erasures are written down.
    """
    folder = Path(settings.data_folder or os.devnull)
    desk = CollectionDesk(folder / FOLDER_NAME, DatasetLibrary(folder / DATASETS_NAME), clock)
    desk.resume_erasures(utc())
    return collection_routes(desk, utc, audit, settings.language), desk

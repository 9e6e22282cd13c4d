"""The collections of the service, as its settings say where they are."""

import os
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter

from barun.collection.collection import FOLDER_NAME
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.service.collection.desk import CollectionDesk
from barun.service.collection.person_files import add_person_files
from barun.service.collection.routes import collection_routes
from barun.service.rights.forgetting import Forgetting
from barun.service.settings import ServiceSettings
from barun.store.writer import StoreWriter

__all__ = ["open_collections"]


def open_collections(
    settings: ServiceSettings,
    clock: Callable[[], float],
    utc: Callable[[], float],
    writer: StoreWriter,
) -> tuple[APIRouter, CollectionDesk, Forgetting]:
    """Return the routes of the collections, the desk to close, and what forgets people.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder nothing can be recorded.
    clock : callable
        Returns seconds that only go forward.
    utc : callable
        Returns seconds since 1970 UTC.
    writer : StoreWriter
        Into the history, whose audit log exports and erasures are written into.
    """
    folder = Path(settings.data_folder or os.devnull)
    desk = CollectionDesk(folder / FOLDER_NAME, DatasetLibrary(folder / DATASETS_NAME), clock)
    desk.resume_erasures(utc())
    forgetting = Forgetting(settings, writer, utc, desk.held_to_erase)
    writer.add_listener(forgetting.heed)
    routes = collection_routes(desk, forgetting, utc, writer.store.audit, settings.language)
    held_in = folder if settings.data_folder else None
    add_person_files(routes, held_in, writer.store, utc, settings.language)
    return routes, desk, forgetting

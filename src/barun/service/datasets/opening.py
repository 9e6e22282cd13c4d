"""The datasets of the service, as its settings say where they are."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from fastapi import APIRouter

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.people import read_agreements
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.service.datasets.check_desk import CheckDesk
from barun.service.datasets.import_undoer import ImportUndoer
from barun.service.datasets.routes import dataset_routes
from barun.service.settings import ServiceSettings

__all__ = ["open_datasets"]


def open_datasets(
    settings: ServiceSettings, utc: Callable[[], float], undoer: ImportUndoer
) -> tuple[APIRouter, CheckDesk]:
    """Return the routes of the datasets, and the desk to close when the service ends.

    Parameters
    ----------
    settings : ServiceSettings
        Without a data folder there are no datasets.
    utc : callable
        Returns seconds since 1970 UTC.
    undoer : ImportUndoer
        Takes imports back.
    """
    folder = Path(settings.data_folder or os.devnull)
    library = DatasetLibrary(folder / FOLDER_NAME)
    agreements = partial(read_agreements, folder / COLLECTIONS_NAME)
    desk = CheckDesk(library, agreements, utc)
    return dataset_routes(desk, undoer, settings.language), desk

"""The rows of a version that may be used for training now."""

import time

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.erasure import resume_erasures
from barun.collection.people import renewed_consents
from barun.learning.comparison.report import DataSource
from barun.learning.datasets.consented import take_consented
from barun.learning.datasets.library import FOLDER_NAME, DatasetLibrary
from barun.learning.datasets.rows import LabelledRows
from barun.learning.people_means import compute_people_means
from barun.monitoring.drift.reference import DriftReference
from barun.tasks.place import Place

__all__ = ["read_version"]


def read_version(place: Place, reference: str) -> tuple[DataSource, LabelledRows]:
    """Return a version of a dataset without those whose consent is over at this moment.

    Parameters
    ----------
    place : Place
        Where the library is.
    reference : str
        ``posture`` or ``posture@1f2e3d``.

    Raises
    ------
    DatasetError
        If there is none such, or nobody is left.
    """
    library = DatasetLibrary(place.data_folder / FOLDER_NAME)
    collections = place.data_folder / COLLECTIONS_NAME
    resume_erasures(collections, library, time.time())
    version = library.load(reference)
    renewed = renewed_consents(collections, library, version.manifest.dataset)
    taken = take_consented(version.rows, version.manifest, time.time(), renewed)
    about = DriftReference.from_people(*compute_people_means(taken.rows)).to_card()
    return DataSource(version.name, version.hash, about), taken.rows

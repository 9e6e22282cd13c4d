"""Sealing what lies in files of a data folder: recordings, datasets, profiles of runners."""

from pathlib import Path

from barun.collection.collection import FOLDER_NAME, collection_names
from barun.collection.journal import Journal
from barun.learning.datasets.library import FOLDER_NAME as DATASETS_NAME
from barun.learning.datasets.library import DatasetLibrary
from barun.pipeline.runner_profiles import RunnerProfiles, runner_folders
from barun.store.people_keys import people_keys

__all__ = ["renew_file_keys", "seal_files"]


def seal_files(data_folder: Path) -> int:
    """Seal what older versions left readable; return how many versions, journals and profiles.

    Parameters
    ----------
    data_folder : pathlib.Path
        Of Barun.

    Raises
    ------
    CollectionError
        If somebody records into a collection, or its journal is damaged.
    DatasetError
        If a version is damaged; it stays as it is.
    EncryptionError
        If the master key is missing or another one.
    StorageError
        If something cannot be written.
    """
    n_sealed = DatasetLibrary(data_folder / DATASETS_NAME).seal()
    for name in collection_names(data_folder / FOLDER_NAME):
        with Journal(_journal(data_folder, name)) as journal:
            if journal.has_readable:
                journal.seal_again()
                n_sealed += 1
    for folder in runner_folders(data_folder):
        n_sealed += RunnerProfiles(folder).seal_readable()
    return n_sealed


def renew_file_keys(data_folder: Path) -> int:
    """Give everybody whose data lies in files a new data key; return how many people there are.

    Everything is sealed again, then the old keys go. Killed midway, or where somebody records,
    nothing is lost, and doing it again finishes.

    Parameters
    ----------
    data_folder : pathlib.Path
        Of Barun.

    Raises
    ------
    CollectionError, DatasetError, EncryptionError, StorageError
        As :func:`seal_files`.
    """
    keys = people_keys(data_folder)
    people = keys.people()
    for person in people:
        keys.rotate(person)
    DatasetLibrary(data_folder / DATASETS_NAME).reseal()
    for name in collection_names(data_folder / FOLDER_NAME):
        with Journal(_journal(data_folder, name)) as journal:
            journal.seal_again()
    for folder in runner_folders(data_folder):
        RunnerProfiles(folder).reseal()
    for person in people:
        keys.drop_older(person)
    return len(people)


def _journal(data_folder: Path, name: str) -> Path:
    return data_folder / FOLDER_NAME / f"{name}.journal"

"""Taking an import back: its version goes as if it had never been made.

Only what nothing was built upon can go so: a version that others were made of, or a model was
trained on, stays, and whoever must not be in it is erased (:mod:`barun.rights`). Whose keys are to
go with it is noted first (:mod:`barun.collection.repair`); whoever comes after a kill goes on.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barun.collection.numbers import retire_all
from barun.collection.people import known_people
from barun.collection.repair import finish_repairs_held, note_for_shredding
from barun.errors import BarunError, DatasetError, storing
from barun.learning.datasets.library import DatasetLibrary
from barun.learning.datasets.library_hold import holding_library
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.writing import one_writer, remove_folder, write_file

__all__ = ["UndoneImport", "may_be_undone", "undo_import"]

_CURRENT: Final = "current"


def _by_nobody(version: str) -> bool:
    del version
    return False


@dataclass(frozen=True, slots=True)
class UndoneImport:
    """What taking an import back did."""

    n_rows: int
    """Rows of the version that went."""
    people: tuple[str, ...]
    """Whose it were."""
    gone: tuple[str, ...]
    """Of whom nothing is here any more, and whose keys were shredded."""
    current: str | None
    """Hash of the version people work on now; None where the dataset went with its only one."""


def may_be_undone(
    manifest: Manifest,
    versions: Collection[Manifest],
    is_learnt: Callable[[str], bool] = _by_nobody,
) -> bool:
    """Return whether a version is an import that nothing was built upon.

    Parameters
    ----------
    manifest : Manifest
        Of the version.
    versions : collection of Manifest
        All of the dataset.
    is_learnt : callable, optional
        Says of the hash of a version whether a model was trained on it.
    """
    is_leaf = all(manifest.hash not in one.parents for one in versions)
    return manifest.step.kind == "import" and is_leaf and not is_learnt(manifest.hash)


def _tell_nobody(manifest: Manifest) -> None:
    del manifest


def undo_import(
    folder: Path,
    library: DatasetLibrary,
    dataset: str,
    version: str,
    is_learnt: Callable[[str], bool] = _by_nobody,
    *,
    before: Callable[[Manifest], object] = _tell_nobody,
) -> UndoneImport:
    """Remove a version that an import made; the one before is worked on again.

    Killed midway, the version is still there and can be taken back again, or the dataset has no
    version any more, and none is listed; keys that are to go are noted, and
    :func:`barun.collection.erasure.resume_erasures` shreds them. The numbers of its people are not
    given again: logs and exports may still name them.

    Parameters
    ----------
    folder : pathlib.Path
        Of the collections, whose people keep their keys.
    library : DatasetLibrary
        Where.
    dataset : str
        Its name.
    version : str
        Hash.
    is_learnt : callable, optional
        Says of the hash of a version whether a model was trained on it.
    before : callable, optional
        Told what goes, before it does: writes it down. Where it raises, nothing is removed.

    Raises
    ------
    CollectionError
        If a journal is damaged: who is in it is not known. Nothing was removed then.
    DatasetError
        If there is no such version, no import made it, something was built upon it, or others write
        datasets for long.
    StorageError
        If it cannot be removed.
    """
    with holding_library(library.folder, is_alone=True):
        known_people(folder, library)  # a damaged journal is met before anything is removed
        place = library.folder / dataset
        library.current_hash(dataset)
        with one_writer(place):
            versions = library.manifests(dataset)
            manifest = next((one for one in versions if one.hash == version), None)
            if manifest is None:
                raise DatasetError(
                    "datasets.missing", got=f"{dataset}@{version[:12]}", known=dataset
                )
            if not may_be_undone(manifest, versions, is_learnt):
                raise DatasetError("datasets.undo-built-upon", name=f"{dataset}@{version[:12]}")
            before(manifest)
            retire_all(folder, manifest.people)
            note_for_shredding(folder, dataset, manifest.people)
            current = _remove(library, manifest, [one.hash for one in versions])
        gone: tuple[str, ...] = ()
        with suppress(BarunError):  # the version is gone; whoever comes next finishes the note
            gone = finish_repairs_held(folder, library)
    of_it = tuple(one for one in gone if one in manifest.people)
    return UndoneImport(manifest.n_rows, tuple(manifest.people), of_it, current)


def _remove(library: DatasetLibrary, manifest: Manifest, versions: Collection[str]) -> str | None:
    """Remove a version from its folder, which is held; return the current one, if any is left."""
    place = library.folder / manifest.dataset
    left = [one for one in versions if one != manifest.hash]
    current = library.current_hash(manifest.dataset)
    if left and current == manifest.hash:
        of_it = [one for one in manifest.parents if one in left] or left
        current = of_it[-1]
        write_file(place / _CURRENT, current.encode())
    remove_folder(place / manifest.hash)
    if left:
        return current
    with storing("datasets.not-written", place=place):
        (place / _CURRENT).unlink()
    return None

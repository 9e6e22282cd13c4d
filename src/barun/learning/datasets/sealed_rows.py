"""The rows of a version on the disk: a sealed part for each person, under that person's key.

::

    1f2e3d.../P1.rows     the rows of P1 and their places among all, packed, then sealed
    1f2e3d.../rows.npz    all rows, readable: as versions were before, until they are sealed

A part is bound to dataset, version and person: moved elsewhere, it does not open. Shredding the key
of a person leaves the parts of everybody else readable.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from barun.errors import DatasetError, EncryptionError
from barun.learning.datasets.content import hash_rows, pack_part, unpack_part, unpack_rows
from barun.learning.datasets.manifest import Manifest
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.writing import write_file
from barun.privacy.encryption.person_seal import PersonSeal, key_prefix
from barun.store.people_keys import PeopleKeys

__all__ = [
    "PART_SUFFIX",
    "ROWS_NAME",
    "check_rows",
    "open_rows",
    "reseal_rows",
    "seal_folder",
    "seal_rows",
]

ROWS_NAME: Final = "rows.npz"
"""All rows of a version that is not sealed yet."""
PART_SUFFIX: Final = ".rows"

_TABLE: Final = "dataset"
_KIND: Final = "rows"


def _place(manifest: Manifest) -> bytes:
    return f"{manifest.dataset}\0{manifest.hash}".encode()


def seal_rows(rows: LabelledRows, manifest: Manifest, keys: PeopleKeys) -> Mapping[str, bytes]:
    """Return the files of the rows of a version, by name.

    Parameters
    ----------
    rows : LabelledRows
        All of them.
    manifest : Manifest
        Of the version.
    keys : PeopleKeys
        Of whoever is in it; made where there are none.

    Raises
    ------
    EncryptionError
        If the master key is missing or another one.
    StorageError
        If a new key cannot be written.
    """
    files: dict[str, bytes] = {}
    for person in rows.people:
        places = np.flatnonzero(rows.person == person)
        packed = pack_part(rows.select(places), places)
        seal = keys.find_or_make(person)
        files[person + PART_SUFFIX] = seal.seal(_TABLE, _KIND, _place(manifest), packed)
    return files


def open_rows(
    folder: Path, manifest: Manifest, keys: PeopleKeys, *, without: str | None = None
) -> LabelledRows:
    """Return the rows of a version, sealed or not.

    Parameters
    ----------
    folder : pathlib.Path
        Of the version.
    manifest : Manifest
        Of the version.
    keys : PeopleKeys
        Of whoever is in it.
    without : str, optional
        Whose rows are left out; that person's key may be gone.

    Raises
    ------
    DatasetError
        If a part is missing or damaged.
    EncryptionError
        If a key is missing, or a part was changed or stands in another place.
    """
    try:
        whole = unpack_rows((folder / ROWS_NAME).read_bytes(), place=str(folder))
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _damaged(folder, ROWS_NAME) from error
    else:
        return whole if without is None else whole.select(whole.person != without)
    parts: list[LabelledRows] = []
    places: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for person in manifest.people:
        if person == without:
            continue
        seal = keys.find(person)
        if seal is None:
            raise EncryptionError("encryption.no-data-key", number=1, table=_TABLE)
        packed = seal.open(_TABLE, _KIND, _place(manifest), _read(folder / (person + PART_SUFFIX)))
        rows, where = unpack_part(packed, place=str(folder))
        parts.append(rows)
        places.append(where)
    if not parts:
        return LabelledRows.empty()
    joined, place = LabelledRows.joined(parts), np.concatenate(places)
    # one person after the other, as most datasets are, needs no copy
    return joined if (np.diff(place) > 0).all() else joined.select(np.argsort(place))


def check_rows(rows: LabelledRows, manifest: Manifest, folder: Path) -> None:
    """Compare rows with the hash of their manifest.

    Raises
    ------
    DatasetError
        If they are others.
    """
    if hash_rows(rows) != manifest.rows_sha256:
        raise _damaged(folder, "rows")


def seal_folder(folder: Path, manifest: Manifest, keys: PeopleKeys) -> bool:
    """Seal a version that is readable; it is one or the other at every moment.

    Parameters
    ----------
    folder : pathlib.Path
        Of the version, in a place held with :func:`barun.learning.datasets.writing.one_writer`.
    manifest : Manifest
        Of the version.
    keys : PeopleKeys
        Of whoever is in it.

    Returns
    -------
    bool
        Whether there was something to be sealed.

    Raises
    ------
    DatasetError
        If the rows are damaged; they stay as they are.
    """
    readable = folder / ROWS_NAME
    if not readable.exists():
        return False
    rows = open_rows(folder, manifest, keys)
    check_rows(rows, manifest, folder)
    for name, content in seal_rows(rows, manifest, keys).items():
        write_file(folder / name, content)
    readable.unlink()
    return True


def reseal_rows(folder: Path, manifest: Manifest, keys: PeopleKeys) -> int:
    """Seal the parts that older data keys sealed under the newest ones; return how many."""
    n_done = 0
    for person in manifest.people:
        path, seal = folder / (person + PART_SUFFIX), keys.find(person)
        if seal is None or not path.exists():
            continue
        blob = _read(path)
        if not blob.startswith(key_prefix(seal.number)):
            write_file(path, _again(seal, manifest, blob))
            n_done += 1
    return n_done


def _again(seal: PersonSeal, manifest: Manifest, blob: bytes) -> bytes:
    place = _place(manifest)
    return seal.seal(_TABLE, _KIND, place, seal.open(_TABLE, _KIND, place, blob))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path.parent, path.name) from error


def _damaged(folder: Path, what: str) -> DatasetError:
    return DatasetError("datasets.damaged", place=str(folder), what=what)

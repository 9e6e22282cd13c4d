"""The bytes of rows: their hash, and the file that holds them."""

import hashlib
import io
import json
import zipfile
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError, LandmarkValueError
from barun.learning.datasets.manifest import Manifest, manifest_core
from barun.learning.datasets.rows import LabelledRows

__all__ = ["hash_manifest", "hash_rows", "pack_part", "pack_rows", "unpack_part", "unpack_rows"]

_PLACE = "place"
"""Of the rows of a part within the version."""


def _columns(rows: LabelledRows) -> dict[str, npt.NDArray[np.generic]]:
    return {
        field.name: array
        for field in fields(rows)
        if (array := getattr(rows, field.name)) is not None
    }


def hash_rows(rows: LabelledRows) -> str:
    """Return the SHA-256 of the content of rows, hexadecimal.

    The same rows have the same hash however wide their texts are stored and whatever bits their
    NaNs have.
    """
    digest = hashlib.sha256()
    for name, array in _columns(rows).items():
        digest.update(f"{name} {array.dtype.kind}{array.shape}\n".encode())
        if array.dtype.kind == "U":
            digest.update("\0".join(array.tolist()).encode())
            continue
        if array.dtype.kind == "f":
            array = np.where(np.isnan(array), array.dtype.type(np.nan), array)
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def hash_manifest(manifest: Manifest) -> str:
    """Return the SHA-256 of a manifest without hash and time, hexadecimal."""
    core = json.dumps(manifest_core(manifest), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(core.encode()).hexdigest()


def pack_rows(rows: LabelledRows) -> bytes:
    """Return rows as the content of an ``.npz`` file, without anything pickled."""
    file = io.BytesIO()
    columns: dict[str, Any] = _columns(rows)
    np.savez_compressed(file, allow_pickle=False, **columns)
    return file.getvalue()


def pack_part(rows: LabelledRows, places: npt.NDArray[np.intp]) -> bytes:
    """Return some rows of a version as the content of an ``.npz`` file, nothing pickled.

    Parameters
    ----------
    rows : LabelledRows
        Of one person.
    places : numpy.ndarray, shape (N,)
        Where they stand among all rows of the version.
    """
    file = io.BytesIO()
    columns: dict[str, Any] = {**_columns(rows), _PLACE: places.astype("<i8")}
    np.savez_compressed(file, allow_pickle=False, **columns)
    return file.getvalue()


def unpack_part(content: bytes, *, place: str) -> tuple[LabelledRows, npt.NDArray[np.int64]]:
    """Return the rows of a part, and where they stand; see :func:`unpack_rows`."""
    columns = _read(content, place)
    places = columns.pop(_PLACE, None)
    if places is None:
        raise DatasetError("datasets.damaged", place=place, what=_PLACE)
    return _rows(columns, place), places


def unpack_rows(content: bytes, *, place: str) -> LabelledRows:
    """Return the rows of an ``.npz`` file, as versions were before they were sealed.

    Parameters
    ----------
    content : bytes
        The file.
    place : str
        For the text of the error.

    Raises
    ------
    DatasetError
        If the file is damaged or holds something else.
    """
    return _rows(_read(content, place), place)


def _read(content: bytes, place: str) -> dict[str, Any]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DatasetError("datasets.damaged", place=place, what="rows.npz") from error


def _rows(columns: dict[str, Any], place: str) -> LabelledRows:
    try:
        return LabelledRows(**columns)
    except (ValueError, TypeError, LandmarkValueError) as error:
        raise DatasetError("datasets.damaged", place=place, what="rows.npz") from error

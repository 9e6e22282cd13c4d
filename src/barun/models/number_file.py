"""Reading ``.npz`` files from others: arrays of numbers and texts, nothing that is executed."""

import io
import zipfile
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError

__all__ = ["MOST_BYTES", "read_arrays"]

MOST_BYTES: Final = 512 * 1024 * 1024
"""What the arrays of one file may take in memory: far more than any model of Barun, far less than
what an archive made to fill the memory unfolds to."""
_KINDS: Final = "biufU"


def read_arrays(content: bytes, name: str) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of an ``.npz`` file by name.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        For error texts.

    Raises
    ------
    ModelError
        If it is no such file, is too large, or holds Python objects, which are never loaded.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            n_bytes = sum(entry.file_size for entry in archive.infolist())
        if n_bytes > MOST_BYTES:
            raise ValueError(f"{n_bytes} bytes unpacked, more than {MOST_BYTES}")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        raise ModelError("models.numbers-file", name=name, reason=str(error)) from error
    for key, array in arrays.items():
        kind = getattr(array, "dtype", None)  # a member that is no array comes as bytes
        if kind is None or kind.kind not in _KINDS:
            reason = f"'{key}' holds {kind or 'no array'}"
            raise ModelError("models.numbers-file", name=name, reason=reason)
    return arrays

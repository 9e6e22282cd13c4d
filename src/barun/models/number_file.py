"""Reading ``.npz`` files from others: arrays of numbers and texts, nothing that is executed."""

import io
import math
import tokenize
import zipfile
import zlib
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError

__all__ = ["MOST_BYTES", "read_arrays"]

MOST_BYTES: Final = 512 * 1024 * 1024
"""What the arrays of one file may take in memory: far more than any model of Barun, far less than
what an archive made to fill the memory unfolds to."""
_KINDS: Final = "biufU"
_HEADERS: Final = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_DAMAGES: Final = (
    ValueError, OSError, EOFError, KeyError, TypeError, RuntimeError, MemoryError, SyntaxError,
    tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""Whatever a damaged archive, or a header that is no dictionary, ends in."""


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
            arrays = {
                entry.filename.removesuffix(".npy"): _read_array(archive.read(entry))
                for entry in archive.infolist()
            }
    except _DAMAGES as error:
        raise ModelError("models.numbers-file", name=name, reason=str(error)) from error
    return arrays


def _read_array(content: bytes) -> npt.NDArray[Any]:
    """Return the array of one member, which takes no more memory than the member has bytes."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read_header = _HEADERS.get(version)
    if read_header is None:
        raise ValueError(f"a member has version {version}")
    shape, is_fortran, dtype = read_header(file)
    if dtype.kind not in _KINDS:
        raise ValueError(f"a member holds {dtype}")
    n_bytes = math.prod(shape) * dtype.itemsize
    if n_bytes != len(content) - file.tell():
        raise ValueError(f"a member claims {n_bytes} bytes and has {len(content) - file.tell()}")
    flat = np.frombuffer(content, dtype, offset=file.tell())
    return flat.reshape(shape, order="F" if is_fortran else "C")

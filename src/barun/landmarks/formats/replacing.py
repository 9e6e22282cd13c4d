"""Writes a file whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from barun.errors import StorageError

__all__ = ["replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a new file to write to, which takes the place of `path` when all went well.

    Parameters
    ----------
    path : pathlib.Path
        Where the result belongs. What stood there stays until the new file is complete. Something
        that is no ordinary file, such as ``/dev/stdout``, is written to directly.

    Yields
    ------
    pathlib.Path
        The file to write. Only its owner may read it: landmarks are personal data.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(handle)
        part = Path(name)
        try:
            yield part
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            "landmarks.not-written", path=str(path), reason=error.strerror or str(error)
        ) from error

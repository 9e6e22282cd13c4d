"""The secret that pseudonyms of releases are keyed with: one file that only its owner reads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from barun.errors import DatasetError, StorageError
from barun.learning.datasets.writing import make_private
from barun.privacy.anonymisation.pseudonym import LEAST_SECRET_BYTES

__all__ = ["FILE_NAME", "read_release_secret"]

FILE_NAME: Final = ".release-secret"
"""In the folder of the library."""


def read_release_secret(folder: Path, draw_bytes: Callable[[int], bytes]) -> bytes:
    """Return the secret of a library; made where there is none.

    Parameters
    ----------
    folder : pathlib.Path
        The library.
    draw_bytes : callable
        Gives so many bytes from a secure source: ``secrets.token_bytes``.

    Returns
    -------
    bytes
        32 of them. A lost file costs nothing but that later releases use other pseudonyms.

    Raises
    ------
    DatasetError
        If the file is damaged.
    StorageError
        If it cannot be read or made.
    """
    place = folder / FILE_NAME
    make_private(folder)
    try:
        try:
            handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = place.read_bytes()
        else:
            secret = draw_bytes(LEAST_SECRET_BYTES)
            with os.fdopen(handle, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError("datasets.not-written", place=place, reason=reason) from error
    if len(secret) != LEAST_SECRET_BYTES:
        raise DatasetError("datasets.damaged", place=str(folder), what=FILE_NAME)
    return secret

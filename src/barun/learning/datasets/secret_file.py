"""The secret of anonymous releases as older versions kept it: a readable file beside the datasets.

It lies in the database by now, wrapped by the master key.
"""

from pathlib import Path
from typing import Final

from barun.errors import DatasetError, storing
from barun.privacy.anonymisation.pseudonym import LEAST_SECRET_BYTES

__all__ = ["FILE_NAME", "find_release_secret", "remove_release_secret"]

FILE_NAME: Final = ".release-secret"
"""In the folder of the library."""


def find_release_secret(folder: Path) -> bytes | None:
    """Return the secret an older version made; None where there is none.

    Parameters
    ----------
    folder : pathlib.Path
        The library.

    Raises
    ------
    DatasetError
        If the file is damaged.
    StorageError
        If it cannot be read.
    """
    place = folder / FILE_NAME
    with storing("datasets.not-written", place=place):
        try:
            secret = place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
    if len(secret) != LEAST_SECRET_BYTES:
        raise DatasetError("datasets.damaged", place=str(folder), what=FILE_NAME)
    return secret


def remove_release_secret(folder: Path) -> None:
    """Remove the file, once the secret is kept elsewhere.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    place = folder / FILE_NAME
    with storing("datasets.not-written", place=place):
        place.unlink(missing_ok=True)

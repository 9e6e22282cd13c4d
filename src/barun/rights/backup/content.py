"""What of a data folder goes into a backup: everything that is needed to come back, and no key."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from barun.store.opening import FILE_NAME

__all__ = ["HEAD_NAME", "is_kept", "kept_files"]

HEAD_NAME: Final = "backup.json"
"""Of a backup, its first file: when it was made."""

_LEFT_OUT: Final = re.compile(
    r"""
      barun\.db-(wal|shm) | barun\.damaged-.*        # the copy of the database is whole by itself
    | keys/(?!people/[^./][^/]*\Z).*                 # but the keys of people, which are wrapped
    | (accounts/[^/]+/)?live/.*                      # sessions of a minute
    | datasets/\.release-secret                      # it would tell pseudonyms of releases
    | erasures/(restored|training/.*)
    | (.*/)?(\..*|[^/]*\.lock|[^/]*\.new|[^/]*\.sealed-part)   # locks, and what is being written
    """,
    re.VERBOSE,
)
_FIRST: Final = (FILE_NAME, "keys", "collections", "datasets", "models")
"""In this order: a model is in its folder before the database knows it, what was recorded goes into
a dataset and never back."""


def is_kept(name: str) -> bool:
    """Return whether a file of the data folder, written with ``/``, belongs into a backup."""
    return not _LEFT_OUT.fullmatch(name)


def kept_files(data_folder: Path, without: Iterable[Path] = ()) -> Iterator[tuple[str, Path]]:
    """Yield names and places of the files of a data folder that belong into a backup.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's. Its parts are looked at one after the other, as they are asked for.
    without : iterable of pathlib.Path, optional
        Files that are left out: exports and backups that were put there.

    Yields
    ------
    tuple of str and pathlib.Path
        The database is not among them: it is copied by itself.
    """
    left_out = {path.resolve() for path in without}
    top = {path.name for path in data_folder.iterdir()}
    for part in [*(name for name in _FIRST if name in top), *sorted(top - set(_FIRST))]:
        place = data_folder / part
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            name = path.relative_to(data_folder).as_posix()
            is_file = path.is_file() and not path.is_symlink()
            if name != FILE_NAME and is_file and is_kept(name) and path.resolve() not in left_out:
                yield name, path

"""Folders of files that appear with all of them on the disk, or not at all.

See :mod:`barun.store.whole_files`; here, what the disk refuses is said as of a model.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from barun.errors import storing
from barun.store.whole_files import build_folder, one_writer, remove_whole

__all__ = ["remove_whole_folder", "write_whole_folder"]

_PRIVATE: Final = 0o700


def write_whole_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files; one that is there stays as it is.

    What a process killed before had not finished is swept away.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; the folder above is made for nobody else to enter.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with storing("registry.not-written", path=folder):
        folder.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        with one_writer(folder.parent):
            build_folder(folder, files)


def remove_whole_folder(folder: Path) -> None:
    """Remove a folder and its files, which are overwritten first.

    What a process that was killed at this left is swept away.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    if not folder.parent.is_dir():
        return
    with storing("registry.not-removed", path=folder), one_writer(folder.parent):
        if folder.is_dir():
            remove_whole(folder, is_overwritten=True)

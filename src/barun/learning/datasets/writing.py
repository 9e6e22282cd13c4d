"""Writing folders and files whole or not at all, by one writer at a time.

See :mod:`barun.store.whole_files`; here, what the disk refuses is said as of a dataset.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from barun.errors import storing
from barun.store import whole_files

__all__ = ["make_private", "one_writer", "remove_folder", "write_file", "write_folder"]

_PRIVATE: Final = 0o700


def _storing(place: Path) -> AbstractContextManager[None]:
    return storing("datasets.not-written", place=place)


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter, with its parents.

    Raises
    ------
    StorageError
        If it cannot be made.
    """
    with _storing(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        folder.chmod(_PRIVATE)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold a folder against other writers; sweep away what killed ones left.

    Parameters
    ----------
    folder : pathlib.Path
        Must exist.

    Raises
    ------
    StorageError
        If the folder cannot be written.
    """
    with ExitStack() as held:
        with _storing(folder):
            held.enter_context(whole_files.one_writer(folder))
        yield


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder with files; it appears with all of them or not at all.

    Parameters
    ----------
    folder : pathlib.Path
        Where to, inside a folder held with :func:`one_writer`. One that is there stays as it is.
    files : mapping of str to bytes
        By name.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with _storing(folder):
        whole_files.build_folder(folder, files)


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place of another; whoever reads it sees the old or the new one.

    What a killed process had not finished is swept away where the folder is held with
    :func:`one_writer`.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    with _storing(path):
        whole_files.replace_file(path, [content], is_held=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder of a place held with :func:`one_writer`; it goes whole or not at all.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    with _storing(folder):
        whole_files.remove_whole(folder)

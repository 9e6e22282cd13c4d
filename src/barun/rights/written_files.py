"""Which files with data of people Barun wrote outside of its data folder, and for whom.

``written.json`` in the data folder. A file counts as what Barun wrote while its content is the
same: what somebody else put there since is none of Barun's, and is left alone.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from barun.errors import StorageError
from barun.learning.datasets.writing import make_private, one_writer, write_file

__all__ = ["FILE_NAME", "WrittenFile", "WrittenFiles", "WrittenKind", "hash_file"]

FILE_NAME: Final = "written.json"
WrittenKind = Literal["export", "training", "backup"]
"""training: the folder of a training, with its trials and its model."""
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file or folder."""

    kind: WrittenKind
    path: str
    people: tuple[str, ...]
    """Whose data it holds; nobody named is everybody."""
    sha256: str
    """Of a file; empty of a folder, and of what need not stay as it was."""
    at_s: float
    """When it was written, seconds since 1970."""

    def holds(self, person: str) -> bool:
        """Return whether data of a person may be in it."""
        return not self.people or person in self.people

    @property
    def is_there(self) -> bool:
        """Whether something is at its place."""
        return Path(self.path).exists()

    @property
    def is_unchanged(self) -> bool:
        """Whether what is at its place is what Barun wrote."""
        path = Path(self.path)
        return path.is_file() and bool(self.sha256) and hash_file(path) == self.sha256


class WrittenFiles:
    """Remembers files; safe to use from several processes.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    """

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._path = data_folder / FILE_NAME

    def all(self) -> tuple[WrittenFile, ...]:
        """Return everything that is remembered.

        Raises
        ------
        StorageError
            If the list is damaged.
        """
        if not self._path.is_file():
            return ()
        try:
            return tuple(
                WrittenFile(**{**one, "people": tuple(one["people"])})
                for one in json.loads(self._path.read_bytes())
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StorageError("rights.bad-note", path=self._path) from error

    def remember(
        self,
        kind: WrittenKind,
        paths: Iterable[Path],
        at_s: float,
        *,
        people: Iterable[str] = (),
    ) -> None:
        """Remember files that were written, in place of what was at their places.

        Parameters
        ----------
        kind : {"export", "training", "backup"}
            What they are.
        paths : iterable of pathlib.Path
            Where they are.
        at_s : float
            Now, seconds since 1970.
        people : iterable of str
            Whose data they hold; nobody named is everybody.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        whose = tuple(sorted(set(people)))
        fresh = [
            WrittenFile(
                kind,
                os.path.abspath(path),
                whose,
                hash_file(path) if kind == "export" and path.is_file() else "",
                at_s,
            )
            for path in paths
        ]
        places = {one.path for one in fresh}

        def add(known: tuple[WrittenFile, ...]) -> list[WrittenFile]:
            return [*(one for one in known if one.path not in places and one.is_there), *fresh]

        self._change(add)

    def drop(self, gone: Iterable[WrittenFile]) -> None:
        """Remember files no longer."""
        places = {one.path for one in gone}
        self._change(lambda known: [one for one in known if one.path not in places])

    def unname(self, person: str) -> None:
        """Name a person no longer: what of them could not be reached is forgotten, too."""
        self._change(
            lambda known: [
                WrittenFile(
                    one.kind,
                    one.path,
                    tuple(name for name in one.people if name != person),
                    one.sha256,
                    one.at_s,
                )
                for one in known
                if one.people != (person,)
            ]
        )

    def _change(self, change: Callable[[tuple[WrittenFile, ...]], list[WrittenFile]]) -> None:
        make_private(self._folder)
        with one_writer(self._folder):
            left = change(self.all())
            if left or self._path.exists():
                content = [{**asdict(one), "people": list(one.people)} for one in left]
                write_file(self._path, json.dumps(content, ensure_ascii=False, indent=1).encode())


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()

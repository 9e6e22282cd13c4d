"""The note of an erasure that goes on: what was asked, what there was, what is done.

One file an erasure, ``erasures/ID.json`` in Barun's data folder, written before anything is erased
and removed once the certificate lies there. Whoever comes next after a kill goes on by it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from barun.errors import StorageError
from barun.learning.datasets.writing import make_private, one_writer, write_file
from barun.rights.holder import Holding, Obstacle

__all__ = ["FOLDER_NAME", "RESTORED_NAME", "ErasureNote", "NotedProgress", "has_unfinished"]

FOLDER_NAME: Final = "erasures"
"""Inside Barun's data folder."""
RESTORED_NAME: Final = "restored"
"""In that folder: says that a backup was put back, see :mod:`barun.rights.erased_list`."""
_SUFFIX: Final = ".json"


@dataclass(slots=True)
class ErasureNote:
    """One erasure, from its beginning to its certificate."""

    path: Path
    person: str
    at_s: float
    """When it began, seconds since 1970."""
    found: Mapping[str, int]
    """Records there were, by kind of the data map."""
    left: tuple[tuple[str, Mapping[str, str]], ...] = ()
    """What is not reached: codes and details."""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What each holder keeps, by its name."""
    done: list[str] = field(default_factory=list)
    """Holders that are through."""

    @property
    def id(self) -> str:
        """Of the erasure and its certificate."""
        return self.path.stem

    @classmethod
    def begin(
        cls,
        folder: Path,
        erasure_id: str,
        person: str,
        at_s: float,
        holdings: Iterable[Holding],
        obstacles: Iterable[Obstacle],
        facts: Mapping[str, Mapping[str, Any]],
    ) -> Self:
        """Write down that an erasure begins.

        Raises
        ------
        StorageError
            If it cannot be written; nothing is erased then.
        """
        found: dict[str, int] = {}
        for one in holdings:
            found[one.kind] = found.get(one.kind, 0) + one.count
        left = tuple(
            (one.code, {name: str(value) for name, value in one.details.items()})
            for one in obstacles
        )
        make_private(folder)
        known = {holder: dict(own) for holder, own in facts.items()}
        note = cls(folder / f"{erasure_id}{_SUFFIX}", person, at_s, found, left, known)
        note.write()
        return note

    @classmethod
    def read_all(cls, folder: Path) -> tuple[Self, ...]:
        """Return the notes of a folder, oldest first.

        Raises
        ------
        StorageError
            If one is damaged.
        """
        if not folder.is_dir():
            return ()
        notes = [cls._read(path) for path in folder.glob(f"*{_SUFFIX}")]
        return tuple(sorted(notes, key=lambda note: (note.at_s, note.id)))

    @classmethod
    def _read(cls, path: Path) -> Self:
        try:
            values = json.loads(path.read_bytes())
            return cls(
                path,
                str(values["person"]),
                float(values["at_s"]),
                {str(kind): int(count) for kind, count in values["found"].items()},
                tuple((str(code), dict(details)) for code, details in values["left"]),
                {str(name): dict(facts) for name, facts in values["facts"].items()},
                list(map(str, values["done"])),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StorageError("rights.bad-note", path=path) from error

    def write(self) -> None:
        """Put it on the disk.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        values = {
            "person": self.person,
            "at_s": self.at_s,
            "found": dict(self.found),
            "left": self.left,
            "facts": self.facts,
            "done": self.done,
        }
        with one_writer(self.path.parent):
            write_file(self.path, json.dumps(values).encode())

    def finish(self, holder: str) -> None:
        """Note that a holder is through."""
        self.done.append(holder)
        self.write()

    def remove(self) -> None:
        """Remove it: everything is done, and nothing says any more whom it concerned."""
        with one_writer(self.path.parent):
            self.path.unlink(missing_ok=True)


class NotedProgress:
    """What one holder keeps in a note; fulfils `barun.rights.holder.Progress`."""

    def __init__(self, note: ErasureNote, holder: str) -> None:
        self._note = note
        self._holder = holder

    @property
    def at_s(self) -> float:
        """When the erasure began, seconds since 1970."""
        return self._note.at_s

    def recall(self, key: str) -> Any:
        """Return what was kept under a key; None where nothing was."""
        return self._note.facts.get(self._holder, {}).get(key)

    def keep(self, key: str, value: object) -> None:
        """Keep plain values."""
        self._note.facts.setdefault(self._holder, {})[key] = value
        self._note.write()


def has_unfinished(data_folder: Path) -> bool:
    """Return whether an erasure was begun and not finished, or waits since something came back."""
    folder = data_folder / FOLDER_NAME
    return folder.is_dir() and (
        any(folder.glob(f"*{_SUFFIX}")) or (folder / RESTORED_NAME).is_file()
    )

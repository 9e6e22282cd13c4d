"""What stays when somebody is erased, or goes with the erasure itself: told, never erased."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from barun.collection.collection import FOLDER_NAME as COLLECTIONS_NAME
from barun.collection.numbers import ERASING_SUFFIX
from barun.errors import StorageError
from barun.learning.datasets.library import is_pseudonym
from barun.privacy.audit.entry import AuditEntry
from barun.rights.acts import entries_about
from barun.rights.certificate import CERTIFICATES_NAME
from barun.rights.erased_list import ERASED_NAME, ErasedList, ErasedMark
from barun.rights.holder import Holding, Obstacle
from barun.rights.note import FOLDER_NAME as ERASURES_NAME
from barun.store.store import Store

__all__ = ["StayingRecords"]

_CERTIFICATE: Final = "certificate"


class StayingRecords:
    """Entries of the log, certificates and marks of erasures, and notes of those under way.

    They name nobody but by a token, except for the notes, which go when the erasure is done.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    store : Store
        With the log.
    """

    kinds: Final = ("audit", "certificates", "erased", "erasures")

    def __init__(self, data_folder: Path, store: Store) -> None:
        self._folder = data_folder
        self._store = store

    def find(self, person: str) -> tuple[Holding, ...]:
        """Return how much of each kind there is; marks in a damaged list: see :meth:`unread`.

        Raises
        ------
        BarunError
            If something cannot be read.
        """
        entries = [one for one, _ in entries_about(self._store, person)]
        found = []
        if entries:
            n_bytes = self._store.audit.bytes_of([one.number for one in entries])
            oldest_s = entries[0].at_s
            found.append(Holding("audit", len(entries), n_bytes=n_bytes, oldest_s=oldest_s))
        files = {
            "certificates": self._certificates(entries),
            "erasures": [*self._notes(person)],
        }
        for kind, paths in files.items():
            sizes = [size for path in paths if (size := _size_of(path)) is not None]
            if sizes:
                found.append(Holding(kind, len(sizes), n_bytes=sum(sizes)))
        found += self._marks(person, has_token=bool(entries))
        return tuple(found)

    def unread(self) -> tuple[Obstacle, ...]:
        """Return that the list of who was erased is damaged: who is in it cannot be told."""
        if self._read_marks() is not None:
            return ()
        return (Obstacle("rights.left-erased", {"path": str(self._folder / ERASED_NAME)}),)

    def _read_marks(self) -> tuple[ErasedMark, ...] | None:
        try:
            return ErasedList(self._folder).all()
        except StorageError:
            return None

    def _certificates(self, entries: Sequence[AuditEntry]) -> list[Path]:
        numbers = {one.details.get(_CERTIFICATE, "") for one in entries}
        folder = self._folder / CERTIFICATES_NAME
        paths = [folder / f"{one}.json" for one in sorted(numbers) if one.isalnum()]
        return [path for path in paths if path.is_file()]

    def _notes(self, person: str) -> list[Path]:
        paths = [
            path
            for path in sorted((self._folder / ERASURES_NAME).glob("*.json"))
            if _person_of(path) == person
        ]
        erasing = self._folder / COLLECTIONS_NAME / f"{person}{ERASING_SUFFIX}"
        return [*paths, erasing] if is_pseudonym(person) and erasing.is_file() else paths

    def _marks(self, person: str, *, has_token: bool) -> list[Holding]:
        marks = self._read_marks()
        if not marks:
            return []
        token = self._store.audit.token(person) if has_token else None
        own = [one for one in marks if one.is_of(person, token)]
        n_bytes = sum(len(json.dumps(asdict(one))) for one in own)
        oldest_s = min((one.at_s for one in own), default=None)
        return [Holding("erased", len(own), n_bytes=n_bytes, oldest_s=oldest_s)] if own else []


def _size_of(path: Path) -> int | None:
    """Return the bytes of a file; None where it has gone since it was found."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError("rights.bad-note", path=path) from error


def _person_of(note: Path) -> Any:
    """Return whom a note of an erasure is about; None where it cannot be read, as erasing says."""
    try:
        return json.loads(note.read_bytes()).get("person")
    except (OSError, ValueError, AttributeError):
        return None

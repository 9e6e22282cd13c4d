"""Who was erased, for backups that were made before: whoever puts one back erases them again.

``erased.json`` in Barun's data folder, a line each: a token only the installation can make, or,
where its key was lost, a salted hash; when; and, where not everything went, what stayed, or which
consent was taken back. It names nobody. A backup cannot know who is erased
after it was made, so a copy of this list belongs where the backups are not overwritten.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from barun.errors import EncryptionError, StorageError
from barun.learning.datasets.writing import make_private, one_writer, write_file
from barun.rights.note import FOLDER_NAME, RESTORED_NAME
from barun.store.store import Store

__all__ = ["ERASED_NAME", "ErasedList", "ErasedMark", "Restored"]

ERASED_NAME: Final = "erased.json"
"""Inside Barun's data folder."""
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class ErasedMark:
    """One person who was erased, or took a consent back."""

    token: str
    """How the audit log calls them, or a hash."""
    at_s: float
    """Seconds since 1970."""
    salt: str = ""
    """Hexadecimal, of a hash; empty where the token is of the audit log."""
    keeps: tuple[str, ...] = ()
    """Kinds of the data map that stayed."""
    purpose: str = ""
    """The consent that was taken back; empty where the person was erased."""

    def is_of(self, person: str, token: str | None) -> bool:
        """Return whether it marks a person, whose token is None where the key is away."""
        if self.salt:
            return _digest(self.salt, person) == self.token
        return self.token == token


class ErasedList:
    """The list of one installation.

    Parameters
    ----------
    data_folder : pathlib.Path
        Barun's.
    """

    def __init__(self, data_folder: Path) -> None:
        self._folder = data_folder
        self._path = data_folder / ERASED_NAME

    def all(self) -> tuple[ErasedMark, ...]:
        """Return all marks, oldest first.

        Raises
        ------
        StorageError
            If the list is damaged.
        """
        return read_marks(self._path) if self._path.exists() else ()

    def add(
        self,
        store: Store,
        person: str,
        at_s: float,
        *,
        keeps: Iterable[str] = (),
        purpose: str = "",
    ) -> None:
        """Note that a person was erased, or took a consent back.

        Parameters
        ----------
        store : Store
            Knows the tokens.
        person : str
            Whom.
        at_s : float
            Now, seconds since 1970.
        keeps : iterable of str, optional
            Kinds of the data map that stayed.
        purpose : str, optional
            The consent that was taken back.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        try:
            token, salt = store.audit.token(person), ""
        except EncryptionError:
            salt = os.urandom(_SALT_BYTES).hex()
            token = _digest(salt, person)
        self.take_in([ErasedMark(token, at_s, salt, tuple(sorted(keeps)), purpose)])

    def take_in(self, marks: Iterable[ErasedMark]) -> None:
        """Add marks that are not there yet, such as those of a copy.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        make_private(self._folder)
        with one_writer(self._folder):
            found = sorted({*self.all(), *marks}, key=lambda one: (one.at_s, one.token))
            if found:
                content = json.dumps([asdict(one) for one in found], indent=1)
                write_file(self._path, content.encode())

    def among(
        self, people: Iterable[str], store: Store, made_s: float
    ) -> tuple[tuple[str, ErasedMark], ...]:
        """Return who of some people was erased after a backup was made, and how, oldest first.

        Parameters
        ----------
        people : iterable of str
            Whom there is something of.
        store : Store
            Knows the tokens.
        made_s : float
            When the backup was made, seconds since 1970: whoever came back after being erased, and
            is in a later backup, stays.

        Raises
        ------
        EncryptionError
            If the master key is away: it cannot be told then.
        """
        marks = [one for one in self.all() if one.at_s >= made_s]
        if not marks:
            return ()
        tokens = {person: store.audit.token(person) for person in people}
        return tuple(
            (person, one)
            for one in marks
            for person, token in sorted(tokens.items())
            if one.is_of(person, token)
        )


def read_marks(path: Path) -> tuple[ErasedMark, ...]:
    """Return the marks of a list.

    Raises
    ------
    StorageError
        If it cannot be read.
    """
    try:
        values = json.loads(path.read_bytes())
        return tuple(
            ErasedMark(
                str(one["token"]),
                float(one["at_s"]),
                str(one["salt"]),
                tuple(map(str, one["keeps"])),
                str(one["purpose"]),
            )
            for one in values
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError("rights.bad-note", path=path) from error


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup was put back, and whom it brought back has to be erased again."""

    path: Path
    made_s: float
    """When the backup was made, seconds since 1970."""

    @classmethod
    def note(cls, data_folder: Path, made_s: float) -> Self:
        """Say so, for whoever comes next.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        path = data_folder / FOLDER_NAME / RESTORED_NAME
        make_private(path.parent)
        with one_writer(path.parent):
            write_file(path, json.dumps({"made_s": made_s}).encode())
        return cls(path, made_s)

    @classmethod
    def find(cls, data_folder: Path) -> Self | None:
        """Return what was noted; None where nothing was restored, or all is done.

        Raises
        ------
        StorageError
            If it is damaged.
        """
        path = data_folder / FOLDER_NAME / RESTORED_NAME
        try:
            return cls(path, float(json.loads(path.read_bytes())["made_s"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StorageError("rights.bad-note", path=path) from error

    def remove(self) -> None:
        """Everybody is out."""
        with one_writer(self.path.parent):
            self.path.unlink(missing_ok=True)


def _digest(salt: str, person: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + person.encode()).hexdigest()

"""The data keys of people whose data lies in files: datasets, recordings, runners' profiles.

::

    keys/people/P3      the data keys of P3, a line each: number, wrapped key in base 64

The master key wraps them as it wraps those in the database. Deleting the file makes unreadable
whatever was sealed with them, also in copies nobody can delete from.
"""

import base64
import binascii
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from barun.errors import EncryptionError, StorageError, storing
from barun.privacy.encryption.master_key import MasterKey, MasterKeys, wrapped_by
from barun.privacy.encryption.person_seal import DataKey, PersonSeal
from barun.privacy.encryption.randomness import RandomBytes
from barun.store.faults import UNWRITABLE
from barun.store.key_source import KeySource, choose_keys
from barun.store.whole_files import flush_folder, one_writer, replace_file

__all__ = ["FOLDER_NAME", "PeopleKeys", "people_keys"]

FOLDER_NAME: Final = "keys/people"
"""Inside the data folder."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_PREFIX: Final = "files of "
"""In front of a person's name wherever a key of this folder is bound to it: it opens nothing in the
database, and none of that opens anything here."""


class PeopleKeys:
    """Finds, makes and shreds keys; its methods block, and any thread or process may call them.

    Parameters
    ----------
    folder : pathlib.Path
        Of the wrapped keys; made with the first of them.
    keys : KeySource
        Where the master key is.
    random : callable, optional
        Where keys and nonces come from.
    """

    def __init__(self, folder: Path, keys: KeySource, random: RandomBytes = os.urandom) -> None:
        self.folder: Final = folder
        self.keys: Final = keys
        self._random = random
        self._seen: dict[str, MasterKey] = {}
        self._lock = threading.RLock()
        self._n_held = 0

    def find(self, person: str) -> PersonSeal | None:
        """Return the seal of a person; None where there is no key, or no longer.

        Raises
        ------
        EncryptionError
            If there is one, but it cannot be unwrapped.
        """
        wrapped = self._read(person)
        if not wrapped:
            return None
        masters = self._masters(wrapped_by(one) for one in wrapped.values())
        bound = _PREFIX + person
        keys = [masters.unwrap_data_key(one, bound, number) for number, one in wrapped.items()]
        return PersonSeal(bound, keys, self._random)

    def find_or_make(self, person: str) -> PersonSeal:
        """Return the seal of a person, with a new data key where there is none.

        Raises
        ------
        EncryptionError
            If the master key is missing or another one.
        StorageError
            If the key cannot be written.
        """
        found = self.find(person)
        if found is None:
            with self.held():
                found = self.find(person) or self._add(person, 1)
        return found

    def rotate(self, person: str) -> PersonSeal:
        """Give a person a new data key, which seals from now on."""
        with self.held():
            return self._add(person, max(self._read(person), default=0) + 1)

    def drop_older(self, person: str) -> None:
        """Delete all keys of a person but the newest: nothing needs them any more."""
        with self.held():
            wrapped = self._read(person)
            if len(wrapped) > 1:
                self._write(person, {max(wrapped): wrapped[max(wrapped)]})

    def shred(self, person: str) -> bool:
        """Delete the keys of a person; what they sealed can be read by nobody.

        Returns
        -------
        bool
            Whether there were any.

        Raises
        ------
        StorageError
            If they cannot be deleted.
        """
        path = self._path(person)
        if not path.exists():
            return False
        with self.held(), self._storing():
            if not path.exists():
                return False
            with path.open("r+b") as file:  # a name that is gone leaves the bytes on many disks
                file.write(self._random(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            flush_folder(self.folder)
        return True

    def people(self) -> tuple[str, ...]:
        """Return who has a key, sorted."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(one.name for one in self.folder.iterdir() if _NAME.fullmatch(one.name)))

    def wrapping_ids(self) -> set[str]:
        """Return the ids of the master keys that wrapped something here."""
        return {wrapped_by(one) for person in self.people() for one in self._read(person).values()}

    def rewrap(self, masters: MasterKeys) -> None:
        """Wrap under the current master key whatever older ones wrapped; to be called while held.

        Killed midway, each file is wrapped by the old or the new key, and doing it again finishes.
        """
        for person in self.people():
            wrapped = self._read(person)
            bound = _PREFIX + person
            if any(wrapped_by(one) != masters.current.id for one in wrapped.values()):
                new = {
                    number: masters.rewrap_data_key(one, bound, number, self._random)
                    for number, one in wrapped.items()
                }
                self._write(person, new)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder against other writers; may be entered again by who holds it.

        Keys that a killed writer had not put in place are swept away.
        """
        with self._lock, ExitStack() as alone:
            if not self._n_held:
                with self._storing():
                    self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    alone.enter_context(one_writer(self.folder))
            self._n_held += 1
            try:
                yield
            finally:
                self._n_held -= 1

    # ---- within

    def _add(self, person: str, number: int) -> PersonSeal:
        ids = self.wrapping_ids()
        # what is new must not be lost with a key that nothing here was wrapped by
        master = self._masters(ids).current if ids else self.keys.load_or_make().current
        bound = _PREFIX + person
        key = DataKey.make(number, self._random)
        wrapped = {
            **self._read(person), number: master.wrap_data_key(key, bound, self._random)
        }  # fmt: skip
        self._write(person, wrapped)
        found = self.find(person)
        assert found is not None  # noqa: S101 # for the type checker
        return found

    def _masters(self, needed: Iterator[str] | set[str]) -> MasterKeys:
        wanted = sorted(set(needed))
        found: MasterKeys | None = None
        try:
            found = self.keys.load()
        except StorageError:
            if not set(wanted) <= self._seen.keys():
                raise
        if found is not None:
            self._seen |= {key.id: key for key in (*found.older, found.current)}
        if not set(wanted) <= self._seen.keys():
            location = self.keys.location
            if found is None:
                raise EncryptionError("encryption.key-missing", wanted=wanted[0], location=location)
            raise EncryptionError("encryption.wrong-key", wanted=wanted[0], known=found.current.id)
        fits = found is not None and found.current.id in wanted
        current = found.current if found is not None and fits else self._seen[wanted[-1]]
        return MasterKeys(current, self._seen.values())

    def _path(self, person: str) -> Path:
        if not _NAME.fullmatch(person):
            raise ValueError(f"no name of a person whose data lies in files: {person!r}")
        return self.folder / person

    def _read(self, person: str) -> dict[int, bytes]:
        path = self._path(person)
        with self._storing():
            try:
                lines = path.read_text(encoding="ascii", errors="replace").splitlines()
            except (FileNotFoundError, NotADirectoryError):
                return {}
        try:
            pairs = [line.split() for line in lines]
            return {int(number): base64.b64decode(word, validate=True) for number, word in pairs}
        except (binascii.Error, ValueError):
            raise EncryptionError("encryption.key-damaged", purpose="files") from None

    def _write(self, person: str, wrapped: Mapping[int, bytes]) -> None:
        path = self._path(person)
        content = "".join(
            f"{number} {base64.b64encode(one).decode()}\n"
            for number, one in sorted(wrapped.items())
        )
        with self._storing():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, [content.encode("ascii")], is_held=True)

    def _storing(self) -> AbstractContextManager[None]:
        return storing(UNWRITABLE, location=self.folder)


_KNOWN: Final[dict[Path, PeopleKeys]] = {}
_KNOWN_LOCK: Final = threading.Lock()
_MOST_KNOWN: Final = 100


def people_keys(data_folder: Path) -> PeopleKeys:
    """Return the keys of a data folder, the same ones for all who ask in this process.

    So a process that runs goes on with the master key it has seen when its file is gone.

    Parameters
    ----------
    data_folder : pathlib.Path
        Of Barun.

    Raises
    ------
    EncryptionError, MissingExtraError
        As :func:`barun.store.key_source.choose_keys`.
    """
    folder = Path(os.path.abspath(data_folder)) / FOLDER_NAME
    source = choose_keys(Path(os.path.abspath(data_folder)), os.environ)
    with _KNOWN_LOCK:
        known = _KNOWN.get(folder)
        if known is None or known.keys.location != source.location:
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            known = _KNOWN[folder] = PeopleKeys(folder, source)
        return known

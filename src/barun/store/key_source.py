"""Where the master key comes from: a file, the environment, the keyring of the desktop, memory.

A key is written as 44 letters of base 64 (32 bytes). The first key is in use; those behind it are
older ones that may still have wrapped something. Lines that begin with ``#`` say what the file is.
"""

import base64
import binascii
import os
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from barun.errors import (
    EncryptionError,
    MissingExtraError,
    SettingError,
    StorageError,
    reason_of,
    storing,
)
from barun.privacy.encryption.master_key import MasterKey, MasterKeys
from barun.store.faults import UNWRITABLE
from barun.store.whole_files import flush_folder, write_private

__all__ = [
    "FILE_VARIABLE",
    "KEY_FILE",
    "KEY_VARIABLE",
    "FileKeys",
    "GivenKeys",
    "KeySource",
    "KeyringKeys",
    "MemoryKeys",
    "choose_keys",
]

KEY_FILE: Final = "keys/master.key"
"""Inside the data folder."""
FILE_VARIABLE: Final = "BARUN_MASTER_KEY_FILE"
KEY_VARIABLE: Final = "BARUN_MASTER_KEY"
_KEYRING: Final = "keyring"
_SERVICE: Final = "barun"
_PRIVATE: Final = 0o600
_OTHERS: Final = 0o077
_EVERYBODY: Final = 0o007
_HEADING: Final = (
    "# The master key of Barun: without it, the history cannot be read. Keep it out of backups.\n"
)


class KeySource(ABC):
    """Where the master key is."""

    location: str
    """In words a person finds it by."""
    is_writable: bool = True
    """Whether Barun may put another key there."""

    @abstractmethod
    def load(self) -> MasterKeys | None:
        """Return the keys; None where none was made yet.

        Raises
        ------
        EncryptionError
            If what is there is no key, or a file that cannot be read, or that anybody can.
        StorageError
            If the keyring cannot be read.
        """

    @abstractmethod
    def replace(self, keys: MasterKeys) -> None:
        """Keep other keys from now on.

        Raises
        ------
        SettingError
            If Barun may not write there.
        StorageError
            If they cannot be written.
        """

    def set_aside(self, name: str) -> str | None:
        """Keep what is there under another name; return where, None where that cannot be done."""
        del name
        return None

    def load_or_make(self) -> MasterKeys:
        """Return the keys; a new one where there is none."""
        found = self.load()
        if found is not None:
            return found
        self._add(MasterKeys(MasterKey.make(secrets.token_bytes)))
        found = self.load()
        if found is None:
            raise StorageError(UNWRITABLE, location=self.location, reason="")
        return found

    def _add(self, keys: MasterKeys) -> None:
        """Keep keys unless somebody else was quicker."""
        self.replace(keys)


class MemoryKeys(KeySource):
    """For a history that ends with the process."""

    location = ":memory:"

    def __init__(self) -> None:
        self._keys: MasterKeys | None = None

    def load(self) -> MasterKeys | None:
        """Return the keys."""
        return self._keys

    def replace(self, keys: MasterKeys) -> None:
        """Keep other keys."""
        self._keys = keys


class GivenKeys(KeySource):
    """Keys in a variable of the environment; Barun reads them only.

    Parameters
    ----------
    words : str
        Keys, separated by commas or spaces.
    """

    location = KEY_VARIABLE
    is_writable = False

    def __init__(self, words: str) -> None:
        self._keys = _parse(words.replace(",", " "), self.location)

    def load(self) -> MasterKeys | None:
        """Return the keys."""
        return self._keys

    def replace(self, keys: MasterKeys) -> None:
        """Refuse: the environment belongs to whoever starts Barun."""
        raise SettingError("encryption.given-key", variable=KEY_VARIABLE)


class FileKeys(KeySource):
    """Keys in a file that only its owner can read.

    Parameters
    ----------
    path : pathlib.Path
        The file; made with its folder when a key is needed first.
    """

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self.location = str(path)

    def load(self) -> MasterKeys | None:
        """Return the keys in the file; see :meth:`KeySource.load`.

        Others are kept from reading it; where that cannot be done, it is refused.
        """
        try:
            with self.path.open(encoding="ascii", errors="replace") as file:
                self._keep_private(file.fileno())
                words = file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            # no fault of the database: going on in memory beside a history that is there would
            # look as if it were gone
            raise EncryptionError(
                "encryption.key-unreadable", location=self.location, reason=reason_of(error)
            ) from error
        return _parse(words, self.location)

    def _keep_private(self, handle: int) -> None:
        """Take rights from others that they should not have.

        Raises
        ------
        EncryptionError
            If anybody may still read the file. A group may where it was given to Barun so, as
            secrets of containers are.
        """
        if os.name == "nt":
            return  # rights are inherited from the folder of the person there
        mode = os.fstat(handle).st_mode & 0o777
        if mode & _OTHERS:
            with suppress(OSError):  # not its owner, or a disk that knows no rights
                os.fchmod(handle, _PRIVATE)
                mode = os.fstat(handle).st_mode & 0o777
        if mode & _EVERYBODY:
            raise EncryptionError("encryption.key-open", location=self.location, mode=f"{mode:03o}")

    def set_aside(self, name: str) -> str | None:
        """Keep the file under its name and another one behind it."""
        path = Path(os.path.realpath(self.path))
        kept = path.with_name(f"{path.name}.{name}")
        with storing(UNWRITABLE, location=self.location):
            path.replace(kept)
        return str(kept)

    def replace(self, keys: MasterKeys) -> None:
        """Write the file anew: the old one or the new one is there at every moment."""
        self._write(keys, os.replace)

    def _add(self, keys: MasterKeys) -> None:
        def link(part: Path, path: Path) -> None:
            try:
                os.link(part, path)  # unlike a rename, fails where another process was quicker
            except FileExistsError:
                pass
            except OSError:  # FAT and some network folders know no links
                if not path.exists():
                    os.replace(part, path)

        self._write(keys, link)

    def _write(self, keys: MasterKeys, put: Callable[[Path, Path], None]) -> None:
        content = _HEADING + _to_words(keys)
        # behind a link, such as one to a stick, the file changes and the link stays
        path = Path(os.path.realpath(self.path))
        part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with storing(UNWRITABLE, location=self.location):
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                flush_folder(path.parent.parent)
            try:
                write_private(part, [content.encode("ascii")])
                put(part, path)
                flush_folder(path.parent)  # a database must not outlive its key
            finally:
                part.unlink(missing_ok=True)  # no copy of a key lies about that nobody knows of


class KeyringKeys(KeySource):
    """Keys in the keyring of the desktop; extra ``keyring``.

    Parameters
    ----------
    data_folder : pathlib.Path
        Whose key it is: a person may have several installations.

    Raises
    ------
    MissingExtraError
        If the library is not installed.
    """

    def __init__(self, data_folder: Path) -> None:
        try:
            import keyring
        except ModuleNotFoundError as error:
            raise MissingExtraError("encryption.no-keyring") from error
        self._keyring = keyring
        self._name = f"master key of {data_folder.absolute()}"
        self.location = f"keyring: {self._name}"

    def load(self) -> MasterKeys | None:
        """Return the keys in the keyring."""
        with self._translated():
            words = self._keyring.get_password(_SERVICE, self._name)
        return None if words is None else _parse(words, self.location)

    def replace(self, keys: MasterKeys) -> None:
        """Keep other keys."""
        with self._translated():
            self._keyring.set_password(_SERVICE, self._name, _to_words(keys))

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._keyring.errors.KeyringError as error:
            reason = type(error).__name__
            raise StorageError(UNWRITABLE, location=self.location, reason=reason) from error


def _to_words(keys: MasterKeys) -> str:
    """Return keys as they are written, one a line, the one in use first."""
    return "".join(
        base64.b64encode(key.secret).decode() + "\n" for key in (keys.current, *keys.older)
    )


def _parse(words: str, location: str) -> MasterKeys:
    lines = [line for line in words.splitlines() if not line.startswith("#")]
    found: list[MasterKey] = []
    for word in " ".join(lines).split():
        try:
            found.append(MasterKey(base64.b64decode(word, validate=True)))
        except (binascii.Error, ValueError):
            raise EncryptionError("encryption.no-key", location=location) from None
    if not found:
        raise EncryptionError("encryption.no-key", location=location)
    return MasterKeys(found[0], found[1:])


def choose_keys(data_folder: Path, environ: Mapping[str, str]) -> KeySource:
    """Return where the master key of an installation is.

    Parameters
    ----------
    data_folder : pathlib.Path
        Of Barun; the key is in ``keys/`` there unless the environment says otherwise.
    environ : mapping of str to str
        ``BARUN_MASTER_KEY`` is the key itself, or ``keyring``; ``BARUN_MASTER_KEY_FILE`` is the
        path of its file.

    Raises
    ------
    EncryptionError
        If the environment holds something else than a key.
    MissingExtraError
        If it names the keyring, and the library is not installed.
    """
    if environ.get(KEY_VARIABLE) == _KEYRING:
        return KeyringKeys(data_folder)
    if environ.get(KEY_VARIABLE):
        return GivenKeys(environ[KEY_VARIABLE])
    if environ.get(FILE_VARIABLE):
        return FileKeys(Path(environ[FILE_VARIABLE]))
    return FileKeys(data_folder / KEY_FILE)

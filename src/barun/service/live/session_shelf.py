"""Where kept sessions lie: a folder of this machine, or a database that several services share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from barun.errors import StorageError
from barun.service.logs import log_event
from barun.store.kept_session_book import KeptSessionBook

__all__ = ["DatabaseShelf", "FolderShelf", "SessionShelf"]

_SUFFIX: Final = ".session.sealed"


class SessionShelf(Protocol):
    """Holds sealed sessions of one person by name; every method blocks.

    What cannot be reached raises OSError or StorageError when something is put there; taking finds
    nothing then, and removing says so in the log.
    """

    def put(self, name: str, sealed: bytes, kept_s: float) -> None:
        """Hold a session, in the place of what was held of it before."""

    def take(self, name: str) -> bytes | None:
        """Return a session and hold it no longer; to one of several who ask."""

    def drop(self, name: str) -> None:
        """Hold a session no longer."""

    def drop_outside(self, from_s: float, to_s: float) -> None:
        """Hold none that was kept outside of these instants, seconds since 1970 UTC."""

    def clear(self) -> None:
        """Hold nothing any more, not even what a sudden end left half written."""


class FolderShelf:
    """A folder for nobody else to read.

    Parameters
    ----------
    folder : pathlib.Path
        Made when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, sealed: bytes, kept_s: float) -> None:
        """See :class:`SessionShelf`."""
        path = self._path(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
        os.utime(fresh, (kept_s, kept_s))  # by the same clock as it is asked for
        fresh.replace(path)

    def take(self, name: str) -> bytes | None:
        """See :class:`SessionShelf`."""
        path = self._path(name)
        try:
            content = path.read_bytes()
            path.unlink()
        except OSError:
            return None
        return content

    def drop(self, name: str) -> None:
        """See :class:`SessionShelf`."""
        with suppress(OSError):
            self._path(name).unlink(missing_ok=True)

    def drop_outside(self, from_s: float, to_s: float) -> None:
        """See :class:`SessionShelf`."""
        for path in self._files():
            with suppress(OSError):
                if not from_s <= path.stat().st_mtime <= to_s:
                    path.unlink(missing_ok=True)

    def clear(self) -> None:
        """See :class:`SessionShelf`."""
        for path in self._files():
            with _noted():
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}{_SUFFIX}"

    def _files(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from list(self._folder.glob("*.session.*"))


class DatabaseShelf:
    """A table of the database, which another service on it finds as well.

    Parameters
    ----------
    book : KeptSessionBook
        The table.
    person : str
        Whose sessions these are.
    """

    def __init__(self, book: KeptSessionBook, person: str) -> None:
        self._book = book
        self._person = person

    def put(self, name: str, sealed: bytes, kept_s: float) -> None:
        """See :class:`SessionShelf`; without the consent nothing is held."""
        self._book.put(self._person, name, sealed, kept_s)

    def take(self, name: str) -> bytes | None:
        """See :class:`SessionShelf`."""
        try:
            return self._book.take(name)
        except StorageError:
            return None

    def drop(self, name: str) -> None:
        """See :class:`SessionShelf`."""
        with _noted():
            self._book.drop(name)

    def drop_outside(self, from_s: float, to_s: float) -> None:
        """See :class:`SessionShelf`."""
        with _noted():
            self._book.drop_outside(self._person, from_s, to_s)

    def clear(self) -> None:
        """See :class:`SessionShelf`."""
        with _noted():
            self._book.clear(self._person)


@contextmanager
def _noted() -> Iterator[None]:
    """Go on after a failure, which costs nobody but the next tidying anything."""
    try:
        yield
    except (OSError, StorageError) as error:
        log_event("session_not_erased", level="error", error_type=type(error).__name__)

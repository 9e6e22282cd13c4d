"""A file that only grows: what was acknowledged survives a kill at any moment.

What is written together is one line: the CRC-32 of it in eight hexadecimal digits, a space, its
entries as a JSON array, sealed one by one (:mod:`barun.collection.sealed_entry`). It is there whole
or not at all: a process that is killed while it writes leaves at most one torn line at the end,
which the next one cuts off; nothing before it was touched.
A line that is wrong anywhere else is damage, and is said.
"""

import json
import os
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from barun.closing import Closing
from barun.collection.entry import Entry
from barun.collection.sealed_entry import EntrySealer
from barun.errors import CollectionError, EncryptionError, storing
from barun.learning.datasets.writing import make_private, one_writer, write_file
from barun.store.held_file import hold_file
from barun.store.whole_files import flush_folder

__all__ = [
    "Journal",
    "hold_journal",
    "read_content",
    "read_journal",
    "read_line",
    "to_line",
]

_CHECK_BYTES: Final = 9
"""Eight digits and the space."""


def to_line(entries: Iterable[Entry], sealer: EntrySealer, number: int) -> bytes:
    """Return entries as a line; `number` is that of the first in the journal."""
    values = [sealer.to_json(entry, at) for at, entry in enumerate(entries, start=number)]
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(content), content)


def read_line(line: bytes) -> list[Any] | None:
    """Return the entries of a line without its end, as JSON; None if it is torn or damaged."""
    check, content = line[:_CHECK_BYTES], line[_CHECK_BYTES:]
    if check != b"%08x " % zlib.crc32(content):
        return None
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def _from_line(line: bytes, sealer: EntrySealer, number: int) -> list[Entry | None] | None:
    """Return the entries of a line without its end; None if it is torn or damaged.

    Whoever was erased is None within.
    """
    found = read_line(line)
    if found is None:
        return None
    try:
        return [sealer.from_json(values, at) for at, values in enumerate(found, start=number)]
    except (KeyError, TypeError, ValueError, AttributeError, CollectionError):
        return None


def _parse(
    content: bytes, path: Path, sealer: EntrySealer | None = None
) -> tuple[list[Entry], int, int]:
    """Return the entries, how many bytes they take, and how many there are with the unreadable."""
    sealer = sealer or EntrySealer(path)
    entries: list[Entry] = []
    n_good = n_entries = 0
    lines = content.split(b"\n")
    for number, line in enumerate(lines[:-1]):  # behind the last end of line there is a torn one
        try:
            found = _from_line(line, sealer, n_entries)
        except EncryptionError as error:
            if error.code != "encryption.damaged":
                raise
            raise CollectionError("collection.damaged", path=path, line=number + 1) from error
        if found is None:
            if number < len(lines) - 2 or lines[-1]:
                raise CollectionError("collection.damaged", path=path, line=number + 1)
            break  # the last line: a machine that lost power may have kept its end and not all else
        entries += [entry for entry in found if entry is not None]
        n_entries += len(found)
        n_good += len(line) + 1
    return entries, n_good, n_entries


def read_content(path: Path) -> bytes:
    """Return the bytes of a journal; none where there is no file.

    Raises
    ------
    StorageError
        If it cannot be read.
    """
    with storing("collection.not-read", path=path):
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return b""


def read_journal(path: Path) -> list[Entry]:
    """Return the entries of a journal, which another process may be writing.

    Raises
    ------
    CollectionError
        If it is damaged.
    StorageError
        If it cannot be read.
    """
    return _parse(read_content(path), path)[0]


def hold_journal(path: Path) -> int:
    """Hold a journal against other writers, and return the handle that does until it is closed.

    Raises
    ------
    CollectionError
        If somebody else holds it.
    StorageError
        If it cannot be held.
    """
    place = path.with_suffix(".lock")
    with storing("collection.not-written", path=place):
        handle = hold_file(place)
    if handle is None:
        raise CollectionError("collection.in-use", name=path.stem)
    return handle


class Journal(Closing):
    """A journal held for writing; nobody else writes it meanwhile.

    Parameters
    ----------
    path : pathlib.Path
        The file; made where there is none, with its folder.

    Raises
    ------
    CollectionError
        If somebody else holds it, or it is damaged.
    StorageError
        If it cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        make_private(path.parent)
        self._lock = hold_journal(path)
        self._handle = -1
        try:
            content = read_content(path)
            self._sealer = EntrySealer(path)
            entries, self._n_good, self._n_entries = _parse(content, path, self._sealer)
            self.entries: Sequence[Entry] = entries
            """What was there when it was opened."""
            self.has_readable = self._sealer.has_readable
            """Whether an older version left entries readable."""
            self.n_torn_bytes = len(content) - self._n_good
            """What a killed process had not finished; cut off."""
            self._open()
        except BaseException:
            self.close()
            raise

    def append(self, entries: Iterable[Entry]) -> None:
        """Write entries; once this returns, they are on the disk.

        Raises
        ------
        StorageError
            If they cannot be written; then none of them is there.
        """
        entries = list(entries)
        content = to_line(entries, self._sealer, self._n_entries)
        with storing("collection.not-written", path=self.path):
            try:
                left = memoryview(content)
                while left:
                    left = left[os.write(self._handle, left) :]
                os.fsync(self._handle)
            except OSError:
                self._cut()
                raise
        self._n_good += len(content)
        self._n_entries += len(entries)

    def rewrite(self, keep: Callable[[Entry], Entry | None], more: Iterable[Entry]) -> None:
        """Replace the file by one without some entries; it is the old one or the new one.

        Parameters
        ----------
        keep : callable
            Returns what is left of an entry; None for nothing.
        more : iterable of Entry
            What is added behind.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        kept = [left for entry in read_journal(self.path) if (left := keep(entry)) is not None]
        left_now = (*kept, *more)
        sealer = EntrySealer(self.path)
        content = b"".join(
            to_line([entry], sealer, number) for number, entry in enumerate(left_now)
        )
        with one_writer(self.path.parent):  # which sweeps away copies that killed ones left
            write_file(self.path, content)
        before, self._handle = self._handle, -1
        os.close(before)
        self._n_good, self._n_entries, self._sealer = len(content), len(left_now), sealer
        self._open()

    def seal_again(self) -> None:
        """Seal everything under the newest keys, also what an older version left readable.

        Raises
        ------
        StorageError
            If it cannot be written; then the file is as it was.
        """
        self.rewrite(lambda entry: entry, ())

    def close(self) -> None:
        """Let go; may be called twice."""
        for name in ("_handle", "_lock"):
            handle = getattr(self, name, -1)
            setattr(self, name, -1)
            if handle >= 0:
                os.close(handle)

    def _open(self) -> None:
        with storing("collection.not-written", path=self.path):
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            if os.fstat(self._handle).st_size > self._n_good:
                os.ftruncate(self._handle, self._n_good)
                os.fsync(self._handle)
            flush_folder(self.path.parent)  # the name of a new file

    def _cut(self) -> None:
        """Take back what was written in part."""
        try:
            os.ftruncate(self._handle, self._n_good)
        except OSError:
            return  # the next one who opens it does

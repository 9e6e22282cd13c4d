"""Samples on their way to the store, safe against a crash: a file that is only appended to.

An entry is one batch: its length, a CRC-32, a line that says whose it is and its number, and the
samples, compressed and sealed under the person's data key. What is there when :meth:`append`
returns is on the disk. Once everything is in the store the file is emptied. A kill can tear the
last entry only, which nobody was told was safe.
"""

import json
import os
import secrets
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barun.collection.samples.spool_request import HEARD_SUFFIX
from barun.errors import EncryptionError, StorageError, storing
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.faults import UNWRITABLE
from barun.store.held_file import hold_file
from barun.store.sample_packing import pack_samples, unpack_samples
from barun.store.sample_records import SampleRows
from barun.store.sealed_content import row_key

__all__ = [
    "FOLDER_NAME",
    "SampleSpool",
    "SpooledBatch",
    "adopt_spools",
    "forget_spooled",
    "spooled_batches",
    "spooled_bytes",
]

FOLDER_NAME: Final = "samples"
"""Inside the data folder."""
_SUFFIX: Final = ".spool"
_HEAD: Final = struct.Struct("<II")
_PLACE: Final = ("sample", "spool")
_TRIES: Final = 3
_TRY_AGAIN_S: Final = 0.02
"""A batch is on the disk, or a person out of it, within some milliseconds."""


@dataclass(frozen=True, slots=True)
class SpooledBatch:
    """One entry, still sealed."""

    person_id: str
    batch_id: str
    sealed: bytes

    def open(self, seal: PersonSeal) -> SampleRows:
        """Return the samples.

        Raises
        ------
        EncryptionError
            If the key is not the one they were sealed with.
        """
        packed = seal.open(*_PLACE, row_key(self.batch_id), self.sealed)
        try:
            return unpack_samples(packed)
        except ValueError as error:
            table, kind = _PLACE
            raise EncryptionError("encryption.damaged", table=table, kind=kind) from error

    @classmethod
    def sealed_from(cls, person_id: str, rows: SampleRows, seal: PersonSeal) -> "SpooledBatch":
        """Return samples of a person as an entry."""
        batch_id = secrets.token_hex(8)
        sealed = seal.seal(*_PLACE, row_key(batch_id), pack_samples(rows))
        return cls(person_id, batch_id, sealed)

    def to_bytes(self) -> bytes:
        """Return the entry as it stands in the file."""
        line = json.dumps({"person": self.person_id, "batch": self.batch_id}).encode() + b"\n"
        body = line + self.sealed
        return _HEAD.pack(len(body), zlib.crc32(body)) + body


class SampleSpool:
    """One file of one process, held against others; lives in one thread at a time.

    Parameters
    ----------
    path : pathlib.Path
        Made, with its folder, if it is not there.

    Raises
    ------
    StorageError
        If it cannot be written.
    BlockingIOError
        If another process holds it; on Windows, a spool belongs to who finds it.
    """

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        with _storing(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = hold_file(path)
        if handle is None:
            raise BlockingIOError(path)
        self._file = os.fdopen(handle, "r+b", buffering=0)
        self._end = 0
        try:
            for _ in self.read():
                pass
            with _storing(path):
                self._file.truncate(self._end)  # a torn end
        except BaseException:
            self._file.close()
            raise

    @classmethod
    def make(cls, folder: Path) -> "SampleSpool":
        """Return a new one in a folder."""
        return cls(folder / f"{secrets.token_hex(8)}{_SUFFIX}")

    @property
    def n_bytes(self) -> int:
        """How much waits in it."""
        return self._end

    def append(self, batch: SpooledBatch) -> None:
        """Write a batch; it is on the disk when this returns.

        Raises
        ------
        StorageError
            If it cannot be written; then it is not there.
        """
        content = batch.to_bytes()
        try:
            with _storing(self.path):
                self._write(content)
        except StorageError:
            with suppress(OSError):
                self._file.truncate(self._end)
            raise
        self._end += len(content)

    def _write(self, content: bytes) -> None:
        self._file.seek(self._end)
        left = memoryview(content)
        while left:
            left = left[self._file.write(left) or 0 :]
        os.fsync(self._file.fileno())

    def read(self) -> Iterator[SpooledBatch]:
        """Yield what is there, oldest first, up to a torn end.

        Raises
        ------
        StorageError
            If it cannot be read.
        """
        with storing("collection.not-read", path=self.path):
            self._file.seek(0)
            content = self._file.read()
        for batch, end in _batches(content):
            self._end = end
            yield batch

    def empty(self) -> None:
        """Let go of everything: it is in the store."""
        with _storing(self.path):
            self._file.truncate(0)
            self._end = 0
            os.fsync(self._file.fileno())

    def forget(self, person_id: str) -> None:
        """Write the file anew without a person, over what stood there."""
        kept = [batch for batch in self.read() if batch.person_id != person_id]
        content = b"".join(batch.to_bytes() for batch in kept)
        if len(content) == self._end:
            return
        with _storing(self.path):
            n_before, self._end = self._end, 0
            self._write(content + os.urandom(n_before - len(content)))
            self._file.truncate(len(content))
            os.fsync(self._file.fileno())
        self._end = len(content)

    def close(self) -> None:
        """Let go of the file, and delete it if nothing is in it; may be called twice.

        Raises
        ------
        StorageError
            If it cannot be deleted; it is let go of.
        """
        if self._file.closed:
            return
        try:
            with _storing(self.path):
                if self._end == 0:
                    self.path.unlink(missing_ok=True)
                self.path.with_suffix(HEARD_SUFFIX).unlink(missing_ok=True)
        finally:
            self._file.close()


def adopt_spools(folder: Path, take: Callable[[SpooledBatch], bool]) -> int:
    """Hand over what processes that were killed left behind, and delete their files.

    Parameters
    ----------
    folder : pathlib.Path
        Of the spools.
    take : callable
        Takes a batch and returns whether it is settled: in the store, or not to be kept. A file is
        deleted when all of it is.

    Returns
    -------
    int
        How many batches were settled.
    """
    n_settled = 0
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            spool = SampleSpool(path)
        except (BlockingIOError, OSError, StorageError):
            continue  # of a process that runs, or not ours to read
        try:
            settled = [take(batch) for batch in spool.read()]
            n_settled += sum(settled)
            if all(settled):
                spool.empty()
        finally:
            spool.close()
    return n_settled


def spooled_batches(folder: Path, person_id: str) -> tuple[SpooledBatch, ...]:
    """Return what waits of a person in spools, also in those of processes that run.

    What is brought to the store meanwhile may be among it, and is never in neither: who asks for
    both reads here first.

    Raises
    ------
    StorageError
        If one cannot be read.
    """
    found: list[SpooledBatch] = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        found += [one for one in _read_steady(path) if one.person_id == person_id]
    return tuple(found)


def spooled_bytes(folder: Path, person_id: str) -> int:
    """Return the bytes of a person that wait in spools, also in those of processes that run.

    Raises
    ------
    StorageError
        If one cannot be read.
    """
    return sum(len(batch.to_bytes()) for batch in spooled_batches(folder, person_id))


def forget_spooled(folder: Path, person_id: str) -> None:
    """Take a person out of spools that nobody holds: whoever holds one forgets by itself.

    Raises
    ------
    StorageError
        If one cannot be written.
    """
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        try:
            spool = SampleSpool(path)
        except BlockingIOError:
            continue
        try:
            spool.forget(person_id)
        finally:
            spool.close()


def _read_steady(path: Path) -> list[SpooledBatch]:
    """Return what stands in a spool, also while its process writes it anew."""
    found: list[SpooledBatch] = []
    for _ in range(_TRIES):
        with storing("collection.not-read", path=path):
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # settled meanwhile
                return []
        found, end = [], 0
        for batch, end in _batches(content):  # noqa: B007 # where the last one ends
            found.append(batch)
        if end == len(content):
            break
        time.sleep(_TRY_AGAIN_S)  # being written; or torn, which it stays
    return found


def _batches(content: bytes) -> Iterator[tuple[SpooledBatch, int]]:
    """Yield what stands in a spool, oldest first, and where each ends; up to a torn end."""
    at = 0
    while at + _HEAD.size <= len(content):
        n_body, crc = _HEAD.unpack_from(content, at)
        body = content[at + _HEAD.size : at + _HEAD.size + n_body]
        if len(body) < n_body or zlib.crc32(body) != crc:
            break
        at += _HEAD.size + n_body
        line, _, sealed = body.partition(b"\n")
        head = json.loads(line)
        yield SpooledBatch(str(head["person"]), str(head["batch"]), sealed), at


def _storing(path: Path) -> AbstractContextManager[None]:
    return storing(UNWRITABLE, location=path)

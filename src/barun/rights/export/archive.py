"""A ZIP that is made while it is handed on, so that it is never whole in memory or on the disk."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final

from barun.closing import Closing

__all__ = ["ArchivedFile", "ZipStream"]

_FILE_MODE: Final = 0o600 << 16
"""Only its owner reads what is unpacked, where the unpacker heeds it."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file that went into the ZIP."""

    name: str
    n_bytes: int
    sha256: str


class _Pipe(io.RawIOBase):
    """Takes what is written and gives it to whoever asks; has no beginning to go back to."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object, /) -> int:
        piece = bytes(memoryview(content))  # type: ignore[arg-type] # any buffer, as zipfile gives it
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class ZipStream(Closing):
    """Puts files into a ZIP one after the other; each method yields what has become of it.

    Parameters
    ----------
    at_s : float
        Time of the files, seconds since 1970.
    """

    def __init__(self, at_s: float) -> None:
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(self._pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._time = datetime.fromtimestamp(at_s, UTC).timetuple()[:6]
        self.files: list[ArchivedFile] = []

    def close(self) -> None:
        """Let go of everything, also in the middle."""
        self._zip.close()

    def add(self, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the ZIP of one more file, as its content comes."""
        about = zipfile.ZipInfo(name, self._time)
        about.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else 8
        about.external_attr = _FILE_MODE
        digest, n_bytes = hashlib.sha256(), 0
        file: IO[bytes]
        with self._zip.open(about, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                n_bytes += len(piece)
                file.write(piece)
                if ready := self._pipe.take():
                    yield ready
        yield self._pipe.take()
        self.files.append(ArchivedFile(name, n_bytes, digest.hexdigest()))

    def finish(self) -> Iterator[bytes]:
        """Yield the end of the ZIP; nothing can be added after."""
        self._zip.close()
        yield self._pipe.take()

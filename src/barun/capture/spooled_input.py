"""The standard input, or a pipe, kept for as long as it is read in a file without a name."""

import os
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from barun.errors import MediaError

__all__ = ["SpooledInput"]

_CHUNK_BYTES: Final = 2**20
_DESCRIPTORS: Final = Path("/proc/self/fd")


class SpooledInput:
    """A copy of a stream of bytes that can be opened by path and leaves nothing behind.

    Where the system allows it (Linux), the file has no name, so not even a crash leaves the
    recording on the disk; elsewhere it lies in the folder for temporary files, readable by this
    user alone, until :meth:`close`.

    Parameters
    ----------
    stream : binary file
        Read to its end.
    most_bytes : int
        More is refused.

    Raises
    ------
    MediaError
        If more than `most_bytes` came, or the disk is full.
    """

    def __init__(self, stream: BinaryIO, *, most_bytes: int) -> None:
        is_nameless = sys.platform == "linux" and _DESCRIPTORS.is_dir()
        self._file = tempfile.NamedTemporaryFile(prefix="barun-", delete=False)  # noqa: SIM115  # closed in `close`
        named = Path(self._file.name)
        self._named: Path | None = named
        try:
            if is_nameless:
                named.unlink()
                self._named = None
            self._fill(stream, most_bytes)
        except BaseException:
            self.close()
            raise
        self._path = _DESCRIPTORS / str(self._file.fileno()) if is_nameless else named

    @property
    def path(self) -> Path:
        """Where the copy can be opened by this process."""
        return self._path

    def close(self) -> None:
        """Delete the copy. May be called twice."""
        self._file.close()
        if self._named is not None:
            self._named.unlink(missing_ok=True)
            self._named = None

    def _fill(self, stream: BinaryIO, most_bytes: int) -> None:
        n_bytes = 0
        try:
            while chunk := stream.read(_CHUNK_BYTES):
                n_bytes += len(chunk)
                if n_bytes > most_bytes:
                    raise MediaError("capture.input-too-long", most=most_bytes // 2**20)
                self._file.write(chunk)
            self._file.flush()
        except OSError as error:
            raise MediaError(
                "capture.input-not-kept",
                folder=tempfile.gettempdir(),
                reason=os.strerror(error.errno or 0),
            ) from error

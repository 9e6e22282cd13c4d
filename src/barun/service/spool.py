"""A recording on its way through the service: on disk without a name, gone when closed."""

import errno
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from barun.closing import Closing
from barun.service.problems import RefusedError

__all__ = ["Spool"]

_FULL_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def _refusing_full_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL_DISK:
            raise
        raise RefusedError(507, "service.no-space", folder=tempfile.gettempdir()) from error


class Spool(Closing):
    """A file of the system's temporary folder that holds one uploaded recording.

    On Linux the file itself has no name from the start, so that not even a killed process leaves it
    behind; its `path` is a link to the open file. Elsewhere it lies in a folder only this user may
    enter, and is removed when closed.

    Raises
    ------
    RefusedError
        If the disk is full.
    """

    def __init__(self) -> None:
        with _refusing_full_disk():
            self._folder = Path(tempfile.mkdtemp(prefix="barun-"))
            self.path = self._folder / "recording"
            """Where a reader finds the content. The same for every recording: names stay in
            memory."""
            try:
                self._file = self._open()
            except BaseException:
                shutil.rmtree(self._folder, ignore_errors=True)
                raise
        self.n_bytes = 0
        self._is_closed = False

    def _open(self) -> BinaryIO:
        if sys.platform != "linux":
            return self.path.open("w+b", buffering=0)
        file = tempfile.TemporaryFile(dir=self._folder.parent, buffering=0)  # noqa: SIM115 # closed in close()
        try:
            self.path.symlink_to(f"/proc/self/fd/{file.fileno()}")
        except BaseException:
            file.close()
            raise
        return file

    def write(self, content: bytes) -> None:
        """Add `content` to the end.

        Raises
        ------
        RefusedError
            If the disk is full.
        """
        left = memoryview(content)
        with _refusing_full_disk():
            while left:
                left = left[self._file.write(left) :]
        self.n_bytes += len(content)

    @property
    def is_closed(self) -> bool:
        """True once the content is gone."""
        return self._is_closed

    def close(self) -> None:
        """Delete the content. May be called twice."""
        if not self._is_closed:
            self._is_closed = True
            self._file.close()
            shutil.rmtree(self._folder, ignore_errors=True)

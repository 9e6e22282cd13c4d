"""A recording on its way through the service: on disk without a name, gone when closed."""

import errno
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from barun.service.problems import RefusedError

__all__ = ["Spool"]

_FULL_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Spool:
    """A file of the system's temporary folder that holds one uploaded recording.

    On Linux the file itself has no name from the start, so that not even a killed process leaves it
    behind; its `path` is a link to the open file. Elsewhere it lies in a folder only this user may
    enter, and is removed when closed.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="barun-"))
        self.path = self._folder / "recording"
        """Where a reader finds the content. The same for every recording: names stay in memory."""
        if sys.platform == "linux":
            folder = self._folder.parent
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 # closed in close()
            self.path.symlink_to(f"/proc/self/fd/{self._file.fileno()}")
        else:
            self._file = self.path.open("w+b", buffering=0)
        self.n_bytes = 0
        self._is_closed = False

    def write(self, content: bytes) -> None:
        """Add `content` to the end.

        Raises
        ------
        RefusedError
            If the disk is full.
        """
        left = memoryview(content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            if error.errno not in _FULL_DISK:
                raise
            raise RefusedError(507, "service.no-space", folder=self._folder.parent) from error
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

    def __enter__(self) -> Self:
        """Return the spool."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Delete the content."""
        self.close()

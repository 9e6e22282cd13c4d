"""Reading what was sent, file by file; what cannot be read says why."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

from barun.errors import BarunError, DatasetError
from barun.learning.datasets.importing import holds_poses, read_data_file
from barun.learning.datasets.rows import LabelledRows
from barun.service.imports.file_import import LookOptions, ReadFile, SentFile
from barun.service.imports.unpacking import check_kind, is_archive, members
from barun.service.named_errors import named
from barun.service.problems import RefusedError

__all__ = ["MOST_HELD_BYTES", "ReadingRoom", "read_sent"]

MOST_HELD_BYTES: Final = 512 << 20
"""What the rows of one import may take in memory, and a file in it unfolded: some 400,000 labelled
poses. Design choice."""
_TOO_LARGE: Final = ("landmarks.parquet-large", "datasets.import-large")


@dataclass(slots=True, eq=False)
class ReadingRoom:
    """What the files of one import may still have."""

    left_bytes: int
    """As they were sent, and archives unpacked."""
    most_held_bytes: int = MOST_HELD_BYTES
    """The rows of all of them in memory."""
    _n_rows: int = 0
    _number_bytes: int = 0
    _widest: dict[str, int] = field(default_factory=dict)

    @property
    def left_held_bytes(self) -> int:
        """What is left in memory; joined, all texts take as much as the longest of them."""
        held = self._number_bytes + self._n_rows * sum(self._widest.values())
        return max(0, self.most_held_bytes - held)

    def take(self, rows: LabelledRows) -> bool:
        """Count the rows of a file; return whether there was room for them."""
        self._n_rows += len(rows)
        for one in fields(rows):
            values = getattr(rows, one.name)
            if values is None:
                continue
            if values.dtype.kind == "U":
                widest = self._widest.get(one.name, 0)
                self._widest[one.name] = max(widest, values.dtype.itemsize)
            else:
                self._number_bytes += values.nbytes
        return self.left_held_bytes > 0


def read_sent(sent: SentFile, options: LookOptions, room: ReadingRoom) -> Iterator[ReadFile]:
    """Yield what is in a file, of an archive each file in it; `room` shrinks by it."""
    path = sent.spool.path
    try:
        if is_archive(path, sent.name):
            for name, place, n_bytes in members(path, sent.name, room.left_bytes):
                room.left_bytes -= n_bytes
                yield _read_one(place, name, options, room, in_folder=True)
            return
        check_kind(path, sent.name)
    except RefusedError:
        raise  # the disk is full: it is about none of the files
    except BarunError as error:
        yield ReadFile(sent.name, error=named(error, path, sent.name))
        return
    room.left_bytes -= sent.spool.n_bytes
    yield _read_one(path, sent.name, options, room, in_folder=sent.is_in_folder)


def _too_large(name: str, room: ReadingRoom) -> ReadFile:
    most_mib = room.most_held_bytes >> 20
    return ReadFile(name, error=DatasetError("datasets.import-large", path=name, most=most_mib))


def _read_one(
    path: Path, name: str, options: LookOptions, room: ReadingRoom, *, in_folder: bool
) -> ReadFile:
    try:
        if in_folder and not holds_poses(path, name):
            return ReadFile(name)
        file = read_data_file(
            path,
            person=options.person,
            size_wh=options.size_wh,
            frame_rate_hz=options.frame_rate_hz,
            name=name,
            most_bytes=room.left_held_bytes,
        )
    except BarunError as error:
        if error.code in _TOO_LARGE:
            return _too_large(name, room)
        return ReadFile(name, error=named(error, path, name))
    return ReadFile(name, file) if room.take(file.rows) else _too_large(name, room)

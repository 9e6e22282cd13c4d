"""Reading what was sent, file by file; what cannot be read says why."""

from collections.abc import Iterator
from pathlib import Path

from barun.errors import BarunError
from barun.learning.datasets.importing import holds_poses, read_data_file
from barun.service.imports.file_import import LookOptions, ReadFile, SentFile
from barun.service.imports.unpacking import check_kind, is_archive, members
from barun.service.named_errors import named
from barun.service.problems import RefusedError

__all__ = ["read_sent"]


def read_sent(
    sent: SentFile, options: LookOptions, left_bytes: int
) -> Iterator[tuple[ReadFile, int]]:
    """Yield what is in a file and how many bytes were read; of an archive each file in it."""
    path = sent.spool.path
    try:
        if is_archive(path, sent.name):
            for name, place, n_bytes in members(path, sent.name, left_bytes):
                yield _read_one(place, name, options, in_folder=True), n_bytes
            return
        check_kind(path, sent.name)
    except RefusedError:
        raise  # the disk is full: it is about none of the files
    except BarunError as error:
        yield ReadFile(sent.name, error=named(error, path, sent.name)), 0
        return
    yield _read_one(path, sent.name, options, in_folder=sent.is_in_folder), sent.spool.n_bytes


def _read_one(path: Path, name: str, options: LookOptions, *, in_folder: bool) -> ReadFile:
    try:
        if in_folder and not holds_poses(path, name):
            return ReadFile(name)
        file = read_data_file(
            path,
            person=options.person,
            size_wh=options.size_wh,
            frame_rate_hz=options.frame_rate_hz,
            name=name,
        )
    except BarunError as error:
        return ReadFile(name, error=named(error, path, name))
    return ReadFile(name, file)

"""The files within what was sent: a landmark file is one, a ZIP archive may hold many."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from barun.errors import BarunError, DatasetError
from barun.landmarks.formats.text_table import read_head
from barun.service.recordings import display_name
from barun.service.spool import Spool

__all__ = ["MOST_BYTES", "MOST_FILES", "check_kind", "is_archive", "members"]

MOST_BYTES: Final = 128 << 20
"""What the files of one import may have together, and an archive unpacked: some 65,000 labelled
poses as CSV. Design choice."""
MOST_FILES: Final = 200
"""Files in an archive that are read. Design choice."""

_SUFFIXES: Final = (".csv", ".parquet")
_BOUNDED_FOLDING: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BLOCK_BYTES: Final = 1 << 20
_ZIP_MAGIC: Final = b"PK\x03\x04"
_END_MAGIC: Final = b"PK\x05\x06"
_END_64_MAGIC: Final = b"PK\x06\x07"
_END_BYTES: Final = 22 + 0xFFFF
"""The end of an archive with the longest comment."""
_MOST_LISTING_BYTES: Final = 1 << 20
"""What the list of an archive's files may have, which is read as a whole. Design choice."""
_OTHER_MAGICS: Final = (b"SQLite format 3\0",)


def is_archive(path: Path, name: str) -> bool:
    """Return whether a file is a ZIP archive of files; Barun's own ``.npz`` is not."""
    return name.lower().endswith(".zip") and read_head(path).startswith(_ZIP_MAGIC)


def check_kind(path: Path, name: str) -> None:
    """Refuse kinds of files that the command takes and the page does not.

    A database is opened by programs that follow what is written in it, and arrays of NumPy say
    themselves how much memory they want.

    Raises
    ------
    DatasetError
        If it is one; the text names the command.
    """
    head = read_head(path)
    if head.startswith(_ZIP_MAGIC) or any(head.startswith(one) for one in _OTHER_MAGICS):
        raise DatasetError("datasets.not-by-page", path=name)


def members(path: Path, name: str, most_bytes: int) -> Iterator[tuple[str, Path, int]]:
    """Yield name, place and bytes of each landmark file of an archive; it is gone after its turn.

    Only files that are stored as they are or folded with DEFLATE are unfolded: of the other ways
    one reading of a block has no bound.

    Parameters
    ----------
    path : pathlib.Path
        Of the archive.
    name : str
        What the person calls it.
    most_bytes : int
        What its files may have together.

    Raises
    ------
    DatasetError
        If it is damaged, sealed, folded in another way, or unfolds to more than is taken.
    RefusedError
        If the disk is full.
    """
    _check_listing(path, name)
    with _reading(name), zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if _is_wanted(one)]
        if len(inside) > MOST_FILES:
            raise DatasetError("datasets.archive-files", path=name, most=MOST_FILES)
        if not inside:
            raise DatasetError("datasets.no-files", path=name)
        for one in inside:
            if one.compress_type not in _BOUNDED_FOLDING:
                raise DatasetError("datasets.archive-folding", path=name)
        left = most_bytes
        inside.sort(key=lambda info: info.filename)
        names = _plain_names([one.filename for one in inside])
        for one, shown in zip(inside, names, strict=True):
            with Spool() as spool:
                with archive.open(one) as file:
                    while block := file.read(_BLOCK_BYTES):
                        left -= len(block)
                        if left < 0:
                            most_mib = MOST_BYTES >> 20
                            raise DatasetError("datasets.archive-large", path=name, most=most_mib)
                        spool.write(block)
                yield shown, spool.path, spool.n_bytes


def _check_listing(path: Path, name: str) -> None:
    """Refuse an archive whose list of files would fill the memory before it can be counted."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - _END_BYTES))
        tail = file.read()
    at, largest = tail.find(_END_MAGIC), 0
    while at >= 0:  # whichever of them is taken for the end
        (size,) = struct.unpack("<I", tail[at + 12 : at + 16].ljust(4, b"\0"))
        largest, at = max(largest, size), tail.find(_END_MAGIC, at + 1)
    if largest > _MOST_LISTING_BYTES or _END_64_MAGIC in tail:
        raise DatasetError("datasets.archive-files", path=name, most=MOST_FILES)


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    is_hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not info.is_dir() and not is_hidden and path.suffix.lower() in _SUFFIXES


def _plain_names(places: Sequence[str]) -> list[str]:
    """Return what each file is called: as one that is sent, numbered where several are alike.

    Sessions are named after files, so that two recordings of one name would be taken for one. The
    names of folders are left out, as they may name somebody.
    """
    names: list[str] = []
    for place in places:
        plain = PurePosixPath(display_name(quote(PurePosixPath(place).name)) or "-")
        name, number = plain.name, 1
        while name in names:
            number += 1
            name = f"{plain.stem} ({number}){plain.suffix}"
        names.append(name)
    return names


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except BarunError:
        raise  # it says itself what is wrong
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError) as error:
        raise DatasetError("datasets.archive-damaged", path=name) from error
    except (RuntimeError, NotImplementedError, ValueError) as error:
        # sealed archives are a RuntimeError, names in no known letters a ValueError
        raise DatasetError("datasets.archive-damaged", path=name) from error

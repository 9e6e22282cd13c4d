"""Small files that unfold to more than the memory, and files that ask to be computed for ever.

Archives of models: ``tests/registry/test_model_archive.py`` and ``test_harmful_models.py``; slow
pictures: ``tests/capture/test_jpeg_scans.py``.
"""

import io
import resource
import sqlite3
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest

from barun.capture.picture_files import read_picture
from barun.errors import InputError, LandmarkFileError, MediaError
from barun.landmarks.formats import barun_parquet
from barun.landmarks.formats.barun_parquet import read_parquet_table
from barun.landmarks.formats.legacy_frames import LANDMARK_COLUMNS
from barun.learning.datasets.sqlite_file import read_frames_sqlite
from barun.service.live.pictures import decode_picture


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_a_small_parquet_file_fills_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from arro3.core import Array, Table
    from arro3.io import write_parquet

    content = io.BytesIO()
    zeros = Array.from_numpy(np.zeros(4_000_000))
    write_parquet(Table.from_arrays([zeros], names=["a"]), content, compression="zstd(3)")
    path = tmp_path / "bomb.parquet"
    path.write_bytes(content.getvalue())
    assert path.stat().st_size < 100_000
    assert read_parquet_table(path).num_rows == 4_000_000  # 32 MB are less than 4 GiB
    monkeypatch.setattr(barun_parquet, "MOST_BYTES", 1 << 20)
    with pytest.raises(LandmarkFileError, match="unfolds to more than"):
        read_parquet_table(path)


def png(width: int, height: int) -> bytes:
    """A PNG of a size, without the content that would fill it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def huge_jpeg(width: int, height: int) -> bytes:
    """The beginning of a JPEG that claims a size."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, "JPEG")
    content = bytearray(file.getvalue())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


@pytest.mark.parametrize("size", [(65_535, 65_535), (60_000, 3_000)])
def test_pictures_of_huge_sizes_are_refused_before_they_are_drawn(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    before, begun_s = peak_bytes(), time.process_time()
    for content, name in ((png(*size), "a.png"), (huge_jpeg(*size), "a.jpg")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(MediaError):
            read_picture(path)
    with pytest.raises(InputError):
        decode_picture(huge_jpeg(*size))
    assert peak_bytes() - before < 200 << 20
    assert time.process_time() - begun_s < 10


def make_database(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


_COLUMNS = ", ".join(f"{name} REAL" for name in LANDMARK_COLUMNS)
_NUMBERS = ", ".join(f"0.5 AS {name}" for name in LANDMARK_COLUMNS)


_VIEW = (
    "CREATE VIEW pose_landmarks AS "
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i AS id, NUMBERS FROM n"
).replace("NUMBERS", _NUMBERS)


def test_a_database_that_computes_for_ever_is_not_asked(tmp_path: Path) -> None:
    """A view may hold a query without an end in the place of rows."""
    path = tmp_path / "frames.db"
    make_database(
        path,
        _VIEW,
    )
    begun_s = time.process_time()
    with pytest.raises(LandmarkFileError):
        read_frames_sqlite(path)
    assert time.process_time() - begun_s < 5


@pytest.mark.parametrize(
    "name",
    [
        'frames"; DROP TABLE kept; --',
        "frames' OR 1=1 --",
        'a" UNION SELECT sql FROM sqlite_master --',
        "놀람; --",
    ],
)
def test_names_of_tables_are_names_and_no_sql(tmp_path: Path, name: str) -> None:
    path = tmp_path / "frames.db"
    quoted = name.replace('"', '""')
    make_database(path, f'CREATE TABLE "{quoted}" (id INTEGER PRIMARY KEY, {_COLUMNS})')
    make_database(path, "CREATE TABLE kept (x)")
    connection = sqlite3.connect(path)
    marks = ", ".join(["0.5"] * len(LANDMARK_COLUMNS))
    connection.execute(f'INSERT INTO "{quoted}" VALUES (1, {marks})')  # noqa: S608 # what is tested
    connection.commit()
    before = connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    assert read_frames_sqlite(path, size_wh=(640, 480)).image_xy.shape == (1, 33, 2)
    assert connection.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall() == before
    connection.close()

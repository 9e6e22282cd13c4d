"""The table of the older data collection in SQLite: one column a coordinate."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np

from barun.errors import LandmarkFileError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.legacy_frames import LABEL_COLUMNS, LANDMARK_COLUMNS, LabelledFrames
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.landmark import N_LANDMARKS

__all__ = ["LEGACY_TABLE", "MAGIC", "read_frames_sqlite", "write_frames_sqlite"]

LEGACY_TABLE: Final = "pose_data"
"""Name of the table that is written; any name is read."""

MAGIC: Final = b"SQLite format 3\0"

_MISSING: Final = -1.0
_PERSON_COLUMNS: Final = ("person_id", "participant_id")


def _find_table(connection: sqlite3.Connection, path: Path) -> tuple[str, tuple[str, ...]]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in names:
        quoted = str(name).replace('"', '""')
        columns = tuple(row[1] for row in connection.execute(f'PRAGMA table_info("{quoted}")'))
        if set(LANDMARK_COLUMNS) <= set(columns):
            return quoted, columns
    raise LandmarkFileError("datasets.sqlite-no-table", path=str(path))


def _to_seconds(cell: object) -> float:
    if cell is None or cell == "":
        return float("nan")
    try:
        return float(str(cell))
    except ValueError:
        return float(np.datetime64(str(cell), "us").astype(np.int64)) / 1e6


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def read_frames_sqlite(path: Path, *, size_wh: tuple[int, int] | None = None) -> LabelledFrames:
    """Read labelled frames from the first table that has the columns of landmarks.

    Parameters
    ----------
    path : pathlib.Path
        The database; it is opened for reading only.
    size_wh : tuple of int, optional
        Width and height of the pictures in pixels, which the file does not hold.

    Raises
    ------
    LandmarkFileError
        If there is no such table, or a cell cannot be read.
    """
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            table, columns = _find_table(connection, path)
            order = "ORDER BY id" if "id" in columns else "ORDER BY rowid"
            wanted: list[str] = [
                name
                for name in ("id", "timestamp", *LABEL_COLUMNS, *_PERSON_COLUMNS)
                if name in columns
            ]
            listed = ", ".join([*wanted, *LANDMARK_COLUMNS])
            query = f'SELECT {listed} FROM "{table}" {order}'  # noqa: S608 # names of columns known here; the table's is quoted
            cells = connection.execute(query).fetchall()
    except sqlite3.Error as error:
        raise LandmarkFileError(
            "landmarks.file-unreadable", path=str(path), reason=str(error)
        ) from error
    return _make_frames(path, wanted, cells, size_wh)


def _make_frames(
    path: Path,
    names: list[str],
    cells: list[tuple[object, ...]],
    size_wh: tuple[int, int] | None,
) -> LabelledFrames:
    faults = FileFaults(str(path))
    points = np.full((len(cells), len(LANDMARK_COLUMNS)), np.nan)
    times_s = np.full(len(cells), np.nan)
    texts = {name: [_text(row[place]) for row in cells] for place, name in enumerate(names)}
    for number, row in enumerate(cells):
        try:
            numbers = [np.nan if cell is None else cell for cell in row[len(names) :]]
            points[number] = np.array(numbers, dtype=np.float64)
        except (TypeError, ValueError):
            faults.add("landmarks.cell-not-number", row=number + 1, column="landmark", got="?")
        try:
            times_s[number] = _to_seconds(texts.get("timestamp", [""] * len(cells))[number])
        except ValueError:
            got = texts["timestamp"][number]
            faults.add("landmarks.cell-not-time", row=number + 1, column="timestamp", got=got)
    if not cells:
        faults.add("landmarks.no-rows")
    faults.raise_if_any()
    image_xy = points.reshape(-1, N_LANDMARKS, 2).astype(np.float32)
    image_xy[np.all(image_xy == _MISSING, axis=-1)] = np.nan
    blank = ("",) * len(cells)
    people = [tuple(texts[name]) for name in _PERSON_COLUMNS if name in texts]
    return LabelledFrames(
        image_xy=image_xy,
        labels={name: tuple(texts[name]) for name in LABEL_COLUMNS if name in texts},
        person_ids=people[0] if people else blank,
        sample_ids=tuple(texts["id"]) if "id" in texts else blank,
        recorded_at_s=times_s,
        rows=np.arange(1, len(cells) + 1),
        size_wh=size_wh,
        source=path.name,
    )


def write_frames_sqlite(path: Path, frames: LabelledFrames) -> None:
    """Write labelled frames as a table older programs know; missing points are (-1, -1).

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    missing = np.any(np.isnan(frames.image_xy), axis=-1)
    points = np.where(missing[..., None], np.float32(_MISSING), frames.image_xy)
    labels = list(frames.labels)
    types = {"pose_grade": "TEXT"}
    columns = [
        "id INTEGER PRIMARY KEY AUTOINCREMENT",
        "timestamp REAL",
        *(f"{name} {types.get(name, 'INTEGER')}" for name in labels),
        *(f"{name} REAL" for name in LANDMARK_COLUMNS),
        "person_id TEXT",
    ]
    names = ["timestamp", *labels, *LANDMARK_COLUMNS, "person_id"]
    marks = ", ".join("?" * len(names))
    insert = f"INSERT INTO {LEGACY_TABLE} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 # names known here
    with replacing(path) as part, closing(sqlite3.connect(part)) as connection, connection:
        connection.execute(f"CREATE TABLE {LEGACY_TABLE} ({', '.join(columns)})")
        connection.executemany(
            insert,
            (
                (
                    None if np.isnan(frames.recorded_at_s[row]) else frames.recorded_at_s[row],
                    *(column[row] or None for column in frames.labels.values()),
                    *points[row].ravel().tolist(),
                    frames.person_ids[row],
                )
                for row in range(len(frames))
            ),
        )

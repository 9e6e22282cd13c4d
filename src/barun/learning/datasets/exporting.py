"""Writing a dataset into files for other programs."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np

from barun.errors import DatasetError, storing
from barun.landmarks.formats import write_legacy_frames
from barun.landmarks.formats.replacing import replacing
from barun.learning.datasets.content import pack_rows
from barun.learning.datasets.csv_file import write_rows_csv
from barun.learning.datasets.legacy_rows import to_frames
from barun.learning.datasets.parquet_file import write_rows_parquet
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.sqlite_file import write_frames_sqlite

__all__ = ["EXPORT_KINDS", "ExportKind", "export_rows"]

ExportKind = Literal["csv", "parquet", "npz", "legacy-csv", "legacy-sqlite", "people", "labels"]
EXPORT_KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)
"""``csv``, ``parquet``, ``npz`` hold everything and can be imported again, bit for bit. The older
programs read ``legacy-csv`` and ``legacy-sqlite`` (one file), ``people`` (a folder: one CSV a
person) and ``labels`` (a folder: one CSV a label)."""


def _write_npz(path: Path, rows: LabelledRows) -> None:
    content = pack_rows(rows)
    with replacing(path) as part:
        part.write_bytes(content)


def _write_legacy_csv(path: Path, rows: LabelledRows) -> None:
    write_legacy_frames(path, to_frames(rows, source=path.name))


def _write_legacy_sqlite(path: Path, rows: LabelledRows) -> None:
    write_frames_sqlite(path, to_frames(rows, source=path.name))


_FILES: Final[dict[ExportKind, Callable[[Path, LabelledRows], None]]] = {
    "csv": write_rows_csv,
    "parquet": write_rows_parquet,
    "npz": _write_npz,
    "legacy-csv": _write_legacy_csv,
    "legacy-sqlite": _write_legacy_sqlite,
}


def _groups(rows: LabelledRows, kind: ExportKind) -> list[tuple[str, LabelledRows]]:
    if kind == "people":
        return [(f"{name.lower()}.csv", rows.select(rows.person == name)) for name in rows.people]
    groups = []
    for name, column in (("view", rows.view), ("grade", rows.grade)):
        for label in np.unique(column).tolist():
            if label:
                groups.append((f"{name}_{label}.csv", rows.select(column == label)))
    return groups


def export_rows(rows: LabelledRows, kind: ExportKind, path: Path) -> tuple[Path, ...]:
    """Write rows.

    Parameters
    ----------
    rows : LabelledRows
        What to write.
    kind : str
        One of ``EXPORT_KINDS``.
    path : pathlib.Path
        A file, or a folder (made where needed) for ``people`` and ``labels``.

    Returns
    -------
    tuple of pathlib.Path
        The files written; each is complete or was not touched.

    Raises
    ------
    DatasetError
        If there are no rows.
    StorageError
        If a file cannot be written.
    """
    if not len(rows):
        raise DatasetError("datasets.no-rows")
    if kind in _FILES:
        _FILES[kind](path, rows)
        return (path,)
    with storing("datasets.not-written", place=path):
        path.mkdir(parents=True, exist_ok=True)
    written = []
    for name, group in _groups(rows, kind):
        _write_legacy_csv(path / name, group)
        written.append(path / name)
    return tuple(written)

"""Labelled rows as Parquet; the columns are described in :mod:`table`."""

import io
from pathlib import Path
from typing import Any, Final

import numpy as np

from barun.errors import LandmarkFileError
from barun.landmarks.formats.barun_parquet import read_parquet_metadata, read_parquet_table
from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.wide_table import IMAGE_COLUMNS, WORLD_COLUMNS
from barun.learning.datasets.rows import LabelledRows
from barun.learning.datasets.table import (
    NUMBER_KEYS,
    TEXT_KEYS,
    check_header,
    image_block,
    rows_from_table,
    texts_of,
)

__all__ = ["is_rows_parquet", "read_rows_parquet", "write_rows_parquet"]

_VERSION_KEY: Final = "barun.rows.version"
_VERSION: Final = "1"


def is_rows_parquet(path: Path) -> bool:
    """Return whether a Parquet file holds labelled rows, and not a recording.

    Raises
    ------
    LandmarkFileError
        If the file is damaged.
    """
    return _VERSION_KEY.encode() in read_parquet_metadata(path)


def read_rows_parquet(path: Path, most_bytes: int | None = None) -> LabelledRows:
    """Read rows that :func:`write_rows_parquet` wrote, bit for bit.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    most_bytes : int, optional
        What it may unfold to, and its texts in memory; 4 GiB, and any, if left out.

    Raises
    ------
    DatasetError
        If the texts take more.
    LandmarkFileError
        If the file is damaged, lacks a column, unfolds to more, or a newer Barun wrote it.
    """
    table = read_parquet_table(path, most_bytes)
    version = dict(table.schema.metadata).get(_VERSION_KEY.encode(), b"").decode("ascii", "replace")
    if version != _VERSION:
        raise LandmarkFileError(
            "landmarks.format-newer", path=str(path), got=version, known=_VERSION
        )
    has_world = check_header(tuple(table.column_names), str(path))

    def block(names: tuple[str, ...], dtype: type[np.floating]) -> Any:
        columns = [np.asarray(table.column(name).to_pylist(), dtype=dtype) for name in names]
        return np.stack(columns, axis=1) if table.num_rows else np.empty((0, len(names)), dtype)

    try:
        return rows_from_table(
            {name: [str(cell) for cell in table.column(name).to_pylist()] for name in TEXT_KEYS},
            block(NUMBER_KEYS, np.float64),
            block(IMAGE_COLUMNS, np.float32),
            block(WORLD_COLUMNS, np.float32) if has_world else None,
            np.arange(1, table.num_rows + 1),
            str(path),
            most_bytes,
        )
    except (TypeError, ValueError) as error:
        raise LandmarkFileError("landmarks.parquet-damaged", path=str(path)) from error


def write_rows_parquet(path: Path, rows: LabelledRows) -> None:
    """Write rows; numbers keep every bit.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    from arro3.core import Array, DataType, Table
    from arro3.io import write_parquet

    columns: dict[str, Array] = {
        name: Array(cells, type=DataType.utf8()) for name, cells in texts_of(rows).items()
    }
    keys = {
        "recorded_at_s": rows.recorded_at_s,
        "view": rows.view.astype(np.int64),
        "origin_row": rows.origin_row,
        "width_px": rows.size_wh[:, 0].astype(np.int64),
        "height_px": rows.size_wh[:, 1].astype(np.int64),
    }
    blocks = [(IMAGE_COLUMNS, image_block(rows))]
    if rows.world_xyz is not None:
        blocks.append((WORLD_COLUMNS, rows.world_xyz.reshape(len(rows), -1)))
    for name, values in keys.items():
        columns[name] = Array.from_numpy(np.ascontiguousarray(values))
    for names, block in blocks:
        for index, name in enumerate(names):
            columns[name] = Array.from_numpy(np.ascontiguousarray(block[:, index]))
    content = io.BytesIO()  # on a full disk the writer panics, which is no OSError
    write_parquet(
        Table.from_arrays(list(columns.values()), names=list(columns)),
        content,
        compression="zstd(1)",
        key_value_metadata={_VERSION_KEY: _VERSION},
    )
    with replacing(path) as part:
        part.write_bytes(content.getvalue())

"""Labelled rows as CSV in UTF-8; the columns are described in :mod:`table`."""

import csv
from pathlib import Path
from typing import Final

import numpy as np

from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.spreadsheet_text import shielded, unshielded
from barun.landmarks.formats.text_table import NumberColumns, read_header, read_text_table
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

__all__ = ["read_rows_csv", "write_rows_csv"]

_FLOAT32: Final = "%.9g"
"""Nine digits tell any two float32 apart."""


def read_rows_csv(path: Path, most_bytes: int | None = None) -> LabelledRows:
    """Read rows that :func:`write_rows_csv` wrote, bit for bit.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    most_bytes : int, optional
        What its texts may take in memory; without a bound if left out.

    Raises
    ------
    DatasetError
        If the texts take more.
    LandmarkFileError
        Naming file, row and column of everything that is wrong.
    """
    has_world = check_header(read_header(path), str(path))
    groups = [NumberColumns(NUMBER_KEYS, np.float64), NumberColumns(IMAGE_COLUMNS, np.float32)]
    if has_world:
        groups.append(NumberColumns(WORLD_COLUMNS, np.float32))
    content = read_text_table(path, groups, TEXT_KEYS, needs_final_newline=True)
    return rows_from_table(
        {name: [unshielded(cell) for cell in cells] for name, cells in content.texts.items()},
        content.numbers[0],
        content.numbers[1].astype(np.float32, copy=False),
        content.numbers[2].astype(np.float32, copy=False) if has_world else None,
        content.rows,
        str(path),
        most_bytes,
    )


def write_rows_csv(path: Path, rows: LabelledRows) -> None:
    """Write rows; numbers keep every bit.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    has_world = rows.world_xyz is not None
    header = [*TEXT_KEYS, *NUMBER_KEYS, *IMAGE_COLUMNS, *(WORLD_COLUMNS if has_world else ())]
    texts = [[shielded(cell) for cell in column] for column in texts_of(rows).values()]
    block = image_block(rows)
    if rows.world_xyz is not None:
        block = np.hstack([block, rows.world_xyz.reshape(len(rows), -1)])
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row, numbers in enumerate(block.tolist()):
            time_s = float(rows.recorded_at_s[row])
            writer.writerow(
                [
                    *(column[row] for column in texts),
                    "" if np.isnan(time_s) else repr(time_s),
                    int(rows.view[row]),
                    int(rows.origin_row[row]),
                    *rows.size_wh[row].tolist(),
                    *("" if number != number else _FLOAT32 % number for number in numbers),
                ]
            )

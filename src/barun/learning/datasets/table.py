"""Labelled rows as one flat table, which CSV and Parquet share.

===========================  ================================================================
column                       meaning
===========================  ================================================================
``row_id``                   id of the row in all versions
``person session source``    pseudonym; recording it belongs to; what took the picture
``recorded_at_s``            seconds since 1970; empty if unknown
``view grade``               labels: 0 unlabelled, 1 front, 2 side, 3 neither; a to e or empty
``sample_id``                number of the sample as its file had it
``participant_id``           who it is according to that file
``origin_file origin_row``   where the row came from
``width_px height_px``       size of the picture; 0 if unknown
``nose_x nose_y ...``        as in :mod:`barun.landmarks.formats.wide_table`
===========================  ================================================================
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.errors import DatasetError
from barun.landmarks.formats.file_faults import FileFaults
from barun.landmarks.formats.wide_table import IMAGE_COLUMNS, WORLD_COLUMNS
from barun.landmarks.landmark import N_LANDMARKS
from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import GRADES, NEITHER

__all__ = [
    "NUMBER_KEYS",
    "TEXT_KEYS",
    "check_header",
    "image_block",
    "rows_from_table",
    "texts_of",
]

TEXT_KEYS: Final = (
    "row_id", "person", "session", "source", "grade", "sample_id", "participant_id", "origin_file",
)  # fmt: skip
NUMBER_KEYS: Final = ("recorded_at_s", "view", "origin_row", "width_px", "height_px")

_LETTER_BYTES: Final = 4
_Numbers = npt.NDArray[np.floating]


def check_header(header: tuple[str, ...], path: str) -> bool:
    """Return whether a table has world landmarks.

    Raises
    ------
    LandmarkFileError
        If columns are missing or unknown.
    """
    has_world = any(name in WORLD_COLUMNS for name in header)
    wanted = (*TEXT_KEYS, *NUMBER_KEYS, *IMAGE_COLUMNS, *(WORLD_COLUMNS if has_world else ()))
    faults = FileFaults(path)
    faults.add_columns("landmarks.columns-missing", (n for n in wanted if n not in header))
    faults.add_columns("landmarks.columns-unknown", (n for n in header if n not in wanted))
    faults.raise_if_any()
    return has_world


def texts_of(rows: LabelledRows) -> Mapping[str, list[str]]:
    """Return the columns of text."""
    return {name: getattr(rows, name).tolist() for name in TEXT_KEYS}


def image_block(rows: LabelledRows) -> npt.NDArray[np.float32]:
    """Return the columns of landmarks, shape (N, 132): x, y, z, visibility of each."""
    block = np.concatenate([rows.image_xyz, rows.visibility[..., None]], axis=-1)
    return block.reshape(len(rows), -1)


def rows_from_table(
    texts: Mapping[str, list[str]],
    keys: _Numbers,
    image: npt.NDArray[np.float32],
    world: npt.NDArray[np.float32] | None,
    file_rows: npt.NDArray[np.int64],
    path: str,
    most_bytes: int | None = None,
) -> LabelledRows:
    """Return rows of the columns of a table.

    Parameters
    ----------
    texts : mapping of str to list of str
        By name, see ``TEXT_KEYS``.
    keys : numpy.ndarray, shape (N, 5)
        Columns as ``NUMBER_KEYS``.
    image : numpy.ndarray, shape (N, 132)
        See :func:`image_block`.
    world : numpy.ndarray, shape (N, 99), optional
        World landmarks.
    file_rows : numpy.ndarray, shape (N,)
        Rows of the file, for the text of errors.
    path : str
        The file.
    most_bytes : int, optional
        What the texts may take in memory, where each takes as much as the longest of its column;
        without a bound if left out.

    Raises
    ------
    DatasetError
        If the texts take more.
    LandmarkFileError
        Naming every cell that holds no label or no whole number.
    """
    if most_bytes is not None:
        longest = sum(max(map(len, cells), default=0) for cells in texts.values())
        if longest * _LETTER_BYTES * len(keys) > most_bytes:
            raise DatasetError("datasets.import-large", path=path, most=most_bytes >> 20)
    faults = FileFaults(path)
    whole = np.nan_to_num(keys[:, 1:].astype(np.float64), nan=-1)
    largest = np.array([NEITHER, 2**53, 2**31 - 1, 2**31 - 1])
    for column, name in enumerate(NUMBER_KEYS[1:]):
        cells = whole[:, column]
        wrong = (cells != np.floor(cells)) | (cells < 0) | (cells > largest[column])
        faults.add_rows("datasets.cell-not-whole", wrong, file_rows, cells, name)
    grades = np.array(texts["grade"], dtype=np.str_)
    for place in np.flatnonzero(~np.isin(grades, ("", *GRADES))):
        row, known = int(file_rows[place]), ", ".join(GRADES)
        faults.add("learning.label-unknown", row=row, expected=known, got=str(grades[place]))
    faults.raise_if_any()
    parts = image.reshape(-1, N_LANDMARKS, 4)
    whole_numbers = whole.astype(np.int64)
    return LabelledRows(
        **{name: np.array(texts[name], dtype=np.str_) for name in TEXT_KEYS},
        image_xyz=parts[..., :3].astype(np.float32),
        visibility=parts[..., 3].astype(np.float32),
        recorded_at_s=keys[:, 0].astype(np.float64),
        view=whole_numbers[:, 0].astype(np.int8),
        origin_row=whole_numbers[:, 1],
        size_wh=whole_numbers[:, 2:].astype(np.int32),
        world_xyz=None if world is None else world.reshape(-1, N_LANDMARKS, 3).astype(np.float32),
    )

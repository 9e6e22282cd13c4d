"""Landmark recordings as CSV; the columns are described in :mod:`wide_table`."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from barun.landmarks.formats.replacing import replacing
from barun.landmarks.formats.spreadsheet_text import shielded, unshielded
from barun.landmarks.formats.text_table import NumberColumns, read_header, read_text_table
from barun.landmarks.formats.wide_table import (
    IMAGE_COLUMNS,
    KEY_COLUMNS,
    WORLD_COLUMNS,
    WideTable,
    check_header,
    from_recording,
    to_recording,
)
from barun.landmarks.recording import LandmarkRecording

__all__ = ["read_barun_csv", "write_barun_csv"]

_NUMBER_KEYS: Final = tuple(name for name in KEY_COLUMNS if name != "source")

_FLOAT32: Final = "%.9g"
"""Nine digits tell any two float32 apart and lie so close to the number that reading them by way of
a double rounds back to it."""


def read_barun_csv(path: Path) -> LandmarkRecording:
    """Read a recording that :func:`write_barun_csv` wrote.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    LandmarkRecording
        Exactly the numbers that were written. World landmarks that are all missing come back as
        None, and a recording without people has no instants.

    Raises
    ------
    LandmarkFileError
        Naming file, row and column of everything that is wrong.
    """
    has_world = check_header(read_header(path), str(path))
    groups = [NumberColumns(_NUMBER_KEYS, np.float64), NumberColumns(IMAGE_COLUMNS, np.float32)]
    if has_world:
        groups.append(NumberColumns(WORLD_COLUMNS, np.float32))
    content = read_text_table(path, groups, ["source"], needs_final_newline=True)
    keys = content.numbers[0].astype(np.float64)
    table = WideTable(
        frame=keys[:, 0],
        time_s=keys[:, 1],
        person=keys[:, 2],
        size_px=keys[:, 3:5],
        source=[unshielded(source) for source in content.texts["source"]],
        image=content.numbers[1].astype(np.float32, copy=False),
        world=content.numbers[2].astype(np.float32, copy=False) if has_world else None,
    )
    return to_recording(table, content.rows, str(path))


def _quoted(text: str) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([shielded(text)])
    return line.getvalue()


def _lines(table: WideTable) -> Iterator[str]:
    has_world = table.world is not None
    yield ",".join(KEY_COLUMNS + IMAGE_COLUMNS + (WORLD_COLUMNS if has_world else ())) + "\n"
    n_numbers = len(IMAGE_COLUMNS) + (len(WORLD_COLUMNS) if has_world else 0)
    pattern = ",".join([_FLOAT32] * n_numbers) + "\n"
    quoted = {source: _quoted(source) for source in set(table.source)}
    for row, source in enumerate(table.source):
        keys = (table.person[row], *table.size_px[row])
        whole = ",".join("" if np.isnan(key) else str(int(key)) for key in keys)
        numbers = table.image[row].tolist()
        if table.world is not None:
            numbers += table.world[row].tolist()
        cells = (pattern % tuple(numbers)).replace("nan", "")
        when = f"{int(table.frame[row])},{float(table.time_s[row])!r}"
        yield f"{when},{whole},{quoted[source]},{cells}"


def write_barun_csv(path: Path, recording: LandmarkRecording) -> None:
    """Write a recording as CSV in UTF-8; numbers keep every bit.

    Parameters
    ----------
    path : pathlib.Path
        Where to; a file that is there is replaced once the new one is complete.
    recording : LandmarkRecording
        All people of a recording.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    table = from_recording(recording)
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_lines(table))

"""CSV tables: strict, exact, and able to say in which row and column something is wrong.

Cells are converted row by row with Python's own, correctly rounded number reader; a whole row that
fails is then looked at cell by cell. One hour of landmarks takes some seconds.
"""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import numpy.typing as npt

from barun.errors import LandmarkFileError, reason_of
from barun.landmarks.formats.file_faults import FileFaults

__all__ = ["NumberColumns", "TextTable", "open_text", "read_head", "read_header", "read_text_table"]

_CHUNK_ROWS: Final = 2048
_HEAD_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class NumberColumns:
    """Columns that are read together into one array."""

    names: tuple[str, ...]
    dtype: type[np.float32] | type[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TextTable:
    """The wanted columns of a CSV file."""

    rows: npt.NDArray[np.int64]
    """Shape (N,). Row of the file each record starts in, counted from 1 as an editor does."""
    numbers: tuple[npt.NDArray[np.floating], ...]
    """One array of shape (N, C) for each NumberColumns asked for; NaN where a cell is empty."""
    texts: dict[str, list[str]]
    """The text columns asked for."""


def read_head(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    LandmarkFileError
        If there is no such file or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise LandmarkFileError("errors.file-missing", path=str(path)) from error
    except OSError as error:
        raise LandmarkFileError(
            "landmarks.file-unreadable", path=str(path), reason=reason_of(error)
        ) from error


@contextmanager
def open_text(path: Path) -> Iterator[TextIO]:
    """Open a text file in UTF-8, with or without a byte order mark.

    Raises
    ------
    LandmarkFileError
        If the file is missing, unreadable, empty, binary or in another encoding; also when the last
        shows only while reading.
    """
    head = read_head(path)
    if not head.strip():
        raise LandmarkFileError("landmarks.file-empty", path=str(path))
    if b"\0" in head:
        raise LandmarkFileError("landmarks.file-not-text", path=str(path))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        row = _first_undecodable_row(path)
        raise LandmarkFileError("landmarks.file-encoding", path=str(path), row=row) from error
    except csv.Error as error:
        raise LandmarkFileError(
            "landmarks.csv-malformed", path=str(path), reason=str(error)
        ) from error


def _first_undecodable_row(path: Path) -> int:
    # The decoder reports a position inside its current block, so the row is searched for anew.
    with path.open("rb") as file:
        for row, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return row
    return 1


def read_header(path: Path) -> tuple[str, ...]:
    """Return the column headings of a CSV file, in order.

    Raises
    ------
    LandmarkFileError
        If the file cannot be read as text, or a heading stands there twice.
    """
    with open_text(path) as file:
        header = next(csv.reader(file, strict=True), [])
    faults = FileFaults(str(path))
    faults.add_columns(
        "landmarks.columns-twice", sorted({name for name in header if header.count(name) > 1})
    )
    faults.raise_if_any()
    return tuple(header)


class _Cells:
    """Turns the cells of one group of columns into rows of numbers."""

    def __init__(self, columns: NumberColumns, header: Sequence[str], faults: FileFaults) -> None:
        self._names = columns.names
        self._dtype = columns.dtype
        first = header.index(columns.names[0])
        # One index more than needed makes itemgetter return a tuple even for a single column.
        self._pick = itemgetter(first, *(header.index(name) for name in columns.names))
        self._faults = faults
        self._pending: list[list[float]] = []
        self._done: list[npt.NDArray[np.floating]] = []

    def add(self, cells: list[str], row: int) -> None:
        picked = self._pick(cells)[1:]
        try:
            joined = "".join(picked)
            if (
                "_" in joined or not joined.isascii()
            ):  # float() takes 1_000 and other scripts' digits
                raise ValueError(joined)
            numbers = [float(cell or "nan") for cell in picked]
        except ValueError:
            numbers = [
                self._number(cell, row, n) for cell, n in zip(picked, self._names, strict=True)
            ]
        self._pending.append(numbers)
        if len(self._pending) == _CHUNK_ROWS:
            self._flush()

    def _number(self, cell: str, row: int, column: str) -> float:
        try:
            if "_" in cell or not cell.isascii():
                raise ValueError(cell)
            return float(cell or "nan")
        except ValueError:
            self._faults.add("landmarks.cell-not-number", row=row, column=column, got=cell)
            return float("nan")

    def _flush(self) -> None:
        if self._pending:
            with np.errstate(over="ignore"):  # what no float32 holds is infinite, and named below
                self._done.append(np.array(self._pending, dtype=self._dtype))
            self._pending = []

    def finish(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.floating]:
        self._flush()
        if not self._done:
            return np.empty((0, len(self._names)), dtype=self._dtype)
        numbers = np.concatenate(self._done)
        for index in np.argwhere(np.isinf(numbers))[:100]:
            row, column = rows[index[0]], self._names[index[1]]
            self._faults.add("landmarks.cell-infinite", row=int(row), column=column)
        return numbers


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) in (b"\n", b"\r")


def read_text_table(
    path: Path,
    numbers: Sequence[NumberColumns],
    texts: Sequence[str] = (),
    *,
    needs_final_newline: bool = False,
) -> TextTable:
    """Read columns of a CSV file.

    Parameters
    ----------
    path : pathlib.Path
        The file; its first record holds the headings.
    numbers : sequence of NumberColumns
        Columns of numbers; an empty cell or ``nan`` is NaN.
    texts : sequence of str
        Columns of text.
    needs_final_newline : bool
        True for files whose writer always ends the last row, so that a missing end betrays a file
        that was cut off.

    Returns
    -------
    TextTable
        All rows; blank ones are left out.

    Raises
    ------
    LandmarkFileError
        Naming file, row and column of everything that is wrong. The columns must exist.
    """
    faults = FileFaults(str(path))
    rows: list[int] = []
    with open_text(path) as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        cells = [_Cells(columns, header, faults) for columns in numbers]
        text_cells: dict[str, list[str]] = {name: [] for name in texts}
        text_index = [(text_cells[name], header.index(name)) for name in texts]
        row = reader.line_num + 1
        for record in reader:
            if len(record) == len(header):
                rows.append(row)
                for group in cells:
                    group.add(record, row)
                for column, index in text_index:
                    column.append(record[index])
            elif record:
                faults.add("landmarks.row-length", row=row, expected=len(header), got=len(record))
            if faults.is_full:
                raise faults.error()
            row = reader.line_num + 1
    if needs_final_newline and not _ends_with_newline(path):
        faults.add("landmarks.file-cut", row=row - 1)
    row_numbers = np.array(rows, dtype=np.int64)
    arrays = tuple(group.finish(row_numbers) for group in cells)
    faults.raise_if_any()
    return TextTable(rows=row_numbers, numbers=arrays, texts=text_cells)

"""The three formats of a table: CSV for spreadsheets, JSON for programs, Parquet for analyses.

Each is made piece by piece from rows as they are read, so that memory does not grow with the table.
A value that is missing is an empty cell, ``null`` and null; NaN stands in none of them.
"""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final

from barun.rights.export.table import Cell, Column, ExportTable, Row

__all__ = ["csv_pieces", "json_pieces", "parquet_parts"]

_ROWS_A_PIECE: Final = 200
_CELLS_A_PART: Final = 400_000
"""Of a Parquet file; about 20 MB of Python values. Design choice."""
_FLOAT32: Final = "%.9g"
"""Nine digits tell any two float32 apart."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would run: OWASP, "CSV Injection"."""


def _instant(value_s: float) -> str:
    return datetime.fromtimestamp(value_s, UTC).isoformat(timespec="milliseconds")


def _is_missing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _in_blocks(rows: Iterable[Row], n_rows: int) -> Iterator[list[Row]]:
    reading = iter(rows)
    while block := list(islice(reading, n_rows)):
        yield block


def _csv_cell(cell: Cell, column: Column) -> str:
    if _is_missing(cell):
        return ""
    if column.kind == "instant":
        return _instant(float(cell or 0))
    if column.kind == "single":
        return _FLOAT32 % cell
    if column.kind == "flag":
        return "true" if cell else "false"
    words = str(cell)
    if column.kind == "text" and words.startswith(_FORMULA):
        return f"'{words}"
    return words


def csv_pieces(table: ExportTable) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8 with a byte order mark, which spreadsheets need for Korean.

    Instants are ISO 8601 in UTC. A text that a spreadsheet would run as a formula has an apostrophe
    before it.
    """
    block = io.StringIO()
    writer = csv.writer(block, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    yield b"\xef\xbb\xbf" + block.getvalue().encode()
    for rows in _in_blocks(table.read(), _ROWS_A_PIECE):
        block.seek(0)
        block.truncate()
        writer.writerows(map(_csv_cell, row, table.columns) for row in rows)
        yield block.getvalue().encode()


def _json_cell(cell: Cell, column: Column) -> Any:
    if _is_missing(cell):
        return None
    if column.kind == "instant":
        return _instant(float(cell or 0))
    if column.kind == "single":
        return float(_FLOAT32 % cell)
    if column.kind == "document":
        try:
            return json.loads(str(cell))
        except ValueError:
            return str(cell)
    return cell


def json_pieces(table: ExportTable) -> Iterator[bytes]:
    """Yield a table as a JSON list of objects, one a line."""
    names = [column.name for column in table.columns]
    before = "[\n"
    for rows in _in_blocks(table.read(), _ROWS_A_PIECE):
        values = (map(_json_cell, row, table.columns) for row in rows)
        lines = (
            json.dumps(dict(zip(names, cells, strict=True)), ensure_ascii=False) for cells in values
        )
        yield (before + ",\n".join(lines)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def parquet_parts(table: ExportTable) -> Iterator[bytes]:
    """Yield a table as Parquet files, each with the rows that follow those of the one before.

    The columns carry unit and meaning in their metadata. An empty table is one file without rows.
    """
    n_rows = max(1, _CELLS_A_PART // max(1, len(table.columns)))
    blocks = _in_blocks(table.read(), n_rows)
    for rows in chain([next(blocks, [])], blocks):
        yield _parquet_file(table, rows)


def _parquet_file(table: ExportTable, rows: list[Row]) -> bytes:
    from arro3.core import Array, DataType, Field, Schema, Table
    from arro3.io import write_parquet

    types = {
        "text": DataType.utf8(),
        "document": DataType.utf8(),
        "number": DataType.float64(),
        "single": DataType.float32(),
        "count": DataType.int64(),
        "flag": DataType.bool(),
        "instant": DataType.timestamp("us", tz="UTC"),
    }
    arrays = []
    columns: Iterable[tuple[Cell, ...]] = (
        zip(*rows, strict=True) if rows else [()] * len(table.columns)
    )
    for column, cells in zip(table.columns, columns, strict=True):
        values: list[Any] = [None if _is_missing(cell) else cell for cell in cells]
        if column.kind == "instant":
            whole = [None if value is None else round(value * 1e6) for value in values]
            arrays.append(Array(whole, type=DataType.int64()).cast(types["instant"]))
        else:
            arrays.append(Array(values, type=types[column.kind]))
    schema = Schema(
        [
            Field(column.name, types[column.kind], nullable=True, metadata={"unit": column.unit})
            for column in table.columns
        ]
    )
    content = io.BytesIO()
    write_parquet(Table.from_arrays(arrays, schema=schema), content, compression="zstd(3)")
    return content.getvalue()

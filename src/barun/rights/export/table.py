"""A table of an export: its columns with unit and meaning, and its rows, read once a format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Cell", "Column", "ColumnKind", "ExportTable", "Row"]

Cell = str | float | int | bool | None
"""None is a missing value: an empty cell, ``null``."""
Row = tuple[Cell, ...]

ColumnKind = Literal["text", "number", "single", "count", "flag", "instant", "document"]
"""number: float64. single: float32. count: whole number. flag: true or false. instant: seconds
since 1970 UTC here, a date in the file. document: JSON as text, nested in the JSON file."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: ColumnKind
    about: str = ""
    """Entry of the room ``export_columns`` that says what it means; the name by default."""
    unit: str = ""
    subject: str = ""
    """Of a measurement, the key of what was measured."""

    @property
    def meaning(self) -> str:
        """Entry of the room ``export_columns``."""
        return self.about or self.name


@dataclass(frozen=True, slots=True)
class ExportTable:
    """One table: a file of it in each format."""

    name: str
    """Of the files, and the entry ``table-<name>`` of the room ``export_columns``."""
    kind: str
    """Key of the data map."""
    columns: tuple[Column, ...]
    read: Callable[[], Iterator[Row]]
    """Yields the rows from the first one, each with a cell a column; called once a format."""
    is_counted: bool = True
    """Whether its rows are what the holder counts of this kind."""

"""Everything held about a person as one ZIP, made while it is handed on.

::

    README.en.md README.ko.md     what it is, and every column with unit and meaning
    contents.json                 tables with their rows, files with their SHA-256
    csv/minutes.csv               each table three times
    json/minutes.json
    parquet/minutes/0001.parquet

Every table is read once for each format, and the counts are compared with one another and with
what the holders say there is: an export that is not complete ends in an error, not in a file. What
not even the holders can read is named in the README and in ``contents.json``.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import barun
from barun.errors import StorageError
from barun.messages import LANGUAGES
from barun.rights.export.archive import ZipStream
from barun.rights.export.formats import csv_pieces, json_pieces, parquet_parts
from barun.rights.export.readme import write_readme
from barun.rights.export.table import ExportTable, Row
from barun.rights.holder import Obstacle
from barun.rights.unread import unread_line

__all__ = ["FORM", "Progress", "export_person"]

FORM: Final = "barun-person-export 1"
"""Of the layout; the number grows when a program that reads it would have to change."""

Progress = Callable[[int], None]
"""Told how many rows went in since it was last told, each counted once a format."""
_ROWS_A_WORD: Final = 200


@dataclass(slots=True)
class _Counter:
    """Counts the rows of one reading."""

    n_rows: int = 0

    def watch(self, rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
        told = 0
        for row in rows:
            self.n_rows += 1
            if self.n_rows - told >= _ROWS_A_WORD:
                progress(self.n_rows - told)
                told = self.n_rows
            yield row
        progress(self.n_rows - told)


def _ignore(_: int) -> None:
    """Tell nobody."""


def export_person(
    tables: Sequence[ExportTable],
    *,
    person: str,
    at_s: float,
    held: Mapping[str, int],
    n_damaged: Callable[[], int] = lambda: 0,
    unread: Sequence[Obstacle] = (),
    progress: Progress = _ignore,
) -> Iterator[bytes]:
    """Yield the ZIP of a person, piece by piece.

    Parameters
    ----------
    tables : sequence of ExportTable
        What goes in.
    person : str
        Whose, as the README says it.
    at_s : float
        Now, seconds since 1970.
    held : mapping of str to int
        Records by kind of data, as the holders count them.
    n_damaged : callable, optional
        Returns how many records could not be opened; asked at the end.
    unread : sequence of Obstacle, optional
        What the holders could not read, which the README says.
    progress : callable, optional
        Told as rows go in.

    Raises
    ------
    StorageError
        If a table changed meanwhile, or fewer records came than are held.
    """
    counts: dict[str, int] = {}
    with ZipStream(at_s) as archive:
        for table in tables:
            yield from _add_table(archive, table, counts, progress)
        _check_counts(tables, counts, held, n_damaged())
        for language in LANGUAGES:
            words = write_readme(
                tables, counts, language, person=person, at_s=at_s, version=barun.__version__,
                form=FORM, n_damaged=n_damaged(), unread=unread,
            )  # fmt: skip
            yield from archive.add(f"README.{language}.md", [words.encode()])
        contents = _contents(archive, tables, counts, person, at_s, unread)
        yield from archive.add("contents.json", [contents])
        yield from archive.finish()


def _add_table(
    archive: ZipStream, table: ExportTable, counts: dict[str, int], progress: Progress
) -> Iterator[bytes]:
    def counted(counter: _Counter) -> ExportTable:
        return replace(table, read=lambda: counter.watch(table.read(), progress))

    as_csv, as_json, as_parquet = _Counter(), _Counter(), _Counter()
    yield from archive.add(f"csv/{table.name}.csv", csv_pieces(counted(as_csv)))
    yield from archive.add(f"json/{table.name}.json", json_pieces(counted(as_json)))
    for number, part in enumerate(parquet_parts(counted(as_parquet)), start=1):
        yield from archive.add(f"parquet/{table.name}/{number:04}.parquet", [part])
    for other in (as_json, as_parquet):
        if other.n_rows != as_csv.n_rows:
            raise StorageError(
                "rights_export.changed",
                table=table.name,
                first=as_csv.n_rows,
                second=other.n_rows,
            )
    counts[table.name] = as_csv.n_rows


def _check_counts(
    tables: Sequence[ExportTable],
    counts: Mapping[str, int],
    held: Mapping[str, int],
    n_damaged: int,
) -> None:
    for table in tables:
        exported, wanted = counts[table.name], held.get(table.kind, 0)
        if table.is_counted and exported + n_damaged < wanted:
            raise StorageError(
                "rights_export.counts-differ", kind=table.kind, held=wanted, exported=exported
            )


def _contents(
    archive: ZipStream,
    tables: Sequence[ExportTable],
    counts: Mapping[str, int],
    person: str,
    at_s: float,
    unread: Sequence[Obstacle],
) -> bytes:
    values = {
        "form": FORM,
        "barun": barun.__version__,
        "person": person,
        "made_at_s": at_s,
        "tables": {
            table.name: {"kind": table.kind, "rows": counts[table.name]} for table in tables
        },
        "not_read": [unread_line(one, "en") for one in unread],
        "files": {one.name: {"bytes": one.n_bytes, "sha256": one.sha256} for one in archive.files},
    }
    return json.dumps(values, indent=1, ensure_ascii=False).encode()

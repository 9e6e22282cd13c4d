"""The files with data of a person that Barun wrote elsewhere, as a table."""

from collections.abc import Iterator, Sequence
from typing import Final

from barun.rights.export.table import Column, ExportTable, Row
from barun.rights.holder import Holding

__all__ = ["WRITTEN_KINDS", "written_table"]

WRITTEN_KINDS: Final = frozenset({"exports", "training_folders", "backups"})
"""Keys of the data map; where they are is handed out, not what is in them."""
_WRITTEN: Final = (
    Column("kind", "text", "written_kind"),
    Column("path", "text", "written_path"),
    Column("written", "instant", "written_at"),
)


def written_table(holdings: Sequence[Holding]) -> ExportTable:
    """Return the table of files, as the holders found them."""

    def read() -> Iterator[Row]:
        for one in holdings:
            if one.kind in WRITTEN_KINDS:
                yield (one.kind, one.place, one.oldest_s)

    return ExportTable("written_files", "exports", _WRITTEN, read)

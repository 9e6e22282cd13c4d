"""What was done with the data of a person, as a table."""

import json
from collections.abc import Iterator
from typing import Final

from barun.rights.acts import entries_about
from barun.rights.export.table import Column, ExportTable, Row
from barun.store.store import Store

__all__ = ["audit_table"]

_AUDIT: Final = (
    Column("number", "count", "audit_number"),
    Column("at", "instant", "audit_at"),
    Column("by", "text", "audit_by"),
    Column("action", "text", "audit_action"),
    Column("details", "document", "audit_details"),
)


def audit_table(store: Store, person: str, until_s: float) -> ExportTable:
    """Return the table of acts before an instant, seconds since 1970."""

    def read() -> Iterator[Row]:
        for one, by in entries_about(store, person):
            if one.at_s < until_s:
                details = json.dumps(dict(one.details), ensure_ascii=False)
                yield (one.number, one.at_s, by, one.action, details)

    return ExportTable("audit", "audit", _AUDIT, read, is_counted=False)

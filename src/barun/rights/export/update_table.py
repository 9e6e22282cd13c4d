"""What reports of updates of models say about a person, as a table."""

import json
from collections.abc import Iterator
from typing import Any, Final

from barun.registry.update_log import UpdateLog
from barun.rights.export.table import Column, ExportTable, Row

__all__ = ["update_table"]

_COLUMNS: Final = (
    Column("update_id", "text"),
    Column("model", "text"),
    Column("begun", "instant", "update_begun"),
    Column("outcome", "text", "update_outcome"),
    Column("part", "text", "update_part"),
    Column("content", "document", "update_content"),
)
_PERSON: Final = "person"


def update_table(log: UpdateLog, person: str | None) -> ExportTable:
    """Return the table: for each report a row a part of it that is about the person.

    Parameters
    ----------
    log : UpdateLog
        Of the installation.
    person : str or None
        Pseudonym; nothing is said about nobody.

    Notes
    -----
    A report whose data cannot be read, and which names the person all the same, has one row
    without content.
    """

    def read() -> Iterator[Row]:
        if person is None:
            return
        named = set(log.naming(person))
        for one in log.summaries():
            if one.id in named:
                parts = list(_about(log.report(one) or {}, person, ""))
                for part, content in parts or [("", None)]:
                    words = None if content is None else json.dumps(content, ensure_ascii=False)
                    yield (one.id, one.model, one.begun_s, one.outcome, part or None, words)

    return ExportTable("updates", "updates", _COLUMNS, read)


def _about(value: Any, person: str, part: str) -> Iterator[tuple[str, Any]]:
    """Yield what a report says about somebody, by the names that lead to it."""
    if isinstance(value, dict):
        if value.get(_PERSON) == person:
            yield part, value
            return
        for name, inner in value.items():
            place = f"{part}.{name}" if part else str(name)
            if name == person:
                yield part, inner
            else:
                yield from _about(inner, person, place)
    elif isinstance(value, list):
        for inner in value:
            yield from _about(inner, person, part)
    elif value == person:
        yield part, value

"""The jobs a person asked for, as a table."""

import json
from collections.abc import Iterator
from typing import Final

from barun.rights.export.table import Column, ExportTable, Row
from barun.store.store import Store

__all__ = ["job_table"]

_ALL: Final = 1_000_000
_COLUMNS: Final = (
    Column("job_id", "text"),
    Column("kind", "text", "job_kind"),
    Column("state", "text", "job_state"),
    Column("made", "instant", "job_made"),
    Column("ended", "instant", "job_ended"),
    Column("payload", "document", "job_payload"),
    Column("result", "document", "job_result"),
    Column("reason", "text", "job_reason"),
)


def job_table(store: Store, person: str) -> ExportTable:
    """Return the table of jobs.

    Parameters
    ----------
    store : Store
        Where jobs are.
    person : str
        Whose.
    """

    def jobs() -> Iterator[Row]:
        for one in store.jobs.all(owner=person, most=_ALL):
            payload = json.dumps(dict(one.payload), ensure_ascii=False)
            result = None if one.result is None else json.dumps(dict(one.result))
            yield (
                one.job_id, one.kind, one.state, one.made_s, one.ended_s, payload, result,
                one.reason,
            )  # fmt: skip

    return ExportTable("jobs", "jobs", _COLUMNS, jobs)

"""What was counted of a person while two versions of a model were compared, as a table."""

from collections.abc import Iterator
from typing import Final

from barun.rights.export.table import Column, ExportTable, Row
from barun.store.experiment_records import COUNTS
from barun.store.store import Store

__all__ = ["experiment_table"]

_DAY_S: Final = 86_400.0
_UNITS: Final = {"judged_s": "s", "abstained_s": "s", "step_ms": "ms"}
_COLUMNS: Final = (
    Column("experiment_id", "text"),
    Column("day", "instant", "experiment_day"),
    Column("arm", "text", "experiment_arm"),
    *(Column(name, "number", f"experiment_{name}", _UNITS.get(name, "")) for name in COUNTS),
)


def experiment_table(store: Store, person_id: str, until_s: float) -> ExportTable:
    """Return the table of the counts of a person.

    Parameters
    ----------
    store : Store
        Where they are.
    person_id : str
        Whose.
    until_s : float
        Instant before which the days began that are read, seconds since 1970.
    """

    def read() -> Iterator[Row]:
        for day in store.experiments.days.of_person(person_id):
            if day.day * _DAY_S < until_s:
                counts = (day.counts.get(name, 0.0) for name in COUNTS)
                yield (day.experiment_id, day.day * _DAY_S, day.arm, *counts)

    return ExportTable("experiments", "experiments", _COLUMNS, read)

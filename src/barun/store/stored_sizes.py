"""How many records of a kind there are, and how old the oldest is."""

from typing import Any, Final

from sqlalchemy import Connection, func, select

from barun.store.history import StoredKind
from barun.store.removal import KIND_TABLES
from barun.store.sample_tables import SAMPLE_CHUNK
from barun.store.tables import EVENT, EXERCISE, MINUTE, PROFILE, SETTINGS, SPAN

__all__ = ["count_and_oldest"]

_OLDEST: Final[dict[StoredKind, tuple[Any, float]]] = {
    "minutes": (MINUTE.c.minute, 60.0),
    "events": (EVENT.c.start_s, 1.0),
    "spans": (SPAN.c.start_s, 1.0),
    "exercises": (EXERCISE.c.at_s, 1.0),
    "profiles": (PROFILE.c.updated_s, 1.0),
    "live_samples": (SAMPLE_CHUNK.c.day, 86_400.0),
    "settings": (SETTINGS.c.updated_s, 1.0),
}
"""Column that tells the age of a kind, and its seconds."""


def count_and_oldest(
    connection: Connection, kind: StoredKind, person_no: int | None
) -> tuple[int, float | None]:
    """Return how many records there are and the instant of the oldest."""
    column, scale_s = _OLDEST[kind]
    table = KIND_TABLES[kind][0]
    n_records = func.coalesce(func.sum(table.c.n_rows), 0) if "n_rows" in table.c else func.count()
    query = select(n_records, func.min(column)).where(table.c.person_no == person_no)
    count, oldest = connection.execute(query).one()
    return int(count), None if oldest is None else oldest * scale_s

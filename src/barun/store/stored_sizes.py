"""How much of each kind there is of a person, and how old the oldest is."""

from typing import Any, Final

from sqlalchemy import Connection, func, select

from barun.privacy.data_map.kinds import find_kind
from barun.store.database import Database
from barun.store.history import STORED_KINDS, KindSize, StoredKind, StoreSizes
from barun.store.person_number import find_person
from barun.store.person_rows import measure_person
from barun.store.removal import KIND_TABLE
from barun.store.sample_tables import SAMPLE_CHUNK
from barun.store.tables import EVENT, EXERCISE, MINUTE, PROFILE, SETTINGS, SPAN

__all__ = ["count_and_oldest", "read_sizes"]

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
    table = KIND_TABLE[kind]
    n_records = func.coalesce(func.sum(table.c.n_rows), 0) if "n_rows" in table.c else func.count()
    query = select(n_records, func.min(column)).where(table.c.person_no == person_no)
    count, oldest = connection.execute(query).one()
    return int(count), None if oldest is None else oldest * scale_s


def read_sizes(connection: Connection, database: Database, person_id: str) -> StoreSizes:
    """Return how much is stored of a person, and how large the whole is."""
    person_no = find_person(connection, person_id)
    kinds = []
    for kind in STORED_KINDS:
        n_records, oldest_s = count_and_oldest(connection, kind, person_no)
        n_bytes = measure_person(connection, find_kind(kind).tables, person_id)
        kinds.append(KindSize(kind, n_records, n_bytes, oldest_s))
    total = database.total_bytes(connection)
    return StoreSizes(tuple(kinds), total, database.location, database.count_set_aside())

"""How much has left the machine, by way, since when; outlasts restarts and holds nothing else.

A row a way, so it never grows: neither what was sent nor to whom is kept, only how often and how
many bytes. Services of one database add to the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Column, Double, Integer, Table, Text, select

from barun.store.database import Database
from barun.store.tables import METADATA

__all__ = ["SERVICE_SENT", "SentBook", "SentRecord"]

SERVICE_SENT: Final = Table(
    "service_sent",
    METADATA,
    Column("way", Text, primary_key=True),
    Column("since_s", Double, nullable=False),
    Column("n_times", Integer, nullable=False),
    Column("n_bytes", BigInteger, nullable=False),
)
"""One way out of the machine, such as ``webhook``."""


@dataclass(frozen=True, slots=True)
class SentRecord:
    """What was sent one way."""

    way: str
    since_s: float
    """Since when it is counted, seconds since 1970 UTC."""
    n_times: int
    n_bytes: int


class SentBook:
    """Reads and adds to these counts; its methods block, and any thread may call them.

    Parameters
    ----------
    database : Database
        With its tables up to date.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, ways: Iterable[str], now_s: float) -> None:
        """Count from now on what was not counted yet.

        Parameters
        ----------
        ways : iterable of str
            Stable words.
        now_s : float
            Seconds since 1970 UTC.
        """
        rows = [{"way": way, "since_s": now_s, "n_times": 0, "n_bytes": 0} for way in ways]
        put = self._database.insert(SERVICE_SENT).on_conflict_do_nothing(index_elements=["way"])
        with self._database.writing() as connection:
            connection.execute(put, rows)

    def add(self, way: str, n_times: int, n_bytes: int, now_s: float) -> None:
        """Add to what was sent one way; counted from now on, if it was not yet."""
        put = self._database.insert(SERVICE_SENT).values(
            way=way, since_s=now_s, n_times=n_times, n_bytes=n_bytes
        )
        sums = {name: SERVICE_SENT.c[name] + put.excluded[name] for name in ("n_times", "n_bytes")}
        put = put.on_conflict_do_update(index_elements=["way"], set_=sums)
        with self._database.writing() as connection:
            connection.execute(put)

    def all(self) -> tuple[SentRecord, ...]:
        """Return what was sent each way, by name."""
        query = select(SERVICE_SENT).order_by(SERVICE_SENT.c.way)
        with self._database.reading() as connection:
            return tuple(SentRecord(**row) for row in connection.execute(query).mappings())

"""The tables of samples: poses of live sessions that are kept for training, under that consent.

A chunk holds some rows of one person and day, compressed and sealed under the data key of the
person; what is said about a row is sealed beside it. Readable are whose it is, of which day, and
which kind of label there is since when.
"""

from typing import Final

from sqlalchemy import Column, Double, ForeignKey, Index, Integer, LargeBinary, Table, Text

from barun.store.tables import METADATA

__all__ = ["SAMPLE", "SAMPLE_CHUNK", "SAMPLE_LABEL"]


def _person() -> Column[int]:
    return Column("person_no", ForeignKey("person.person_no"), nullable=False)


SAMPLE_CHUNK: Final = Table(
    "sample_chunk",
    METADATA,
    Column("chunk_id", Text, primary_key=True),
    _person(),
    Column("day", Integer, nullable=False),
    Column("n_rows", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "person_no", "day"),
)
"""Rows of one person and day; ``day`` is the whole days since 1970-01-01 UTC."""

SAMPLE: Final = Table(
    "sample",
    METADATA,
    Column("sample_id", Text, primary_key=True),
    _person(),
    Column("chunk_id", ForeignKey("sample_chunk.chunk_id"), nullable=False),
    Index(None, "chunk_id"),
    Index(None, "person_no"),
)
"""Which rows there are: the one place that says that a row is not written twice."""

SAMPLE_LABEL: Final = Table(
    "sample_label",
    METADATA,
    Column("sample_id", ForeignKey("sample.sample_id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    _person(),
    Column("said_s", Double, nullable=False),
    Column("event_id", Text),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "person_no", "said_s"),
)
"""What is said about a sample, one row a kind; with the event it was said of, if it was."""

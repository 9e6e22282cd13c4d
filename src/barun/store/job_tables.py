"""The table of jobs, in the same database as everything else.

Readable are kind, state and times; what is to be done and what came of it are sealed, with the key
of the person who asked, or with a secret of the installation where nobody did.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from barun.store.tables import METADATA

__all__ = ["JOB"]

JOB: Final = Table(
    "job",
    METADATA,
    Column("job_id", Text, primary_key=True),
    Column("person_no", ForeignKey("person.person_no")),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_s", Double, nullable=False),
    Column("not_before_s", Double, nullable=False),
    Column("started_s", Double),
    Column("ended_s", Double),
    Column("n_attempts", Integer, nullable=False),
    Column("n_lost", Integer, nullable=False),
    Column("is_cancelled", Boolean, nullable=False),
    Column("lease", Text),
    Column("lease_until_s", Double),
    Column("progress", Double, nullable=False),
    Column("reason", Text),
    Column("payload", LargeBinary, nullable=False),
    Column("outcome", LargeBinary),
    UniqueConstraint("key"),
    Index(None, "state", "not_before_s"),
    Index(None, "person_no"),
)
"""One piece of work. ``key`` is the same for the same work, and tells nobody which; ``lease`` is
whose it is until ``lease_until_s``."""

"""The tables, the same for SQLite and PostgreSQL; every change is a migration, too.

Times of a minute are hundredths of a second (``_cs``): two bytes in either database. Angles are
packed (:mod:`barun.store.angle_packing`), because thirty numbers a minute in rows of their own
would be most of the history.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from barun.store.records import TIME_KINDS, TimeKind

__all__ = [
    "AGREEMENT",
    "ANGLE_KEY",
    "EVENT",
    "EXERCISE",
    "METADATA",
    "MINUTE",
    "PERSON",
    "PROFILE",
    "QUARTER",
    "SECONDS_COLUMNS",
    "SESSION",
    "SETTINGS",
    "SPAN",
]

SECONDS_COLUMNS: Final[dict[TimeKind, str]] = {kind: f"{kind}_cs" for kind in TIME_KINDS}
"""Column of each kind of time."""

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _person(*, is_key: bool = False) -> Column[int]:
    return Column("person_no", ForeignKey("person.person_no"), primary_key=is_key, nullable=False)


def _session() -> Column[int]:
    return Column("session_no", ForeignKey("session.session_no"), nullable=False)


PERSON: Final = Table(
    "person",
    METADATA,
    Column("person_no", Integer, primary_key=True),
    Column("person_id", Text, nullable=False),
    UniqueConstraint("person_id"),
)

AGREEMENT: Final = Table(
    "agreement",
    METADATA,
    _person(is_key=True),
    Column("agreed_s", Double, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("withdrawn_s", Double),
)

SETTINGS: Final = Table(
    "settings",
    METADATA,
    _person(is_key=True),
    Column("content", Text, nullable=False),
    Column("updated_s", Double, nullable=False),
)

SESSION: Final = Table(
    "session",
    METADATA,
    Column("session_no", Integer, primary_key=True),
    Column("session_id", Text, nullable=False),
    _person(),
    Column("started_s", Double, nullable=False),
    Column("ended_s", Double),
    Column("source", Text, nullable=False),
    Column("camera", Text, nullable=False),
    UniqueConstraint("session_id"),
    Index(None, "person_no", "started_s"),
)

MINUTE: Final = Table(
    "minute",
    METADATA,
    _person(is_key=True),
    Column("minute", Integer, primary_key=True),
    Column("session_no", ForeignKey("session.session_no"), primary_key=True, nullable=False),
    *(Column(name, SmallInteger, nullable=False) for name in SECONDS_COLUMNS.values()),
    Column("sitting_cs", SmallInteger, nullable=False),
    Column("view", Text),
    Column("neck_dose", Double),
    Column("trunk_dose", Double),
    Column("angles", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""One minute of one session."""

QUARTER: Final = Table(
    "quarter",
    METADATA,
    _person(is_key=True),
    Column("quarter", Integer, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in SECONDS_COLUMNS.values()),
    Column("sitting_cs", Integer, nullable=False),
    Column("angles", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The sums of a quarter of an hour: hours and days of every zone begin at one."""

ANGLE_KEY: Final = Table(
    "angle_key",
    METADATA,
    Column("key_no", SmallInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    UniqueConstraint("key"),
)

EVENT: Final = Table(
    "event",
    METADATA,
    Column("event_id", Text, primary_key=True),
    _person(),
    _session(),
    Column("code", Text, nullable=False),
    Column("start_s", Double, nullable=False),
    Column("detected_s", Double, nullable=False),
    Column("end_s", Double, nullable=False),
    Column("end_reason", Text),
    Column("peak_load", Double, nullable=False),
    Column("median_load", Double, nullable=False),
    Column("over_s", Double, nullable=False),
    Column("view", Text),
    Column("n_reminders", Integer, nullable=False),
    Column("verdict", Text),
    Index(None, "person_no", "start_s"),
)

SPAN: Final = Table(
    "span",
    METADATA,
    Column("span_id", Text, primary_key=True),
    _person(),
    _session(),
    Column("kind", Text, nullable=False),
    Column("start_s", Double, nullable=False),
    Column("end_s", Double, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "person_no", "start_s"),
)

EXERCISE: Final = Table(
    "exercise",
    METADATA,
    Column("done_id", Text, primary_key=True),
    _person(),
    Column("exercise_id", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Column("duration_s", Double, nullable=False),
    Column("n_repetitions", BigInteger),
    Column("is_counted_by_camera", Boolean, nullable=False),
    Index(None, "person_no", "at_s"),
)

PROFILE: Final = Table(
    "profile",
    METADATA,
    Column("profile_id", Text, primary_key=True),
    _person(),
    Column("camera", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("updated_s", Double, nullable=False),
    Index(None, "person_no"),
)

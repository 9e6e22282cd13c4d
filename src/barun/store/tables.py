"""The tables, the same for SQLite and PostgreSQL; every change is a migration, too.

What was measured, and what a person said or did, stands in the columns ``sealed``, ``angles`` and
``verdict``: blobs under the data key of the person (:mod:`barun.privacy.encryption`), whose content
:mod:`barun.store.sealed_content` describes. Readable are whose a row is, of when and which kind;
settings and consents; and what is nobody's.
"""

from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.types import TypeEngine

from barun.store.append_only import make_append_only

__all__ = [
    "ANGLE_KEY",
    "AUDIT",
    "CONSENT",
    "DATA_KEY",
    "EVENT",
    "EXERCISE",
    "METADATA",
    "MINUTE",
    "MODEL",
    "MODEL_ALIAS",
    "MODEL_ALIAS_LOG",
    "MODEL_VERSION",
    "PERSON",
    "PROFILE",
    "QUARTER",
    "RECOVERY",
    "SECRET",
    "SESSION",
    "SETTINGS",
    "SPAN",
]

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


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[Column[Any]]:
    return [Column(name, kind, nullable=False) for name in names]


def _session() -> Column[int]:
    return Column("session_no", ForeignKey("session.session_no"), nullable=False)


PERSON: Final = Table(
    "person",
    METADATA,
    Column("person_no", Integer, primary_key=True),
    *_needed(Text, "person_id"),
    UniqueConstraint("person_id"),
)

CONSENT: Final = Table(
    "consent",
    METADATA,
    Column("entry_no", Integer, primary_key=True),
    Column("person_no", Integer, nullable=False),
    *_needed(Text, "purpose", "act"),
    *_needed(Double, "at_s"),
    *_needed(Text, "way", "text_version", "language"),
    Column("until_s", Double),
    Index(None, "person_no", "entry_no"),
)
"""Who agreed to what, and took it back; the database refuses to change or delete a row. No foreign
key: the lines stay when a person is deleted, and then nothing says whose they are."""

SETTINGS: Final = Table(
    "settings",
    METADATA,
    _person(is_key=True),
    *_needed(Text, "content"),
    *_needed(Double, "updated_s"),
)

SESSION: Final = Table(
    "session",
    METADATA,
    Column("session_no", Integer, primary_key=True),
    *_needed(Text, "session_id"),
    _person(),
    *_needed(Double, "started_s"),
    Column("ended_s", Double),
    *_needed(LargeBinary, "sealed"),
    UniqueConstraint("session_id"),
    Index(None, "person_no", "started_s"),
)

MINUTE: Final = Table(
    "minute",
    METADATA,
    _person(is_key=True),
    Column("minute", Integer, primary_key=True),
    Column("session_no", ForeignKey("session.session_no"), primary_key=True, nullable=False),
    *_needed(LargeBinary, "sealed"),
    sqlite_with_rowid=False,
)
"""One minute of one session."""

QUARTER: Final = Table(
    "quarter",
    METADATA,
    _person(is_key=True),
    Column("quarter", Integer, primary_key=True),
    *_needed(LargeBinary, "sealed", "angles"),
    sqlite_with_rowid=False,
)
"""The sums of a quarter of an hour: hours and days of every zone begin at one."""

ANGLE_KEY: Final = Table(
    "angle_key",
    METADATA,
    Column("key_no", SmallInteger, primary_key=True, autoincrement=False),
    *_needed(Text, "key"),
    UniqueConstraint("key"),
)

EVENT: Final = Table(
    "event",
    METADATA,
    Column("event_id", Text, primary_key=True),
    _person(),
    _session(),
    *_needed(Double, "start_s", "end_s"),
    *_needed(LargeBinary, "sealed"),
    Column("verdict", LargeBinary),
    Index(None, "person_no", "start_s"),
)

SPAN: Final = Table(
    "span",
    METADATA,
    Column("span_id", Text, primary_key=True),
    _person(),
    _session(),
    *_needed(Text, "kind"),
    *_needed(Double, "start_s", "end_s"),
    *_needed(LargeBinary, "sealed"),
    Index(None, "person_no", "start_s"),
)

EXERCISE: Final = Table(
    "exercise",
    METADATA,
    Column("done_id", Text, primary_key=True),
    _person(),
    *_needed(Double, "at_s"),
    *_needed(LargeBinary, "sealed"),
    Index(None, "person_no", "at_s"),
)

PROFILE: Final = Table(
    "profile",
    METADATA,
    Column("profile_id", Text, primary_key=True),
    _person(),
    *_needed(LargeBinary, "sealed"),
    *_needed(Double, "updated_s"),
    Index(None, "person_no"),
)

DATA_KEY: Final = Table(
    "data_key",
    METADATA,
    _person(is_key=True),
    Column("key_no", Integer, primary_key=True, autoincrement=False),
    *_needed(LargeBinary, "wrapped"),
)
"""The data keys of each person, wrapped by the master key."""

SECRET: Final = Table(
    "secret",
    METADATA,
    Column("name", Text, primary_key=True),
    *_needed(LargeBinary, "wrapped"),
)
"""Secrets of the installation, wrapped by the master key."""

RECOVERY: Final = Table(
    "recovery",
    METADATA,
    Column("master_id", Text, primary_key=True),
    *_needed(LargeBinary, "wrapped"),
)
"""The master key, wrapped for the recovery key."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("entry_no", Integer, primary_key=True, autoincrement=False),
    *_needed(Double, "at_s"),
    *_needed(Text, "actor", "action", "subject", "details"),
    *_needed(LargeBinary, "mac"),
)
"""What was done with personal data; the database refuses to change or delete a row."""

MODEL: Final = Table(
    "model",
    METADATA,
    Column("model_no", Integer, primary_key=True),
    *_needed(Text, "name"),
    UniqueConstraint("name"),
)
"""What versions are versions of: ``view``, ``posture``, ..."""


def _model(*, is_key: bool) -> Column[int]:
    return Column("model_no", ForeignKey("model.model_no"), primary_key=is_key, nullable=False)


def _of_version(column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["model_no", column], ["model_version.model_no", "model_version.number"]
    )


MODEL_VERSION: Final = Table(
    "model_version",
    METADATA,
    _model(is_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    *_needed(Text, "sha256", "path", "feature_spec", "metrics", "dataset_hash", "people"),
    *_needed(Text, "code_version", "state", "registered_by", "card"),
    *_needed(Double, "registered_s"),
    Column("parent", Integer),
    UniqueConstraint("model_no", "sha256"),
    _of_version("parent"),
)
"""One trained model; ``metrics``, ``people`` and ``card`` are JSON."""

MODEL_ALIAS: Final = Table(
    "model_alias",
    METADATA,
    _model(is_key=True),
    Column("alias", Text, primary_key=True),
    Column("number", Integer),
    *_needed(Double, "changed_s"),
    _of_version("number"),
)
"""Which version is champion, challenger or shadow; NULL is what comes with Barun."""

MODEL_ALIAS_LOG: Final = Table(
    "model_alias_log",
    METADATA,
    Column("entry_no", Integer, primary_key=True),
    _model(is_key=False),
    *_needed(Text, "alias", "kind", "who", "why"),
    *_needed(Double, "at_s"),
    Column("from_number", Integer),
    Column("to_number", Integer),
    Index(None, "model_no", "alias", "at_s"),
)
"""Every change of an alias; the database refuses to change or delete a row."""


@event.listens_for(AUDIT, "after_create")
@event.listens_for(CONSENT, "after_create")
@event.listens_for(MODEL_ALIAS_LOG, "after_create")
def _only_grow(table: Table, connection: Connection, **_: object) -> None:
    make_append_only(connection, table.name)

"""The first tables: people, sessions, minutes, events, spans, exercises, profiles, settings."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

_KINDS = (
    "good",
    "departed",
    "issue",
    "cannot_judge",
    "settling",
    "away",
    "blind",
    "paused",
    "calibrating",
)


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_person_no"
    return sa.ForeignKeyConstraint(["person_no"], ["person.person_no"], name=name)


def _of_session(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_session_no"
    return sa.ForeignKeyConstraint(["session_no"], ["session.session_no"], name=name)


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _create_people() -> None:
    op.create_table(
        "person",
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Text, "person_id"),
        sa.PrimaryKeyConstraint("person_no", name="pk_person"),
        sa.UniqueConstraint("person_id", name="uq_person_person_id"),
    )
    op.create_table(
        "agreement",
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Double, "agreed_s"),
        *_needed(sa.Text, "text_version", "language"),
        sa.Column("withdrawn_s", sa.Double),
        sa.PrimaryKeyConstraint("person_no", name="pk_agreement"),
        _of_person("agreement"),
    )
    op.create_table(
        "settings",
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Text, "content"),
        *_needed(sa.Double, "updated_s"),
        sa.PrimaryKeyConstraint("person_no", name="pk_settings"),
        _of_person("settings"),
    )
    op.create_table(
        "profile",
        *_needed(sa.Text, "profile_id"),
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Text, "camera", "place", "content"),
        *_needed(sa.Double, "updated_s"),
        sa.PrimaryKeyConstraint("profile_id", name="pk_profile"),
        _of_person("profile"),
    )
    op.create_index("ix_profile_person_no", "profile", ["person_no"])


def _create_time() -> None:
    op.create_table(
        "session",
        *_needed(sa.Integer, "session_no"),
        *_needed(sa.Text, "session_id"),
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Double, "started_s"),
        sa.Column("ended_s", sa.Double),
        *_needed(sa.Text, "source", "camera"),
        sa.PrimaryKeyConstraint("session_no", name="pk_session"),
        sa.UniqueConstraint("session_id", name="uq_session_session_id"),
        _of_person("session"),
    )
    op.create_index("ix_session_person_no_started_s", "session", ["person_no", "started_s"])
    op.create_table(
        "minute",
        *_needed(sa.Integer, "person_no", "minute", "session_no"),
        *_needed(sa.SmallInteger, *(f"{kind}_cs" for kind in _KINDS), "sitting_cs"),
        sa.Column("view", sa.Text),
        sa.Column("neck_dose", sa.Double),
        sa.Column("trunk_dose", sa.Double),
        *_needed(sa.LargeBinary, "angles"),
        sa.PrimaryKeyConstraint("person_no", "minute", "session_no", name="pk_minute"),
        _of_person("minute"),
        _of_session("minute"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "angle_key",
        sa.Column("key_no", sa.SmallInteger, nullable=False, autoincrement=False),
        *_needed(sa.Text, "key"),
        sa.PrimaryKeyConstraint("key_no", name="pk_angle_key"),
        sa.UniqueConstraint("key", name="uq_angle_key_key"),
    )


def _create_happenings() -> None:
    op.create_table(
        "event",
        *_needed(sa.Text, "event_id"),
        *_needed(sa.Integer, "person_no", "session_no"),
        *_needed(sa.Text, "code"),
        *_needed(sa.Double, "start_s", "detected_s", "end_s"),
        sa.Column("end_reason", sa.Text),
        *_needed(sa.Double, "peak_load", "median_load", "over_s"),
        sa.Column("view", sa.Text),
        *_needed(sa.Integer, "n_reminders"),
        sa.Column("verdict", sa.Text),
        sa.PrimaryKeyConstraint("event_id", name="pk_event"),
        _of_person("event"),
        _of_session("event"),
    )
    op.create_index("ix_event_person_no_start_s", "event", ["person_no", "start_s"])
    op.create_table(
        "span",
        *_needed(sa.Text, "span_id"),
        *_needed(sa.Integer, "person_no", "session_no"),
        *_needed(sa.Text, "kind"),
        *_needed(sa.Double, "start_s", "end_s"),
        *_needed(sa.Text, "reason"),
        sa.PrimaryKeyConstraint("span_id", name="pk_span"),
        _of_person("span"),
        _of_session("span"),
    )
    op.create_index("ix_span_person_no_start_s", "span", ["person_no", "start_s"])
    op.create_table(
        "exercise",
        *_needed(sa.Text, "done_id"),
        *_needed(sa.Integer, "person_no"),
        *_needed(sa.Text, "exercise_id"),
        *_needed(sa.Double, "at_s", "duration_s"),
        sa.Column("n_repetitions", sa.BigInteger),
        *_needed(sa.Boolean, "is_counted_by_camera"),
        sa.PrimaryKeyConstraint("done_id", name="pk_exercise"),
        _of_person("exercise"),
    )
    op.create_index("ix_exercise_person_no_at_s", "exercise", ["person_no", "at_s"])


def upgrade() -> None:
    """Make them."""
    _create_people()
    _create_time()
    _create_happenings()

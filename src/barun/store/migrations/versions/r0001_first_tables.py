"""The first tables: people, sessions, minutes, events, spans, exercises, profiles, settings."""

import sqlalchemy as sa
from alembic import op

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


def _create_people() -> None:
    op.create_table(
        "person",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person_no", name="pk_person"),
        sa.UniqueConstraint("person_id", name="uq_person_person_id"),
    )
    op.create_table(
        "agreement",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("agreed_s", sa.Double, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("withdrawn_s", sa.Double),
        sa.PrimaryKeyConstraint("person_no", name="pk_agreement"),
        _of_person("agreement"),
    )
    op.create_table(
        "settings",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("updated_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("person_no", name="pk_settings"),
        _of_person("settings"),
    )
    op.create_table(
        "profile",
        sa.Column("profile_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("camera", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("updated_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name="pk_profile"),
        _of_person("profile"),
    )
    op.create_index("ix_profile_person_no", "profile", ["person_no"])


def _create_time() -> None:
    op.create_table(
        "session",
        sa.Column("session_no", sa.Integer, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("started_s", sa.Double, nullable=False),
        sa.Column("ended_s", sa.Double),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("camera", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("session_no", name="pk_session"),
        sa.UniqueConstraint("session_id", name="uq_session_session_id"),
        _of_person("session"),
    )
    op.create_index("ix_session_person_no_started_s", "session", ["person_no", "started_s"])
    op.create_table(
        "minute",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("session_no", sa.Integer, nullable=False),
        *(sa.Column(f"{kind}_cs", sa.SmallInteger, nullable=False) for kind in _KINDS),
        sa.Column("sitting_cs", sa.SmallInteger, nullable=False),
        sa.Column("view", sa.Text),
        sa.Column("neck_dose", sa.Double),
        sa.Column("trunk_dose", sa.Double),
        sa.Column("angles", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_no", "minute", "session_no", name="pk_minute"),
        _of_person("minute"),
        _of_session("minute"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "angle_key",
        sa.Column("key_no", sa.SmallInteger, nullable=False, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key_no", name="pk_angle_key"),
        sa.UniqueConstraint("key", name="uq_angle_key_key"),
    )


def _create_happenings() -> None:
    op.create_table(
        "event",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("session_no", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.Double, nullable=False)
            for name in ("start_s", "detected_s", "end_s")
        ),
        sa.Column("end_reason", sa.Text),
        *(
            sa.Column(name, sa.Double, nullable=False)
            for name in ("peak_load", "median_load", "over_s")
        ),
        sa.Column("view", sa.Text),
        sa.Column("n_reminders", sa.Integer, nullable=False),
        sa.Column("verdict", sa.Text),
        sa.PrimaryKeyConstraint("event_id", name="pk_event"),
        _of_person("event"),
        _of_session("event"),
    )
    op.create_index("ix_event_person_no_start_s", "event", ["person_no", "start_s"])
    op.create_table(
        "span",
        sa.Column("span_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("session_no", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start_s", sa.Double, nullable=False),
        sa.Column("end_s", sa.Double, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("span_id", name="pk_span"),
        _of_person("span"),
        _of_session("span"),
    )
    op.create_index("ix_span_person_no_start_s", "span", ["person_no", "start_s"])
    op.create_table(
        "exercise",
        sa.Column("done_id", sa.Text, nullable=False),
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("exercise_id", sa.Text, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("n_repetitions", sa.BigInteger),
        sa.Column("is_counted_by_camera", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("done_id", name="pk_exercise"),
        _of_person("exercise"),
    )
    op.create_index("ix_exercise_person_no_at_s", "exercise", ["person_no", "at_s"])


def upgrade() -> None:
    """Make them."""
    _create_people()
    _create_time()
    _create_happenings()

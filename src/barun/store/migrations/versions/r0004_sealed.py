"""What is personal is sealed under a data key of each person; keys and the audit log get tables.

The bytes are those of :mod:`barun.store.sealed_content` and :mod:`barun.privacy.encryption`; a
change of their layout is a migration of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.types import TypeEngine

from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.append_only import make_append_only
from barun.store.sealed_content import (
    MinuteContent,
    pack_fields,
    pack_minute_content,
    pack_quarter_times,
    row_key,
)

revision = "0004"
down_revision = "0003"

_TIMES = (
    "good_cs",
    "departed_cs",
    "issue_cs",
    "cannot_judge_cs",
    "settling_cs",
    "away_cs",
    "blind_cs",
    "paused_cs",
    "calibrating_cs",
    "sitting_cs",
)
_EVENT = (
    "code",
    "detected_s",
    "end_reason",
    "peak_load",
    "median_load",
    "over_s",
    "view",
    "n_reminders",
)
_EXERCISE = ("exercise_id", "duration_s", "n_repetitions", "is_counted_by_camera")
_ROWS_A_STEP = 1000

Blobs = Mapping[str, bytes | None]
SealRow = Callable[[Any, PersonSeal], Blobs]


def _needed(kind: type[TypeEngine[Any]], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _create_tables() -> None:
    op.create_table(
        "data_key",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("key_no", sa.Integer, nullable=False, autoincrement=False),
        *_needed(sa.LargeBinary, "wrapped"),
        sa.PrimaryKeyConstraint("person_no", "key_no", name="pk_data_key"),
        sa.ForeignKeyConstraint(["person_no"], ["person.person_no"], name="fk_data_key_person_no"),
    )
    op.create_table(
        "secret",
        *_needed(sa.Text, "name"),
        *_needed(sa.LargeBinary, "wrapped"),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
    op.create_table(
        "recovery",
        *_needed(sa.Text, "master_id"),
        *_needed(sa.LargeBinary, "wrapped"),
        sa.PrimaryKeyConstraint("master_id", name="pk_recovery"),
    )
    op.create_table(
        "audit",
        sa.Column("entry_no", sa.Integer, nullable=False, autoincrement=False),
        *_needed(sa.Double, "at_s"),
        *_needed(sa.Text, "actor", "action", "subject", "details"),
        *_needed(sa.LargeBinary, "mac"),
        sa.PrimaryKeyConstraint("entry_no", name="pk_audit"),
    )
    make_append_only(op.get_bind(), "audit")


def _rows(table: sa.TableClause, keys: tuple[str, ...]) -> Iterator[list[Any]]:
    """Yield all rows in steps, in the order of their keys; they may be changed meanwhile."""
    place = sa.tuple_(*(table.c[name] for name in keys))
    query = sa.select(table).order_by(*(table.c[name] for name in keys)).limit(_ROWS_A_STEP)
    rows = op.get_bind().execute(query).all()
    while rows:
        yield list(rows)
        last = [getattr(rows[-1], name) for name in keys]
        rows = op.get_bind().execute(query.where(place > sa.tuple_(*last))).all()


class _Seals:
    """The seals of people, made when they are needed first."""

    def __init__(self) -> None:
        self._known: dict[int, PersonSeal] = {}
        people = sa.table("person", sa.column("person_no"), sa.column("person_id"))
        self._ids = {
            row.person_no: row.person_id for row in op.get_bind().execute(sa.select(people))
        }

    def of(self, person_no: int) -> PersonSeal:
        if person_no not in self._known:
            vault = context.config.attributes.get("vault")
            if vault is None:
                raise ValueError("there is something to be sealed, and no key was given")
            self._known[person_no] = vault.find_or_make(
                op.get_bind(), person_no, self._ids[person_no]
            )
        return self._known[person_no]


def _columns(plain: Mapping[str, Any]) -> list[sa.ColumnClause[Any]]:
    return [sa.column(name, kind) for name, kind in plain.items()]


def _seal(
    name: str,
    keys: Mapping[str, Any],
    plain: Mapping[str, Any],
    new: tuple[str, ...],
    seal_row: SealRow,
    seals: _Seals,
) -> None:
    """Add the sealed columns of a table, fill them, and drop those that were readable."""
    for column in new:
        may_be_null = column != "sealed"
        default = None if may_be_null else sa.text("''")
        added = sa.Column(column, sa.LargeBinary, nullable=may_be_null, server_default=default)
        op.add_column(name, added)
    needed = {"person_no": sa.Integer, **keys}
    table = sa.table(name, *_columns({**needed, **plain}))
    changed = sa.table(name, *_columns({**needed, **dict.fromkeys(new, sa.LargeBinary)}))
    if "angles" in plain and name == "quarter":
        changed = sa.table(
            name, *_columns({**needed, **dict.fromkeys((*new, "angles"), sa.LargeBinary)})
        )
    blobs = [column.name for column in changed.c if column.name not in needed]
    statement = (
        sa.update(changed)
        .where(*(changed.c[key] == sa.bindparam(f"at_{key}") for key in needed))
        .values({blob: sa.bindparam(f"new_{blob}") for blob in blobs})
    )
    # the person comes first where it is part of the key
    order = tuple(keys) if len(keys) == 1 and name != "quarter" else ("person_no", *keys)
    for rows in _rows(table, order):
        values = []
        for row in rows:
            sealed = seal_row(row, seals.of(row.person_no))
            at = {f"at_{key}": getattr(row, key) for key in needed}
            values.append({**at, **{f"new_{blob}": sealed[blob] for blob in blobs}})
        op.get_bind().execute(statement, values)
    for column in plain:
        if column not in blobs:
            op.drop_column(name, column)


def _seal_minute(row: Any, seal: PersonSeal) -> Blobs:
    content = MinuteContent(
        tuple(getattr(row, name) for name in _TIMES),
        row.neck_dose,
        row.trunk_dose,
        row.view,
        bytes(row.angles),
    )
    place = row_key(row.minute, row.session_no)
    return {"sealed": seal.seal("minute", "sealed", place, pack_minute_content(content))}


def _seal_quarter(row: Any, seal: PersonSeal) -> Blobs:
    place = row_key(row.quarter)
    times = pack_quarter_times([getattr(row, name) for name in _TIMES])
    return {
        "sealed": seal.seal("quarter", "sealed", place, times),
        "angles": seal.seal("quarter", "angles", place, bytes(row.angles)),
    }


def _seal_fields(table: str, key: str, names: tuple[str, ...]) -> SealRow:
    def seal_row(row: Any, seal: PersonSeal) -> Blobs:
        content = pack_fields({name: getattr(row, name) for name in names})
        return {"sealed": seal.seal(table, "sealed", row_key(getattr(row, key)), content)}

    return seal_row


def _seal_event(row: Any, seal: PersonSeal) -> Blobs:
    sealed = _seal_fields("event", "event_id", _EVENT)(row, seal)
    if row.verdict is None:
        return {**sealed, "verdict_sealed": None}
    verdict = seal.seal("event", "verdict", row_key(row.event_id), row.verdict.encode())
    return {**sealed, "verdict_sealed": verdict}


def upgrade() -> None:
    """Make the tables, and seal what is there."""
    if op.get_bind().dialect.name == "sqlite":
        # stands until the file was rewritten, see barun.store.sqlite_database
        op.execute("PRAGMA user_version = 4")
    _create_tables()
    seals = _Seals()
    times = dict.fromkeys(_TIMES, sa.Integer)
    minute = times | {"view": sa.Text, "neck_dose": sa.Double, "trunk_dose": sa.Double}
    number = sa.Integer
    _seal(
        "minute",
        {"minute": number, "session_no": number},
        minute | {"angles": sa.LargeBinary},
        ("sealed",),
        _seal_minute,
        seals,
    )
    quarter = times | {"angles": sa.LargeBinary}
    _seal("quarter", {"quarter": number}, quarter, ("sealed",), _seal_quarter, seals)
    event = dict.fromkeys(_EVENT, sa.Text) | dict.fromkeys(
        ("detected_s", "peak_load", "median_load", "over_s"), sa.Double
    )
    _seal(
        "event",
        {"event_id": sa.Text},
        event | {"n_reminders": number, "verdict": sa.Text},
        ("sealed", "verdict_sealed"),
        _seal_event,
        seals,
    )
    op.execute("ALTER TABLE event RENAME COLUMN verdict_sealed TO verdict")
    for name, key, plain in (
        ("session", "session_id", {"source": sa.Text, "camera": sa.Text}),
        ("span", "span_id", {"reason": sa.Text}),
        (
            "exercise",
            "done_id",
            dict(zip(_EXERCISE, (sa.Text, sa.Double, sa.BigInteger, sa.Boolean), strict=True)),
        ),
        ("profile", "profile_id", dict.fromkeys(("camera", "place", "content"), sa.Text)),
    ):
        seal_row = _seal_fields(name, key, tuple(plain))
        _seal(name, {key: sa.Text}, plain, ("sealed",), seal_row, seals)

"""Sums of quarters of an hour, so that thirty days by the hour are not added up from minutes.

The bytes of ``angles`` are those of :mod:`barun.store.angle_packing`; a change of that layout is a
migration of its own.
"""

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from barun.store.angle_packing import add_angles, pack_quarter

revision = "0002"
down_revision = "0001"

_COLUMNS = (
    "good_cs",
    "departed_cs",
    "issue_cs",
    "cannot_judge_cs",
    "settling_cs",
    "away_cs",
    "blind_cs",
    "paused_cs",
    "calibrating_cs",
)
_MINUTES = 15
_FULL_MINUTE_CS = 6000


def _add_up(rows: list[Any]) -> dict[str, object]:
    total = dict.fromkeys((*_COLUMNS, "sitting_cs"), 0.0)
    for _, sessions in groupby(rows, lambda row: row["minute"]):
        of_minute = list(sessions)
        sums = {name: sum(row[name] for row in of_minute) for name in total}
        scale = min(1.0, _FULL_MINUTE_CS / max(1, sum(sums[name] for name in _COLUMNS)))
        for name in _COLUMNS:
            total[name] += scale * sums[name]
        total["sitting_cs"] += min(_FULL_MINUTE_CS, sums["sitting_cs"])
    return {
        **{name: round(value) for name, value in total.items()},
        "angles": pack_quarter(add_angles(bytes(row["angles"]) for row in rows)),
    }


def upgrade() -> None:
    """Make the table and fill it from the minutes there are."""
    quarter = op.create_table(
        "quarter",
        sa.Column("person_no", sa.Integer, nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in (*_COLUMNS, "sitting_cs")),
        sa.Column("angles", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_no", "quarter", name="pk_quarter"),
        sa.ForeignKeyConstraint(["person_no"], ["person.person_no"], name="fk_quarter_person_no"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    minutes = sa.table(
        "minute",
        *(sa.column(name) for name in ("person_no", "minute", *_COLUMNS)),
        sa.column("sitting_cs"),
        sa.column("angles"),
    )
    query = sa.select(minutes).order_by(minutes.c.person_no, minutes.c.minute)
    rows = connection.execute(query, execution_options={"yield_per": 1000}).mappings()
    for (person_no, number), group in groupby(
        rows, lambda row: (row["person_no"], row["minute"] // _MINUTES)
    ):
        values = {"person_no": person_no, "quarter": number, **_add_up(list(group))}
        connection.execute(quarter.insert(), values)

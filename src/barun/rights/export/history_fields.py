"""The one list of what a history is handed out as: each field with its column and where it is read.

The export of everything about a person and the file of a range of days are both made of it, so that
a field that is new, or goes, does so in both.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Final

from barun.rights.export.table import Cell, Column, Row
from barun.store.records import TIME_KINDS, EventRecord, MinuteRecord, TimeKind

__all__ = [
    "EVENT_FIELDS",
    "EXERCISE_FIELDS",
    "MINUTE_FIELDS",
    "SPAN_FIELDS",
    "HistoryField",
    "columns_of",
    "row_of",
]


@dataclass(frozen=True, slots=True)
class HistoryField:
    """One field of one kind of record."""

    column: Column
    read: Callable[[Any], Cell]
    """Returns it of a record; an instant in seconds since 1970."""
    short: str = ""
    """What the file of a range calls it, where otherwise."""

    @property
    def name(self) -> str:
        """What the file of a range calls it."""
        return self.short or self.column.name


def columns_of(fields: Sequence[HistoryField]) -> tuple[Column, ...]:
    """Return the columns of fields."""
    return tuple(one.column for one in fields)


def row_of(fields: Sequence[HistoryField], record: object) -> Row:
    """Return the fields of a record."""
    return tuple(one.read(record) for one in fields)


def _field(
    column: Column,
    attribute: str = "",
    *,
    short: str = "",
    read: Callable[[Any], Cell] | None = None,
) -> HistoryField:
    return HistoryField(column, read or attrgetter(attribute or column.name), short)


def _minute_start_s(record: MinuteRecord) -> float:
    return 60.0 * record.minute


def _seconds(record: MinuteRecord, kind: TimeKind) -> float:
    return record.seconds.get(kind, 0.0)


def _reality(record: EventRecord) -> str | None:
    return record.reality or None


_SESSION: Final = _field(Column("session_id", "text"))
_VIEW: Final = _field(Column("view", "text"))

MINUTE_FIELDS: Final = (
    _field(Column("start", "instant", "minute_start"), read=_minute_start_s),
    _SESSION,
    _VIEW,
    *(
        _field(
            Column(f"{kind}_s", "number", f"time_{kind}", "s"), read=partial(_seconds, kind=kind)
        )
        for kind in TIME_KINDS
    ),
    _field(Column("sitting_s", "number", unit="s")),
    _field(Column("neck_dose", "number", "dose")),
    _field(Column("trunk_dose", "number", "dose")),
)
"""Without the measurements, whose columns differ from person to person."""

EVENT_FIELDS: Final = (
    _field(Column("event_id", "text"), short="id"),
    _SESSION,
    _field(Column("code", "text")),
    _field(Column("start", "instant", "event_start"), "start_s"),
    _field(Column("detected", "instant"), "detected_s"),
    _field(Column("end", "instant", "event_end"), "end_s"),
    _field(Column("end_reason", "text")),
    _field(Column("peak_load", "number")),
    _field(Column("median_load", "number")),
    _field(Column("over_s", "number", unit="s")),
    _VIEW,
    _field(Column("n_reminders", "count")),
    _field(Column("verdict", "text")),
    _field(Column("reality", "text", "label_posture"), read=_reality),
)

SPAN_FIELDS: Final = (
    _field(Column("span_id", "text"), short="id"),
    _SESSION,
    _field(Column("kind", "text", "span_kind")),
    _field(Column("start", "instant", "span_start"), "start_s"),
    _field(Column("end", "instant", "span_end"), "end_s"),
    _field(Column("reason", "text", "span_reason")),
)

EXERCISE_FIELDS: Final = (
    _field(Column("done_id", "text"), short="id"),
    _field(Column("exercise_id", "text")),
    _field(Column("at", "instant", "done_at"), "at_s", short="start"),
    _field(Column("duration_s", "number", "done_duration", "s")),
    _field(Column("n_repetitions", "count")),
    _field(Column("is_counted_by_camera", "flag")),
)

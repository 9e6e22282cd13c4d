"""Questions about hours, days, minutes and angles of one person."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from barun.errors import EncryptionError
from barun.privacy.encryption.person_seal import PersonSeal
from barun.store.angle_packing import AngleSum, unpack_quarter
from barun.store.damage import DamagedRows
from barun.store.history import AngleRow, Period, TimeRow
from barun.store.local_time import local_instant, period_start_s
from barun.store.quarter_sums import MINUTES_A_QUARTER, add_up_minutes
from barun.store.record_rows import open_minute
from barun.store.sealed_content import MinuteContent, row_key, unpack_quarter_times
from barun.store.tables import ANGLE_KEY, EVENT, MINUTE, QUARTER, SPAN
from barun.store.time_sums import QUARTER_S, TimeSum, merge_minute

__all__ = ["angle_rows", "minute_rows", "read_minutes", "time_row", "time_rows"]

_LONGEST_S: Final = {"hour": 2 * 3600.0, "day": 26 * 3600.0}
"""An hour or a day is never longer, a clock set back included."""


class _Periods:
    """Remembers where hours and days begin: several quarters lie in each."""

    def __init__(self, zone: tzinfo, by: Period) -> None:
        self._zone = zone
        self._by: Period = by
        self._known: dict[object, float] = {}

    def start_s(self, instant_s: float) -> float:
        """Return the first instant of the hour or day `instant_s` lies in."""
        local = local_instant(instant_s, self._zone)
        hour = (local.hour, local.utcoffset()) if self._by == "hour" else None
        name = (local.date(), hour)
        if name not in self._known:
            self._known[name] = period_start_s(instant_s, self._zone, self._by)
        return self._known[name]


def time_row(total: TimeSum, start_s: float, zone: tzinfo) -> TimeRow:
    """Return sums as a row that begins at `start_s`."""
    return TimeRow(
        local_instant(start_s, zone),
        total.seconds,
        round(total.sitting_cs / 100, 2),
        total.n_events,
        total.n_breaks,
    )


def _bounds_s(from_s: float, to_s: float, zone: tzinfo, by: Period) -> tuple[float, float]:
    """Return the instants between which everything lies that an answer may need."""
    return period_start_s(from_s, zone, by), to_s + _LONGEST_S[by]


def _quarters(
    connection: Connection,
    person_no: int,
    seal: PersonSeal | None,
    damaged: DamagedRows,
    from_s: float,
    to_s: float,
    column: str,
) -> Iterator[tuple[int, bytes]]:
    """Yield the number of each quarter of an hour and what is sealed in a column of it."""
    query = (
        select(QUARTER.c.quarter, QUARTER.c[column])
        .where(QUARTER.c.person_no == person_no)
        .where(QUARTER.c.quarter >= math.floor(from_s / QUARTER_S))
        .where(QUARTER.c.quarter < math.ceil(to_s / QUARTER_S))
        .order_by(QUARTER.c.quarter)
    )
    if seal is None:
        return
    for quarter, blob in connection.execute(query).all():
        try:
            packed = seal.open(QUARTER.name, column, row_key(quarter), bytes(blob))
        except EncryptionError:
            # nothing is lost by a damaged sum: what it was made of is still there
            first = quarter * MINUTES_A_QUARTER
            last = first + MINUTES_A_QUARTER - 1
            minutes = read_minutes(connection, person_no, seal, damaged, first, last)
            packed = add_up_minutes(minutes)[column == "angles"]
        yield quarter, packed


def read_minutes(
    connection: Connection,
    person_no: int,
    seal: PersonSeal | None,
    damaged: DamagedRows,
    first: int,
    last: int,
) -> dict[int, list[MinuteContent]]:
    """Return what is stored of minutes `first` to `last`, of every session, by the minute.

    One that cannot be opened is left out and noted in `damaged`.
    """
    query = (
        select(MINUTE.c.minute, MINUTE.c.session_no, MINUTE.c.sealed)
        .where(MINUTE.c.person_no == person_no, MINUTE.c.minute.between(first, last))
        .order_by(MINUTE.c.minute, MINUTE.c.session_no)
    )
    found: dict[int, list[MinuteContent]] = {}
    if seal is not None:
        for row in connection.execute(query):
            try:
                content = open_minute(row, seal)
            except EncryptionError:
                damaged.note(seal.person_id, MINUTE.name, row_key(row.minute, row.session_no))
                continue
            found.setdefault(row.minute, []).append(content)
    return found


def _starts(
    connection: Connection,
    table: Table,
    person_no: int,
    from_s: float,
    to_s: float,
    *conditions: Any,
) -> list[float]:
    query = select(table.c.start_s).where(
        table.c.person_no == person_no,
        table.c.start_s >= from_s,
        table.c.start_s < to_s,
        *conditions,
    )
    return [row.start_s for row in connection.execute(query)]


def time_rows(
    connection: Connection,
    person_no: int,
    seal: PersonSeal | None,
    damaged: DamagedRows,
    from_s: float,
    to_s: float,
    zone: tzinfo,
    by: Period,
) -> tuple[TimeRow, ...]:
    """Return the hours or days that touch a range; see `barun.store.store.Store.time_rows`."""
    periods = _Periods(zone, by)
    sums: dict[float, TimeSum] = defaultdict(TimeSum)
    bounds_s = _bounds_s(from_s, to_s, zone, by)
    for quarter, packed in _quarters(connection, person_no, seal, damaged, *bounds_s, "sealed"):
        *kinds_cs, sitting_cs = unpack_quarter_times(packed)
        sums[periods.start_s(quarter * QUARTER_S)].add(kinds_cs, sitting_cs)
    for start_s in _starts(connection, EVENT, person_no, *bounds_s):
        sums[periods.start_s(start_s)].n_events += 1
    for start_s in _starts(connection, SPAN, person_no, *bounds_s, SPAN.c.kind == "break"):
        sums[periods.start_s(start_s)].n_breaks += 1
    return tuple(
        time_row(total, start_s, zone) for start_s, total in sorted(sums.items()) if start_s < to_s
    )


def minute_rows(
    connection: Connection,
    person_no: int,
    seal: PersonSeal | None,
    damaged: DamagedRows,
    from_s: float,
    to_s: float,
) -> tuple[TimeRow, ...]:
    """Return the minutes that begin in a range; see `barun.store.store.Store.minute_rows`."""
    minutes = read_minutes(
        connection, person_no, seal, damaged, math.ceil(from_s / 60), math.ceil(to_s / 60) - 1
    )
    sums: dict[int, TimeSum] = {
        minute: merge_minute([session.times_cs for session in sessions])
        for minute, sessions in minutes.items()
    }
    events = _starts(connection, EVENT, person_no, from_s, to_s)
    breaks = _starts(connection, SPAN, person_no, from_s, to_s, SPAN.c.kind == "break")
    for start_s in events:
        sums.setdefault(int(start_s // 60), TimeSum()).n_events += 1
    for start_s in breaks:
        sums.setdefault(int(start_s // 60), TimeSum()).n_breaks += 1
    return tuple(time_row(total, 60.0 * minute, UTC) for minute, total in sorted(sums.items()))


def angle_rows(
    connection: Connection,
    person_no: int,
    seal: PersonSeal | None,
    damaged: DamagedRows,
    from_s: float,
    to_s: float,
    zone: tzinfo,
    by: Period,
    keys: Sequence[str] | None,
) -> dict[str, tuple[AngleRow, ...]]:
    """Return the measurements of hours or days; see `barun.store.store.Store.angle_rows`."""
    known = connection.execute(select(ANGLE_KEY.c.key_no, ANGLE_KEY.c.key)).all()
    wanted = {row.key_no: row.key for row in known if keys is None or row.key in keys}
    periods = _Periods(zone, by)
    sums: dict[int, dict[float, AngleSum]] = {key_no: {} for key_no in wanted}
    bounds_s = _bounds_s(from_s, to_s, zone, by)
    for quarter, packed in _quarters(connection, person_no, seal, damaged, *bounds_s, "angles"):
        start_s = periods.start_s(quarter * QUARTER_S)
        if start_s >= to_s:
            break
        for key_no, value in unpack_quarter(packed).items():
            if key_no in wanted:
                sums[key_no].setdefault(start_s, AngleSum()).add(*value)
    return {
        wanted[key_no]: tuple(
            AngleRow(local_instant(start_s, zone), one.mean, one.departure, one.n_frames)
            for start_s, one in sorted(of_key.items())
        )
        for key_no, of_key in sums.items()
        if of_key
    }

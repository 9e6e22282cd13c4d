"""A week in figures: its days, its rules, its best and its worst hour, beside the week before."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo
from typing import Final

from barun.store.history import TimeRow, WeekDay, WeekSummary
from barun.store.local_time import day_start_s, local_instant
from barun.store.records import TIME_KINDS, EventRecord

__all__ = ["sum_rows", "summarise_week"]

_DAYS: Final = 7
_JUDGED_LONG_ENOUGH_S: Final = 15 * 60.0
"""Of an hour that is called the best or the worst; design choice: a quarter of it."""


def sum_rows(rows: Iterable[TimeRow], start_s: float, zone: tzinfo) -> TimeRow:
    """Return the sum of rows, as one that begins at `start_s`."""
    rows = list(rows)
    return TimeRow(
        local_instant(start_s, zone),
        {kind: round(sum(row.seconds[kind] for row in rows), 2) for kind in TIME_KINDS},
        round(sum(row.sitting_s for row in rows), 2),
        sum(row.n_events for row in rows),
        sum(row.n_breaks for row in rows),
    )


def _days(days: Sequence[TimeRow], start: date, zone: tzinfo) -> list[TimeRow]:
    """Return seven days, zeros for those of which nothing is stored."""
    stored = {row.start.date(): row for row in days}
    wanted = [start + timedelta(days=number) for number in range(_DAYS)]
    return [stored.get(day) or sum_rows((), day_start_s(day, zone), zone) for day in wanted]


def _best_and_worst(hours: Sequence[TimeRow]) -> tuple[TimeRow | None, TimeRow | None]:
    compared = [row for row in hours if row.judged_s >= _JUDGED_LONG_ENOUGH_S]
    shares = [row.good_share or 0.0 for row in compared]
    if not shares or min(shares) == max(shares):
        return None, None
    return compared[shares.index(max(shares))], compared[shares.index(min(shares))]


def summarise_week(
    days: Sequence[TimeRow],
    hours: Sequence[TimeRow],
    events: Sequence[EventRecord],
    start: date,
    zone: tzinfo,
) -> WeekSummary:
    """Return the seven days from `start` beside the seven before.

    Parameters
    ----------
    days : sequence of TimeRow
        Those of both weeks of which something is stored.
    hours : sequence of TimeRow
        Those of the week from `start`.
    events : sequence of EventRecord
        Those that began in either week.
    start : date
        First day.
    zone : tzinfo
        Days are those of this zone.
    """
    before = start - timedelta(days=_DAYS)
    start_s, before_s = day_start_s(start, zone), day_start_s(before, zone)
    these, those = _days(days, start, zone), _days(days, before, zone)
    by_day: dict[date, Counter[str]] = {row.start.date(): Counter() for row in these}
    counts, counts_before = Counter[str](), Counter[str]()
    durations_s: dict[str, float] = {}
    for event in events:
        if event.start_s < start_s:
            counts_before[event.code] += 1
            continue
        counts[event.code] += 1
        durations_s[event.code] = durations_s.get(event.code, 0.0) + event.end_s - event.start_s
        by_day[local_instant(event.start_s, zone).date()][event.code] += 1
    best, worst = _best_and_worst(hours)
    return WeekSummary(
        days=tuple(WeekDay(row, dict(by_day[row.start.date()])) for row in these),
        total=sum_rows(these, start_s, zone),
        total_before=sum_rows(those, before_s, zone),
        events=dict(counts),
        event_s=durations_s,
        events_before=dict(counts_before),
        best_hour=best,
        worst_hour=worst,
    )

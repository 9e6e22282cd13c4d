"""A week in figures: its days, its events by rule, its best and its worst hour."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta, tzinfo
from typing import Final

from barun.store.history import CodeSum, TimeRow, WeekSums
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
    events: Iterable[EventRecord],
    start: date,
    zone: tzinfo,
) -> WeekSums:
    """Return the seven days from `start` in figures.

    Parameters
    ----------
    days : sequence of TimeRow
        Those of the week of which something is stored.
    hours : sequence of TimeRow
        The same by the hour.
    events : iterable of EventRecord
        Those that began in the week.
    start : date
        First day.
    zone : tzinfo
        Days are those of this zone.
    """
    durations_s: dict[str, list[float]] = {}
    for event in events:
        durations_s.setdefault(event.code, []).append(event.end_s - event.start_s)
    best, worst = _best_and_worst(hours)
    seven = _days(days, start, zone)
    return WeekSums(
        start=start,
        days=tuple(seven),
        total=sum_rows(seven, day_start_s(start, zone), zone),
        by_code={
            code: CodeSum(len(of_code), round(sum(of_code), 3))
            for code, of_code in sorted(durations_s.items())
        },
        best_hour=best,
        worst_hour=worst,
    )

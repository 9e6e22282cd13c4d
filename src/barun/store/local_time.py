"""Hours and days of a zone: where one begins, summer time and odd offsets included."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from barun.store.history import Period
from barun.store.time_sums import QUARTER_S

__all__ = ["day_start_s", "local_instant", "period_start_s"]


def local_instant(instant_s: float, zone: tzinfo) -> datetime:
    """Return seconds since 1970 as the clock of `zone` shows them."""
    return datetime.fromtimestamp(instant_s, zone)


def day_start_s(day: date, zone: tzinfo) -> float:
    """Return the first instant of a day; where midnight is skipped, that is later than 0:00."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return midnight.astimezone(UTC).timestamp()


def period_start_s(instant_s: float, zone: tzinfo, by: Period) -> float:
    """Return the first instant of the hour or day an instant lies in.

    An hour that the clock repeats, when summer time ends, is two hours.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> kolkata = ZoneInfo("Asia/Kolkata")  # 5:30 ahead: its hours begin at half past in UTC
    >>> period_start_s(4000.0, kolkata, "hour")
    1800.0
    """
    local = local_instant(instant_s, zone)
    if by == "day":
        return day_start_s(local.date(), zone)
    into_s = timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    ).total_seconds()
    start_s = instant_s - into_s
    # the clock may have jumped by half an hour within the hour (Lord Howe Island)
    while local_instant(start_s, zone).utcoffset() != local.utcoffset():
        start_s += QUARTER_S
    return start_s

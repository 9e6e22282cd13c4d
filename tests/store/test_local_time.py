"""Where hours and days begin, in zones that are not whole hours and on days the clock is set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.store.history import Period
from barun.store.local_time import day_start_s, local_instant, period_start_s
from barun.store.time_sums import QUARTER_S

ZONES = (
    "UTC",
    "Asia/Seoul",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "America/Santiago",
    "Pacific/Chatham",
    "Europe/Dublin",
)
FIRST_S = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp())

quarters = st.integers(0, 4 * 96 * 365).map(lambda number: FIRST_S + QUARTER_S * number)


@given(instant_s=quarters, zone=st.sampled_from(ZONES), by=st.sampled_from(["hour", "day"]))
def test_a_period_begins_at_a_quarter_not_later_and_once(
    instant_s: int, zone: str, by: Period
) -> None:
    there = ZoneInfo(zone)

    start_s = period_start_s(instant_s, there, by)

    assert start_s <= instant_s
    assert start_s % QUARTER_S == 0
    assert instant_s - start_s < (3600 if by == "hour" else 25 * 3600 + 1)
    assert period_start_s(start_s, there, by) == start_s
    begun, now = local_instant(start_s, there), local_instant(instant_s, there)
    assert begun.date() == now.date()
    if by == "hour":
        assert (begun.hour, begun.utcoffset()) == (now.hour, now.utcoffset())


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Santiago", date(2026, 9, 6), 23),  # midnight is skipped
        ("Asia/Seoul", date(2026, 3, 29), 24),
    ],
)
def test_days_are_as_long_as_the_clock_says(zone: str, day: date, hours: float) -> None:
    there = ZoneInfo(zone)

    length_s = day_start_s(day + timedelta(days=1), there) - day_start_s(day, there)

    assert length_s == hours * 3600


def test_a_day_whose_midnight_is_skipped_begins_at_one() -> None:
    start = local_instant(
        day_start_s(date(2026, 9, 6), ZoneInfo("America/Santiago")), ZoneInfo("America/Santiago")
    )

    assert (start.date(), start.hour) == (date(2026, 9, 6), 1)

"""Deleting waits for a clock that can be believed."""

from barun.store.tidy_time import TidyTime

NOW_S = 1_800_000_000.0
DAY_S = 86_400.0


def test_it_is_due_a_minute_after_the_start_and_then_once_a_day() -> None:
    time = TidyTime(NOW_S, NOW_S - DAY_S)
    assert not time.is_due(NOW_S + 59)
    assert time.is_due(NOW_S + 60)
    assert not time.is_due(NOW_S + DAY_S)
    assert time.is_due(NOW_S + DAY_S + 60)


def test_settings_that_keep_less_bring_it_near() -> None:
    time = TidyTime(NOW_S, None)
    assert time.is_due(NOW_S + 60)
    time.hurry(NOW_S + 100)
    assert not time.is_due(NOW_S + 159)
    assert time.is_due(NOW_S + 160)


def test_after_months_without_a_session_it_waits_an_hour() -> None:
    time = TidyTime(NOW_S, NOW_S - 31 * DAY_S)
    assert not time.is_due(NOW_S + 3599)
    assert time.is_due(NOW_S + 3600)


def test_a_clock_that_leaps_is_believed_after_an_hour_without_another_leap() -> None:
    time = TidyTime(NOW_S, NOW_S)
    ahead_s = NOW_S + 400 * DAY_S
    assert not time.is_due(ahead_s)
    assert not time.is_due(ahead_s + 3599)
    assert not time.is_due(NOW_S + 3700)  # set right again
    assert not time.is_due(NOW_S + 7299)
    assert time.is_due(NOW_S + 7300)


def test_a_computer_that_slept_over_night_is_believed_at_once() -> None:
    time = TidyTime(NOW_S, NOW_S)
    assert time.is_due(NOW_S + 60)
    assert time.is_due(NOW_S + 10 * DAY_S)


def test_a_clock_that_is_not_believed_and_set_back_a_little_waits_an_hour_and_no_longer() -> None:
    time = TidyTime(NOW_S, NOW_S - 40 * DAY_S)
    back_s = NOW_S - 20 * DAY_S
    assert not time.is_due(back_s)
    assert not time.is_due(back_s + 3599)
    assert time.is_due(back_s + DAY_S)

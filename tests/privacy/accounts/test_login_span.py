"""How long logins hold, by times that are passed in."""

import pytest

from barun.privacy.accounts.login_span import (
    ABSOLUTE_S,
    DEVICE_S,
    IDLE_S,
    is_device_known,
    is_login_live,
)

BEGAN_S = 1_795_000_000.0
HOUR_S = 3600.0


@pytest.mark.parametrize(
    ("used_after_s", "now_after_s", "is_live"),
    [
        (0.0, 0.0, True),
        (0.0, 12 * HOUR_S - 1, True),
        (0.0, 12 * HOUR_S, False),
        (20 * 24 * HOUR_S, 20 * 24 * HOUR_S + 11 * HOUR_S, True),
        (30 * 24 * HOUR_S - 1, 30 * 24 * HOUR_S - 0.5, True),
        (30 * 24 * HOUR_S - 1, 30 * 24 * HOUR_S, False),
        (0.0, -30.0, True),  # a clock set by some seconds
        (0.0, -3600.0, False),
    ],
)
def test_a_login_ends_idle_or_old(used_after_s: float, now_after_s: float, is_live: bool) -> None:
    assert is_login_live(BEGAN_S, BEGAN_S + used_after_s, BEGAN_S + now_after_s) is is_live


def test_the_times_are_those_that_were_decided() -> None:
    assert (IDLE_S, ABSOLUTE_S) == (12 * HOUR_S, 30 * 24 * HOUR_S)


def test_a_device_is_known_for_as_long_as_a_cookie_lasts() -> None:
    assert is_device_known(BEGAN_S, BEGAN_S + DEVICE_S - 61)
    assert not is_device_known(BEGAN_S, BEGAN_S + DEVICE_S)
    assert not is_device_known(BEGAN_S, BEGAN_S - HOUR_S)

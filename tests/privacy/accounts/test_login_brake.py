"""The brake on passwords: what it slows down, and whom it never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.privacy.accounts.login_brake import (
    OF_ACCOUNT,
    OF_ADDRESS,
    REMEMBERED_S,
    LoginBrake,
    Source,
    Tries,
    shorten_address,
)

OWNER = Source("minji", "192.168.0.7")
ATTACKER = Source("minji", "10.0.0.9")
DAY_S = 86400.0


def attempts_within(brake: LoginBrake, source: Source, span_s: float, start_s: float = 0.0) -> int:
    """Try as often as it is allowed; return how many passwords were looked at."""
    n_tried, now_s = 0, start_s
    while now_s < start_s + span_s:
        wait_s = brake.begin(source, now_s)
        if wait_s == 0:
            n_tried += 1
        else:
            now_s += wait_s
    return n_tried


def test_five_are_free_and_then_the_delays_double() -> None:
    brake = LoginBrake()
    assert [brake.begin(OWNER, 0.0) for _ in range(5)] == [0.0] * 5
    assert brake.begin(OWNER, 0.0) == 1.0
    assert brake.begin(OWNER, 1.0) == 0.0
    assert brake.begin(OWNER, 1.0) == pytest.approx(2.0, rel=0.01)


def test_of_attempts_that_take_their_time_no_more_are_free() -> None:
    brake = LoginBrake()
    waits_s = [brake.begin(OWNER, 0.1 * n) for n in range(7)]
    assert waits_s[:5] == [0.0] * 5
    assert waits_s[5:] == pytest.approx([0.9, 0.8])


def test_a_refused_attempt_does_not_count() -> None:
    brake = LoginBrake()
    for _ in range(5):
        brake.begin(OWNER, 0.0)
    assert [brake.begin(OWNER, 0.5) for _ in range(100)] == [0.5] * 100
    assert brake.begin(OWNER, 1.0) == 0.0


def test_guessing_from_one_address_takes_years() -> None:
    assert attempts_within(LoginBrake(), ATTACKER, DAY_S) <= 160


def test_no_delay_is_longer_than_a_quarter_of_an_hour() -> None:
    brake = LoginBrake()
    attempts_within(brake, ATTACKER, 10 * DAY_S)
    assert brake.begin(ATTACKER, 10 * DAY_S) <= 900.0
    assert OF_ACCOUNT.delay_s(1e9) == OF_ADDRESS.delay_s(1e9) == 900.0


def test_nobody_is_locked_out_by_who_tries_from_elsewhere() -> None:
    brake = LoginBrake()
    for number in range(200):
        attempts_within(brake, Source("minji", f"10.0.{number}.1"), 600.0, 600.0 * number)
    assert brake.begin(OWNER, 120_000.0) == 0.0


def test_a_known_device_goes_on_where_its_whole_address_is_slowed_down() -> None:
    brake = LoginBrake()
    same_address = Source("minji", ATTACKER.address)
    attempts_within(brake, same_address, DAY_S)
    assert brake.begin(same_address, DAY_S) > 0
    assert brake.begin(Source("minji", ATTACKER.address, device="laptop"), DAY_S) == 0.0


def test_a_stolen_device_does_not_try_for_ever_either() -> None:
    stolen = Source("minji", "10.0.0.9", device="laptop")
    assert attempts_within(LoginBrake(), stolen, DAY_S) <= 160


def test_one_address_cannot_try_one_password_on_all_names() -> None:
    brake = LoginBrake()
    n_tried = sum(brake.begin(Source(f"name{n}", "10.0.0.9"), 0.0) == 0.0 for n in range(500))
    assert n_tried == 30


def test_ones_own_account_does_not_open_the_way_to_others() -> None:
    brake = LoginBrake()
    own = Source("mallory", "10.0.0.9")
    n_tried = 0
    for number in range(500):
        n_tried += brake.begin(Source(f"name{number}", own.address), 0.0) == 0.0
        if brake.begin(own, 0.0) == 0.0:
            brake.succeed(own)
    assert n_tried == 30


def test_what_was_right_is_taken_back() -> None:
    brake = LoginBrake()
    for now_s in range(1000):
        assert brake.begin(OWNER, float(now_s)) == 0.0
        brake.succeed(OWNER)


def test_many_at_once_are_many() -> None:
    brake = LoginBrake()
    assert sum(brake.begin(OWNER, 0.0) == 0.0 for _ in range(1000)) == 5


def test_memory_is_bounded() -> None:
    brake = LoginBrake()
    for number in range(30_000):
        brake.begin(Source("minji", str(number)), 0.0)
    assert len(brake._counts) <= 20_000


@given(st.lists(st.floats(0.0, 10_000.0), max_size=60))
def test_who_waits_as_told_is_listened_to(pauses_s: list[float]) -> None:
    brake, now_s = LoginBrake(), 0.0
    for pause_s in pauses_s:
        now_s += pause_s
        wait_s = brake.begin(OWNER, now_s)
        if wait_s > 0:
            now_s += wait_s + 1e-6
            assert brake.begin(OWNER, now_s) == 0.0


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("192.168.0.7", "192.168.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.9", "10.0.0.9"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_names_a_source(address: str, source: str) -> None:
    assert shorten_address(address) == source


def counts_of(brake: LoginBrake, source: Source) -> dict[bytes, Tries]:
    return {name: one for name, one in brake.tries(source).items() if one is not None}


def test_what_was_counted_elsewhere_brakes_here() -> None:
    before, after = LoginBrake(), LoginBrake()
    for _ in range(7):
        before.begin(ATTACKER, 100.0)
    after.take_up(counts_of(before, ATTACKER), 100.0)
    assert after.begin(ATTACKER, 100.0) == before.begin(ATTACKER, 100.0) > 0
    assert after.begin(OWNER, 100.0) == 0.0


def test_what_counts_elsewhere_no_longer_brakes_here_no_longer() -> None:
    brake = LoginBrake()
    attempts_within(brake, ATTACKER, 1000.0)
    assert brake.wait_s(ATTACKER, 1000.0) > 0
    brake.take_up(dict.fromkeys(counts_of(brake, ATTACKER)), 1000.0)
    assert brake.wait_s(ATTACKER, 1000.0) == 0.0


def test_an_attempt_of_the_future_counts_as_of_now() -> None:
    brake = LoginBrake()
    name = next(iter(brake.tries(ATTACKER)))
    brake.take_up({name: Tries(n_failed=50.0, at_s=1e9)}, 100.0)
    assert brake.begin(ATTACKER, 100.0) == 900.0
    assert brake.begin(ATTACKER, 1000.0) == 0.0


def test_looking_how_long_to_wait_counts_nothing() -> None:
    brake = LoginBrake()
    assert [brake.wait_s(ATTACKER, 0.0) for _ in range(100)] == [0.0] * 100
    assert counts_of(brake, ATTACKER) == {}


def test_where_no_account_is_tried_only_the_address_counts() -> None:
    brake = LoginBrake()
    asker = Source("", ATTACKER.address)
    assert [brake.begin(asker, 0.0) for _ in range(30)] == [0.0] * 30
    assert brake.begin(asker, 0.0) == 1.0
    assert len(asker.buckets) == 1


def test_nothing_lasts_longer_than_it_is_remembered() -> None:
    brake = LoginBrake()
    attempts_within(brake, ATTACKER, 10 * DAY_S)
    worst = counts_of(brake, ATTACKER)
    assert len(worst) == 2
    lasts_s = [
        one.n_failed * limits.refill_s
        for one, limits in zip(worst.values(), (OF_ACCOUNT, OF_ADDRESS), strict=True)
    ]
    assert max(lasts_s) < REMEMBERED_S

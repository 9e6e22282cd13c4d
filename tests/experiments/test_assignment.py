"""Who is judged by which model: sticky, even, and nobody's choice."""

import hmac

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from barun.experiments.assignment import arm_of, place_of

SALT = b"\x01" * 32


def test_the_place_is_the_hash_under_the_salt() -> None:
    digest = hmac.new(SALT, b"anna", "sha256").hexdigest()
    assert place_of(SALT, "anna") == (int(digest[:16], 16) // 2**11) / 2**53


@given(st.binary(min_size=32, max_size=32), st.text(max_size=40), st.floats(0.01, 0.5))
def test_an_arm_is_kept_and_stays_when_the_share_grows(
    salt: bytes, person: str, share: float
) -> None:
    arm = arm_of(salt, person, share)
    assert arm == arm_of(bytes(salt), person, share)
    assert 0.0 <= place_of(salt, person) < 1.0
    if arm == "challenger":
        assert arm_of(salt, person, min(1.0, share * 1.5)) == "challenger"


def test_a_tenth_is_a_tenth_and_spread_evenly() -> None:
    places = np.array([place_of(SALT, f"person-{number}") for number in range(10_000)])
    # 1000 expected, standard deviation 30
    assert abs(int(np.count_nonzero(places < 0.10)) - 1000) < 120
    tenths = np.histogram(places, bins=10, range=(0.0, 1.0))[0]
    assert abs(tenths - 1000).max() < 150


def test_another_experiment_takes_other_people() -> None:
    people = [f"person-{number}" for number in range(2000)]
    first = {one for one in people if arm_of(SALT, one, 0.1) == "challenger"}
    second = {one for one in people if arm_of(b"\x02" * 32, one, 0.1) == "challenger"}
    assert len(first & second) < 50  # 20 expected by chance, of 200

"""Measurements as bytes: small, and not further off than the angles themselves."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.store.angle_packing import (
    AngleSum,
    add_angles,
    pack_minute,
    pack_quarter,
    unpack_minute,
    unpack_quarter,
)
from barun.store.records import AngleMinute

KEYS = {0: "a", 1: "b"}
NUMBERS = {"a": 0, "b": 1}

degrees = st.floats(-180, 180)


def test_a_measurement_takes_seven_bytes() -> None:
    angles = {"a": AngleMinute(1.0, None, 1), "b": AngleMinute(2.0, 0.5, 2)}

    assert len(pack_minute(angles, NUMBERS)) == 14
    assert pack_minute({}, NUMBERS) == b""


@given(mean=degrees, departure=st.none() | degrees, n_frames=st.integers(1, 65535))
def test_a_measurement_keeps_a_sixteenth_of_a_degree(
    mean: float, departure: float | None, n_frames: int
) -> None:
    packed = pack_minute({"b": AngleMinute(mean, departure, n_frames)}, NUMBERS)

    back = unpack_minute(packed, KEYS)["b"]

    assert back.n_frames == n_frames
    assert back.mean == pytest.approx(mean, abs=1 / 16)
    if departure is None:
        assert back.departure is None
    else:
        assert back.departure == pytest.approx(departure, abs=1 / 16)


def test_quarters_are_weighted_means_of_minutes() -> None:
    first = pack_minute({"a": AngleMinute(10.0, 2.0, 100), "b": AngleMinute(1.0, None, 5)}, NUMBERS)
    second = pack_minute({"a": AngleMinute(40.0, None, 50)}, NUMBERS)

    back = unpack_quarter(pack_quarter(add_angles([first, second])))

    assert back == {0: (150, 20.0, 100, 2.0), 1: (5, 1.0, 0, None)}


def test_nothing_has_no_mean() -> None:
    assert math.isnan(AngleSum().mean)
    assert AngleSum().departure is None

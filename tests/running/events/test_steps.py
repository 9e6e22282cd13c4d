import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.running.events.steps import find_rough_stances, find_stride_time

TIMES_S = np.arange(0, 8, 1 / 120)


def wave(stride_s: float, height: float = 0.3) -> np.ndarray:
    phase = 2 * np.pi * TIMES_S / stride_s
    return np.asarray(height * (np.sin(phase) + 0.1 * np.sin(2 * phase)))


@given(st.floats(0.5, 1.2))
def test_the_stride_is_found(stride_s: float) -> None:
    assert find_stride_time(wave(stride_s), TIMES_S) == pytest.approx(stride_s, rel=0.01)


def test_feet_alternate_and_stand_when_the_other_is_highest() -> None:
    stances, stride_s = find_rough_stances(wave(0.8), TIMES_S)

    assert [stance.side for stance in stances] == ["left", "right"] * 10
    left_s = np.array([stance.time_s for stance in stances if stance.side == "left"])
    assert np.diff(left_s)[1:-1] == pytest.approx(np.full(7, 0.8), abs=0.02)
    assert left_s[2] == pytest.approx(1.8, abs=0.03)
    assert stride_s == pytest.approx(0.8, rel=0.01)


@pytest.mark.parametrize(
    "lower",
    [
        np.zeros_like(TIMES_S),
        np.full_like(TIMES_S, np.nan),
        np.random.default_rng(0).standard_normal(len(TIMES_S)) * 0.3,
        wave(0.8, 0.01),
    ],
    ids=["still", "unseen", "noise", "trembling"],
)
def test_nobody_runs(lower: np.ndarray) -> None:
    stances, stride_s = find_rough_stances(lower, TIMES_S)

    assert stances == []
    assert np.isnan(stride_s)

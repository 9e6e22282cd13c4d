from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.running.cycles.phase_curves import N_PHASES, find_unusual, normalise_strides
from barun.running.cycles.stride import Stride
from tests.running.cycles.test_stride import contact

PHASE = np.arange(N_PHASES) / N_PHASES


def strides(times_s: list[float]) -> tuple[Stride, ...]:
    return tuple(
        Stride("left", contact("left", a), contact("left", b), None) for a, b in pairwise(times_s)
    )


@given(st.floats(0.5, 0.9), st.floats(40, 240))
def test_the_same_movement_at_any_speed_and_rate_is_the_same_curve(
    stride_s: float, rate_hz: float
) -> None:
    times_s = np.arange(0, 8 * stride_s, 1 / rate_hz)
    channels = np.stack([np.sin(2 * np.pi * times_s / stride_s), times_s * 0 + 3], axis=-1)

    cycles = normalise_strides(channels, times_s, strides([stride_s * n for n in range(1, 7)]))

    assert cycles.n_usual == 5
    assert cycles.is_enough
    assert cycles.median[:, 0] == pytest.approx(np.sin(2 * np.pi * PHASE), abs=0.04)
    assert cycles.median[:, 1] == pytest.approx(3)


def test_an_unusual_stride_is_left_out() -> None:
    random = np.random.default_rng(0)
    curves = np.sin(2 * np.pi * PHASE)[None, :, None] + random.normal(0, 0.02, (9, N_PHASES, 2))
    curves[4, :, 1] += 0.3 * np.cos(2 * np.pi * PHASE)

    assert np.flatnonzero(find_unusual(curves)).tolist() == [4]


def test_strides_that_are_all_alike_are_all_usual() -> None:
    random = np.random.default_rng(1)

    for _ in range(20):
        curves = random.normal(0, 1, (12, N_PHASES, 3))
        assert not find_unusual(curves).any()
    assert not find_unusual(np.zeros((6, N_PHASES, 1))).any()


def test_three_strides_are_too_few() -> None:
    times_s = np.arange(0, 5, 0.01)

    cycles = normalise_strides(times_s[:, None], times_s, strides([0.5, 1.2, 1.9, 2.6]))

    assert cycles.n_usual == 3
    assert not cycles.is_enough
    assert np.all(np.isnan(cycles.median))


def test_strides_with_holes_and_beyond_the_recording_are_left_out() -> None:
    times_s = np.arange(0, 4, 0.01)
    channel = np.sin(times_s)
    channel[150:180] = np.nan

    cycles = normalise_strides(channel[:, None], times_s, strides([0.5, 1.2, 1.9, 2.6, 3.3, 4.2]))

    assert [stride.start_s for stride in cycles.strides] == [0.5, 1.9, 2.6]

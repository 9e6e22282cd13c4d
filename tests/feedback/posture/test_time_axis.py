import numpy as np
import pytest

from barun.feedback.posture.time_axis import TimeAxis, find_stretches, format_clock, format_duration


@pytest.mark.parametrize(
    ("time_s", "clock"),
    [
        (0.0, "0:00"),
        (7.9, "0:08"),
        (59.6, "1:00"),
        (65.0, "1:05"),
        (3600.0, "1:00:00"),
        (3725.0, "1:02:05"),
    ],
)
def test_clock(time_s: float, clock: str) -> None:
    assert format_clock(time_s) == clock


def test_clock_with_tenths() -> None:
    assert format_clock(61.96, tenths=True) == "1:02.0"


@pytest.mark.parametrize(
    ("duration_s", "words"),
    [(0.0, "0:00"), (1.5, "0:01.5"), (9.94, "0:09.9"), (9.96, "0:10"), (89.7, "1:30")],
)
def test_few_seconds_keep_their_tenths(duration_s: float, words: str) -> None:
    assert format_duration(duration_s) == words


def test_axis_maps_ends_to_ends() -> None:
    axis = TimeAxis(10.0, 20.0, left=100.0, right=200.0)
    assert (axis.x(10.0), axis.x(15.0), axis.x(20.0)) == (100.0, 150.0, 200.0)


@pytest.mark.parametrize("span_s", [0.5, 9.0, 47.0, 600.0, 28_800.0])
def test_ticks_are_few_and_inside(span_s: float) -> None:
    ticks_s = TimeAxis(3.0, 3.0 + span_s, 0, 1).ticks_s()
    assert len(ticks_s) <= 10
    assert all(3.0 <= tick <= 3.0 + span_s for tick in ticks_s)


def test_stretches_meet() -> None:
    times_s = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    values = np.array([5, 5, 7, 7, 5])
    assert list(find_stretches(values, times_s)) == [(5, 0.0, 2.0), (7, 2.0, 4.0), (5, 4.0, 4.0)]


def test_nothing_has_no_stretches() -> None:
    assert list(find_stretches(np.array([], dtype=int), np.array([]))) == []

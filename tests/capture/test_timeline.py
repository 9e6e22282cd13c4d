import numpy as np
import pytest

from barun.capture.timeline import Timeline


def place(*timestamps_s: float) -> list[float | None]:
    timeline = Timeline(interval_s=0.1)
    return [timeline.place(timestamp_s) for timestamp_s in timestamps_s]


@pytest.mark.parametrize(
    ("timestamps_s", "times_s"),
    [
        ([0, 0.1, 0.2], [0, 0.1, 0.2]),
        ([2.5, 2.6], [2.5, 2.6]),
        ([-0.5, 0.0, 0.5], [0, 0.5, 1.0]),
        ([0, 0.1, 0.1, 0.2], [0, 0.1, None, 0.2]),
        ([0, 0.2, 0.1, 0.3], [0, 0.2, None, 0.3]),
        ([0, np.nan, np.inf, 0.3], [0, None, None, 0.3]),
        ([0, 60.0], [0, 60.0]),
        ([10, 10.1, 0, 0.1], [10, 10.1, 10.2, 10.3]),
        ([5, 0, 5, 0], [5, 5.1, 10.1, 10.2]),
    ],
    ids=[
        "even", "late start", "negative start", "twice", "out of order", "no number", "long gap",
        "clock starts anew", "clock starts anew twice",
    ],
)  # fmt: skip
def test_place(timestamps_s: list[float], times_s: list[float | None]) -> None:
    placed = place(*timestamps_s)
    assert [time_s is None for time_s in placed] == [time_s is None for time_s in times_s]
    np.testing.assert_allclose(
        [time_s for time_s in placed if time_s is not None],
        [time_s for time_s in times_s if time_s is not None],
    )


def test_anything_comes_out_increasing() -> None:
    timestamps_s = np.random.default_rng(1).normal(0, 2, 2000)
    placed = [time_s for time_s in place(*timestamps_s) if time_s is not None]
    assert len(placed) > 100
    assert placed[0] >= 0
    assert (np.diff(placed) > 0).all()


def test_last() -> None:
    timeline = Timeline(interval_s=0.1)
    assert timeline.last_s == -np.inf
    timeline.place(1.5)
    timeline.place(1.5)
    assert timeline.last_s == 1.5

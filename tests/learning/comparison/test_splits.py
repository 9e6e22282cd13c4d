import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barun.learning.comparison.splits import GUARD_S, make_time_blocks, time_folds


def test_a_block_ends_after_a_pause_fifteen_seconds_or_a_person() -> None:
    person = np.array(["a"] * 5 + ["b"] * 2)
    recorded_at_s = np.array([0.0, 4.0, 10.0, 13.0, 26.0, 0.0, 1.0])
    # a pause of 6 s after 4.0, 16 s since 10.0 at 26.0 (a pause, too), another person
    _, block = make_time_blocks(person, person, recorded_at_s)
    assert block.tolist() == [0, 0, 1, 1, 2, 3, 3]
    alone = np.array(["a"] * 5)
    _, block = make_time_blocks(alone, alone, np.array([0.0, 4.0, 8.0, 12.0, 16.0]))
    assert block.tolist() == [0, 0, 0, 0, 1]


def test_a_block_is_of_one_recording_even_where_two_run_at_once() -> None:
    person, session = np.array(["a"] * 6), np.array(["left", "right"] * 3)
    time_s, block = make_time_blocks(person, session, np.arange(6.0))
    assert block.tolist() == [0, 1, 0, 1, 0, 1]
    assert time_s.tolist() == [0, 1, 2, 3, 4, 5]
    # of unknown times the order alone would make one block of two recordings
    session = np.array(["first"] * 3 + ["second"] * 3)
    _, block = make_time_blocks(person, session, np.full(6, np.nan))
    assert block.tolist() == [0, 0, 0, 1, 1, 1]


def test_rows_of_unknown_time_are_counted_from_their_order() -> None:
    person = np.array(["a"] * 40)
    time_s, block = make_time_blocks(person, person, np.full(40, np.nan))
    assert time_s[1] - time_s[0] == pytest.approx(0.45)
    assert block.tolist() == [0] * 34 + [1] * 6  # 33 intervals are 14.85 s


@given(
    st.lists(st.floats(0.1, 20.0), min_size=8, max_size=60),
    st.integers(2, 5),
)
def test_folds_of_time_try_everything_once_and_keep_their_distance(
    gaps_s: list[float], n_folds: int
) -> None:
    person = np.array(["a"] * (len(gaps_s) // 2) + ["b"] * (len(gaps_s) - len(gaps_s) // 2))
    time_s, block = make_time_blocks(person, person, np.cumsum(gaps_s, dtype=np.float64))
    tried: list[int] = []
    for train, test in time_folds(person, time_s, block, n_folds):
        tried += test.tolist()
        assert not set(train.tolist()) & set(test.tolist())
        assert not set(block[train].tolist()) & set(block[test].tolist())
        for row in train:
            own = test[person[test] == person[row]]
            assert (np.abs(time_s[own] - time_s[row]) >= GUARD_S - 1e-9).all()
    assert len(tried) == len(set(tried))

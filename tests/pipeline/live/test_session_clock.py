import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from barun.pipeline.live.session_clock import SessionClock

ONE = np.array([0])


def test_distances_between_frames_are_the_clients() -> None:
    clock = SessionClock(1)
    assert clock.to_utc(ONE, np.array([5.0]), 1000.0)[0] == 1000.0
    assert clock.to_utc(ONE, np.array([5.5]), 1000.9)[0] == 1000.5


def test_a_clock_that_stood_still_is_compared_anew() -> None:
    clock = SessionClock(1)
    clock.to_utc(ONE, np.array([5.0]), 1000.0)
    assert clock.to_utc(ONE, np.array([6.0]), 5000.0)[0] == 5000.0
    assert clock.to_utc(ONE, np.array([6.1]), 5000.1)[0] == 5000.1


def test_an_older_frame_has_no_instant() -> None:
    clock = SessionClock(1)
    clock.to_utc(ONE, np.array([5.0]), 1000.0)
    assert np.isnan(clock.to_utc(ONE, np.array([5.0]), 1000.1)[0])
    assert np.isnan(clock.to_utc(ONE, np.array([4.0]), 1000.2)[0])


@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(-1e6, 1e6), st.floats(), st.just(float("nan"))),
            st.floats(0, 100),
        ),
        max_size=30,
    )
)
def test_instants_grow_and_are_never_far_from_now(frames: list[tuple[float, float]]) -> None:
    clock = SessionClock(1)
    now_s, last_s = 1e9, -np.inf
    for time_s, passed_s in frames:
        now_s += passed_s
        at_s = clock.to_utc(ONE, np.array([time_s]), now_s)[0]
        if np.isfinite(at_s):
            assert last_s < at_s < now_s + 1
            assert at_s > now_s - 5
            last_s = at_s
        assert not np.isinf(at_s)

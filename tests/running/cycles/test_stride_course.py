from dataclasses import replace

import numpy as np

from barun.running.cycles.stride import find_strides
from barun.running.cycles.stride_course import follow_strides
from tests.running.cycles.test_stride import contact, steps

NAN = np.nan


def test_two_strides_of_a_foot_worked_out_by_hand() -> None:
    """Left contacts at 1.0, 1.8 and 2.6 s, each 0.2 s long; the right foot steps in between."""
    found = find_strides(
        steps(
            contact("left", 1.0, 0.2), contact("right", 1.4, 0.2), contact("left", 1.8, 0.2),
            contact("right", 2.2, 0.2), contact("left", 2.6, 0.2),
        )
    )  # fmt: skip
    times_s = np.array([0.9, 1.0, 1.1, 1.2, 1.6, 1.8, 2.4, 2.6, 2.7])
    courses = follow_strides(found, times_s)
    left = courses["left"]
    np.testing.assert_array_equal(left.number, [NAN, 1, 1, 1, 1, 3, 3, NAN, NAN])
    np.testing.assert_allclose(left.phase, [NAN, 0, 0.125, 0.25, 0.75, 0, 0.75, NAN, NAN])
    np.testing.assert_array_equal(left.is_down[[1, 2, 4, 5, 6]], [1, 1, 0, 1, 0])
    np.testing.assert_array_equal(
        courses["right"].number, [NAN, NAN, NAN, NAN, 2, 2, NAN, NAN, NAN]
    )


def test_a_foot_that_is_not_seen_to_leave_has_a_phase_only() -> None:
    first, last = contact("left", 0.0), contact("left", 0.7)
    found = find_strides(steps(replace(first, toe_off=None), last))
    left = follow_strides(found, np.array([0.35]))["left"]
    assert left.phase[0] == 0.5
    assert np.isnan(left.is_down[0])


def test_without_strides_nothing_is_known() -> None:
    courses = follow_strides((), np.arange(3.0))
    for side in ("left", "right"):
        assert np.isnan(courses[side].number).all()

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from barun.landmarks import Landmark, LandmarkSequence
from barun.running.gate.usable_part import (
    MIN_GOOD_SHARE,
    find_joints_inside,
    find_longest_part,
    find_near_side_seen,
)
from barun.running.view import RunningView
from tests.running.steps_worked_out import film


@given(st.lists(st.booleans(), max_size=40))
def test_the_part_is_the_longest_there_is(flags: list[bool]) -> None:
    is_good = np.array(flags, dtype=np.bool_)

    first, after = find_longest_part(is_good)

    longest = max(
        (
            high - low
            for low in range(len(flags))
            for high in range(low + 1, len(flags) + 1)
            if np.mean(is_good[low:high]) >= MIN_GOOD_SHARE - 1e-9
            and is_good[low]
            and is_good[high - 1]
        ),
        default=0,
    )
    assert after - first == longest
    if longest:
        assert is_good[first]
        assert is_good[after - 1]


def test_a_joint_beyond_the_edge_counts_whatever_its_visibility() -> None:
    sequence = film(duration_s=1).sequence
    image_xyz = np.array(sequence.image_xyz)
    image_xyz[5, Landmark.LEFT_ANKLE, 1] = 1.02
    image_xyz[9, Landmark.RIGHT_WRIST, 0] = np.nan
    image_xyz[12, Landmark.LEFT_HEEL, 1] = 1.1  # not one of the twelve
    moved = LandmarkSequence.from_arrays(
        image_xyz,
        np.ones_like(sequence.visibility),
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="moved",
    )

    assert np.flatnonzero(~find_joints_inside(moved)).tolist() == [5, 9]


def test_the_near_leg_from_the_side_and_both_from_behind() -> None:
    sequence = film(duration_s=1).sequence
    visibility = np.ones_like(sequence.visibility)
    visibility[:10, Landmark.RIGHT_KNEE] = 0.2
    visibility[5:15, Landmark.LEFT_KNEE] = 0.2
    hidden = LandmarkSequence.from_arrays(
        sequence.image_xyz,
        visibility,
        sequence.times_s,
        size_wh=sequence.size_wh,
        source="hidden",
    )

    side = find_near_side_seen(hidden, RunningView("side", "left", 90))
    rear = find_near_side_seen(hidden, RunningView("rear", "none", 0))

    assert np.flatnonzero(~side).tolist() == list(range(5, 10))
    assert np.flatnonzero(~rear).tolist() == list(range(15))

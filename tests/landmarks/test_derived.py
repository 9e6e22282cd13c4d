import numpy as np
import pytest

from barun.landmarks import Landmark
from barun.landmarks.derived import (
    FOREFOOT_FRACTION,
    DerivedPoint,
    compute_position,
    compute_visibility,
)


@pytest.mark.parametrize("point", list(DerivedPoint), ids=lambda point: point.label)
def test_shares_sum_to_one(point: DerivedPoint) -> None:
    assert sum(share for _, share in point.weights) == pytest.approx(1)


@pytest.mark.parametrize("point", list(DerivedPoint), ids=lambda point: point.label)
def test_missing_landmark_makes_it_missing_and_no_other_does(point: DerivedPoint) -> None:
    for mark in Landmark:
        positions = np.ones((2, 33, 3), dtype=np.float32)
        positions[1, mark] = np.nan
        missing = np.isnan(compute_position(positions, point)).all(axis=-1)
        assert missing.tolist() == [False, mark in point.landmarks]


def test_by_hand() -> None:
    positions = np.zeros((33, 2))
    positions[Landmark.LEFT_HIP], positions[Landmark.RIGHT_HIP] = [2, 4], [6, 0]
    positions[Landmark.LEFT_HEEL], positions[Landmark.LEFT_FOOT_INDEX] = [10, 0], [20, 5]
    assert compute_position(positions, DerivedPoint.MID_HIP).tolist() == [4, 2]
    np.testing.assert_allclose(compute_position(positions, DerivedPoint.LEFT_FOREFOOT), [17, 3.5])
    assert compute_position(positions, Landmark.RIGHT_HIP).tolist() == [6, 0]
    assert FOREFOOT_FRACTION == 0.7


def test_it_is_as_visible_as_its_least_visible_landmark() -> None:
    visibility = np.ones((2, 33))
    visibility[0, Landmark.RIGHT_EAR] = 0.25
    visibility[1, Landmark.RIGHT_EAR] = np.nan
    got = compute_visibility(visibility, DerivedPoint.MID_EAR)
    assert got[0] == 0.25
    assert np.isnan(got[1])
    assert compute_visibility(visibility, Landmark.NOSE).tolist() == [1, 1]

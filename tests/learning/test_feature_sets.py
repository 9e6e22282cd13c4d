import numpy as np
import pytest

from barun.landmarks.landmark import MIRROR
from barun.learning.feature_sets import FEATURE_SETS, turn_to_left
from barun.posture.rows import PoseRows
from tests.learning.posture_samples import make_person

_WIDTHS = {"robust 28": 28, "simple 68": 68, "full 108": 108, "head and shoulders 14": 14}


def _mirrored(rows: PoseRows) -> PoseRows:
    xy = rows.xy[:, MIRROR].copy()
    xy[..., 0] = rows.aspect[:, None] - xy[..., 0]
    return PoseRows(xy=xy, visibility=rows.visibility[:, MIRROR], aspect=rows.aspect)


@pytest.mark.parametrize("name", FEATURE_SETS)
def test_width_and_place_and_size(name: str) -> None:
    rows = make_person().rows
    values = FEATURE_SETS[name](rows)
    assert values.shape == (96, _WIDTHS[name])
    moved = PoseRows(xy=rows.xy + 0.1, visibility=rows.visibility, aspect=rows.aspect)
    np.testing.assert_allclose(FEATURE_SETS[name](moved), values, atol=1e-9)


@pytest.mark.parametrize("name", FEATURE_SETS)
def test_left_and_right_sides_look_the_same(name: str) -> None:
    rows = make_person(plan="2a 2d").rows
    compute = FEATURE_SETS[name]
    np.testing.assert_allclose(compute(_mirrored(rows)), compute(rows), atol=1e-9)


def test_turning_leaves_those_who_face_left() -> None:
    rows = make_person(plan="2a").rows
    np.testing.assert_array_equal(turn_to_left(rows), rows.xy)

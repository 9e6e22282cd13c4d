from dataclasses import replace

import numpy as np
import pytest

from barun.landmarks.landmark import Landmark
from barun.posture.legacy_sets import turn_to_left
from barun.posture.rows import PoseRows
from barun.posture.view.pose_sets import POSE_SETS, POSE_SPECS
from tests.learning.posture_samples import make_person
from tests.posture.view.view_poses import mirrored


@pytest.mark.parametrize("name", POSE_SETS)
def test_width_and_place_and_size(name: str) -> None:
    rows = make_person().rows
    values = POSE_SETS[name].compute(rows)
    assert values.shape == (96, POSE_SETS[name].n_features)
    moved = PoseRows(xy=rows.xy + 0.1, visibility=rows.visibility, aspect=rows.aspect)
    np.testing.assert_allclose(POSE_SETS[name].compute(moved), values, atol=1e-9)


@pytest.mark.parametrize("name", POSE_SETS)
def test_left_and_right_sides_look_the_same(name: str) -> None:
    rows = make_person(plan="2a 2d").rows
    compute = POSE_SETS[name].compute
    np.testing.assert_allclose(compute(mirrored(rows)), compute(rows), atol=1e-9)


def test_turning_leaves_those_who_face_left() -> None:
    rows = make_person(plan="2a").rows
    np.testing.assert_array_equal(turn_to_left(rows), rows.xy)


def test_names_and_specs_are_of_the_same_sets() -> None:
    assert {one.spec: one for one in POSE_SETS.values()} == dict(POSE_SPECS)
    assert [one.n_features for one in POSE_SETS.values()] == [28, 68, 108, 14]


def test_the_simple_set_worked_out_by_hand() -> None:
    """Shoulders 0.4 apart, head 0.3 above their middle: the scale is 0.5."""
    xy = np.full((1, 33, 2), np.nan)
    xy[0, : Landmark.MOUTH_RIGHT + 1] = 0.5, 0.3
    xy[0, Landmark.LEFT_SHOULDER] = 0.7, 0.6
    xy[0, Landmark.RIGHT_SHOULDER] = 0.3, 0.6
    xy[0, Landmark.LEFT_HIP] = 0.6, 1.1
    rows = PoseRows(xy=xy, visibility=np.ones((1, 33)), aspect=np.ones(1))
    simple = POSE_SETS["simple-68"].compute(rows)[0]
    points = simple[:66].reshape(33, 2)
    np.testing.assert_allclose(points[Landmark.NOSE], (0, -0.6), atol=1e-12)
    np.testing.assert_allclose(points[Landmark.LEFT_SHOULDER], (0.4, 0), atol=1e-12)
    np.testing.assert_allclose(points[Landmark.LEFT_HIP], (0.2, 1), atol=1e-12)
    np.testing.assert_allclose(simple[66:], (0.5, 19 / 33))
    assert np.isnan(points[Landmark.RIGHT_HIP]).all()
    full = POSE_SETS["full-108"].compute(rows)[0]
    np.testing.assert_array_equal(full[:68], simple)
    assert full[75:].sum() == 14
    robust = POSE_SETS["robust-28"].compute(rows)[0]
    np.testing.assert_allclose(robust[[0, 14]], (0.8, 0))  # between the shoulders, and its height
    np.testing.assert_allclose(robust[5:7], np.hypot(0.4, 0.6))  # from the nose to either of them


@pytest.mark.parametrize("name", ["robust-28", "simple-68", "full-108"])
def test_points_hardly_seen_are_missing_and_unknown_visibility_is_none(name: str) -> None:
    rows = make_person(plan="1a").rows
    compute = POSE_SETS[name].compute
    unknown = replace(rows, visibility=np.full_like(rows.visibility, np.nan))
    np.testing.assert_array_equal(compute(unknown), compute(rows))
    visibility = rows.visibility.copy()
    visibility[0, Landmark.LEFT_SHOULDER] = 0.49
    hidden = compute(replace(rows, visibility=visibility))
    assert np.isnan(hidden[0]).all()
    np.testing.assert_array_equal(hidden[1:], compute(rows)[1:])
    visibility[0, Landmark.LEFT_SHOULDER], visibility[0, Landmark.LEFT_KNEE] = 0.5, 0.1
    at_the_knee = compute(replace(rows, visibility=visibility))[0]
    assert np.isfinite(at_the_knee).any()
    if name != "robust-28":
        assert np.isnan(at_the_knee[2 * Landmark.LEFT_KNEE])

import numpy as np

from barun.landmarks import Landmark
from barun.posture.rows import PoseRows
from barun.posture.view.decision import decide_views
from barun.posture.view.geometry import view_probabilities
from barun.posture.view.mirror import unmirror_rows
from barun.posture.view.view import View
from tests.posture.view.view_poses import make_rows, mirrored


def test_mirrored_camera_exchanges_the_sides_until_it_is_undone() -> None:
    truth = make_rows(-90)
    seen = mirrored(truth)
    assert decide_views(view_probabilities(seen)).tolist() == [View.RIGHT_SIDE]
    undone = unmirror_rows(seen)
    assert decide_views(view_probabilities(undone)).tolist() == [View.LEFT_SIDE]
    np.testing.assert_allclose(undone.xy, truth.xy)


def test_metres_and_visibility_are_unmirrored_too() -> None:
    rows = make_rows(0)
    world_m = np.zeros((1, 33, 3))
    world_m[0, Landmark.LEFT_WRIST] = 0.3, 0.1, -0.2
    visibility = rows.visibility.copy()
    visibility[0, Landmark.LEFT_WRIST] = 0.25
    seen = PoseRows(rows.xy, visibility, rows.aspect, world_m)

    undone = unmirror_rows(seen)

    assert undone.world_m is not None
    assert undone.world_m[0, Landmark.RIGHT_WRIST].tolist() == [-0.3, 0.1, -0.2]
    assert undone.visibility[0, Landmark.RIGHT_WRIST] == 0.25
    twice = unmirror_rows(undone)
    np.testing.assert_allclose(twice.xy, rows.xy)
    np.testing.assert_array_equal(twice.world_m, world_m)
    np.testing.assert_array_equal(twice.visibility, visibility)

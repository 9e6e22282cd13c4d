import numpy as np
import pytest

from barun.learning.personal_baseline import calibrate_people
from barun.learning.picture_moves import PICTURE_MOVES, PictureMove, move_picture
from barun.posture.features.feature_table import FEATURE_KEYS, feature_column
from barun.posture.pose_vector import compute_head_lowering, compute_pose_change
from tests.learning.posture_samples import make_person

pytest.importorskip("scipy")

POSES = calibrate_people(make_person("x", size=0.3, noise=0.0, seed=1))


def _column(values: np.ndarray, key: str) -> np.ndarray:
    return np.asarray(values[:, feature_column(key)])


def test_a_chair_rolled_to_half_the_distance() -> None:
    before = POSES.measurements.values
    after = move_picture(POSES, PictureMove("nearer", distance=0.5)).measurements.values
    np.testing.assert_allclose(
        _column(after, "ear_height") - 0.5, 2 * (_column(before, "ear_height") - 0.5)
    )
    for key, factor in (("face_size", 2.0), ("shoulder_width", 2.0), ("camera_distance", 0.5)):
        np.testing.assert_allclose(_column(after, key), factor * _column(before, key))
    for key in FEATURE_KEYS:  # angles and proportions stay
        if key.endswith(("_tilt", "_inclination", "_roundness")):
            np.testing.assert_array_equal(_column(after, key), _column(before, key))


def test_a_camera_nudged_up_sinks_the_head_by_as_many_faces() -> None:
    moved = move_picture(POSES, PictureMove("up", up=-0.4))
    known = POSES.has_baseline
    drop = [
        compute_pose_change(one.measurements, one.baselines).values[known, 0]
        for one in (POSES, moved)
    ]
    np.testing.assert_allclose(drop[1] - drop[0], 0.4, atol=1e-5)


@pytest.mark.parametrize("move", PICTURE_MOVES, ids=[move.name for move in PICTURE_MOVES])
def test_no_move_lowers_the_head_to_the_shoulders(move: PictureMove) -> None:
    before, after = (
        compute_head_lowering(one.measurements, one.baselines)
        for one in (POSES, move_picture(POSES, move))
    )
    np.testing.assert_allclose(after, before, atol=1e-9)
    assert move.distance != 1 or move.up != 0

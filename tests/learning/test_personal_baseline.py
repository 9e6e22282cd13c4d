import numpy as np
import pytest

from barun.learning.personal_baseline import calibrate_people, find_labelled_views
from barun.learning.posture_dataset import PostureDataset
from barun.posture.features.feature_table import feature_column
from barun.posture.view.view import View
from tests.learning.posture_samples import make_person


def test_the_first_ten_good_frames_of_person_and_view_are_the_baseline() -> None:
    dataset = PostureDataset.joined(
        [make_person("p1", seed=1), make_person("p2", size=0.3, seed=2)]
    )
    poses = calibrate_people(dataset)
    expected = np.zeros(192, dtype=bool)
    for start in (0, 48, 96, 144):  # front and side of both
        expected[start : start + 10] = True
    assert poses.is_baseline.tolist() == expected.tolist()
    assert poses.has_baseline.all()
    column = feature_column("ear_height")
    heights = poses.measurements.values[:, column]
    assert poses.baselines.median[20, column] == pytest.approx(np.median(heights[:10]))
    assert poses.baselines.median[150, column] == pytest.approx(np.median(heights[144:154]))


def test_too_few_good_frames_make_no_baseline() -> None:
    poses = calibrate_people(make_person(plan="1a 1c", n_each=9))
    assert not poses.is_baseline.any()
    assert not poses.has_baseline.any()


def test_the_nose_shows_which_side_is_seen() -> None:
    dataset = make_person(plan="1a 2a 3a", n_each=1)
    views = find_labelled_views(dataset)
    assert views.tolist() == [View.FRONT, View.LEFT_SIDE, View.NEITHER]

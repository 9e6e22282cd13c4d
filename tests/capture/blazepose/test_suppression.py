import numpy as np
import pytest

from barun.capture.blazepose.suppression import compute_box_overlaps, suppress

UNIT = np.array([0.0, 0.0, 1.0, 1.0])


@pytest.mark.parametrize(
    ("box", "overlap"),
    [
        pytest.param([0, 0, 1, 1], 1.0, id="same"),
        pytest.param([0.5, 0, 1.5, 1], 1 / 3, id="half"),
        pytest.param([1, 0, 2, 1], 0.0, id="touching"),
        pytest.param([3, 3, 4, 4], 0.0, id="apart"),
        pytest.param([0.25, 0.25, 0.75, 0.75], 0.25, id="inside"),
    ],
)
def test_overlap(box: list[float], overlap: float) -> None:
    assert compute_box_overlaps(UNIT, np.array([box], dtype=float)) == pytest.approx([overlap])


def test_boxes_without_area_overlap_nothing() -> None:
    point = np.zeros(4)
    assert compute_box_overlaps(point, np.array([point])) == pytest.approx([0.0])


def test_group_becomes_its_weighted_mean() -> None:
    # Overlaps with the best: 0.8 / 1.2 = 2/3 (joins) and 0 (stays alone).
    boxes = np.array([[0, 0, 1, 1], [0.2, 0, 1.2, 1], [5, 5, 6, 6]], dtype=float)
    points = np.array([[[0, 0]], [[4, 8]], [[5, 5]]], dtype=float)
    merged, keypoints, scores = suppress(boxes, points, np.array([0.6, 0.2, 0.9]))
    np.testing.assert_allclose(merged, np.array([[5.0, 5.0, 6.0, 6.0], [0.05, 0.0, 1.05, 1.0]]))
    np.testing.assert_allclose(keypoints, np.array([[[5.0, 5.0]], [[1.0, 2.0]]]))
    np.testing.assert_allclose(scores, [0.9, 0.6])


def test_half_is_not_more_than_half() -> None:
    # Overlap exactly 1/2: intersection 2/3 of union 4/3.
    boxes = np.array([[0, 0, 3, 1], [1, 0, 4, 1]], dtype=float)
    assert compute_box_overlaps(boxes[0], boxes[1:]) == pytest.approx([0.5])
    merged, _, _ = suppress(boxes, np.zeros((2, 1, 2)), np.array([0.9, 0.8]))
    assert len(merged) == 2


def test_members_are_compared_with_the_best_only() -> None:
    # A chain: the second overlaps the first, the third only the second.
    boxes = np.array([[0, 0, 1, 1], [0.3, 0, 1.3, 1], [0.6, 0, 1.6, 1]])
    merged, _, scores = suppress(boxes, np.zeros((3, 1, 2)), np.array([0.9, 0.8, 0.7]))
    assert len(merged) == 2
    np.testing.assert_allclose(scores, [0.9, 0.7])


def test_box_without_area_ends() -> None:
    merged, _, scores = suppress(np.zeros((2, 4)), np.zeros((2, 1, 2)), np.array([0.9, 0.8]))
    assert merged.shape == (2, 4)
    np.testing.assert_allclose(scores, [0.9, 0.8])


def test_nothing_in_nothing_out() -> None:
    boxes, keypoints, scores = suppress(np.empty((0, 4)), np.empty((0, 4, 2)), np.empty(0))
    assert boxes.shape == (0, 4)
    assert keypoints.shape == (0, 4, 2)
    assert scores.shape == (0,)

import numpy as np

from barun.posture.view.decision import decide_views, find_doubtful_views
from barun.posture.view.view import View

NOBODY = [np.nan] * 4


def test_the_most_probable_view_unless_it_is_not_probable_enough() -> None:
    probabilities = np.array([[0.1, 0.9, 0, 0], [0.45, 0.55, 0, 0], [0, 0.35, 0, 0.65], NOBODY])
    expected = [View.FRONT, View.NEITHER, View.RIGHT_SIDE, View.NEITHER]
    assert decide_views(probabilities).tolist() == expected
    assert decide_views(probabilities, 0.5)[1] == View.FRONT
    assert decide_views(probabilities).dtype == np.int8


def test_only_the_other_view_puts_a_label_in_doubt() -> None:
    front, left, right = [0.1, 0.9, 0, 0], [0.1, 0, 0.9, 0], [0.1, 0, 0.45, 0.45]
    neither, unsure = [1.0, 0, 0, 0], [0.1, 0.7, 0.2, 0]
    rows = np.array([front, left, right, neither, unsure, NOBODY])
    all_front, none = np.ones(6, dtype=bool), np.zeros(6, dtype=bool)
    as_front = find_doubtful_views(rows, labelled_front=all_front, labelled_side=none)
    as_side = find_doubtful_views(rows, labelled_front=none, labelled_side=all_front)
    assert as_front.tolist() == [False, True, True, False, False, False]
    assert as_side.tolist() == [True, False, False, False, False, False]
    assert not find_doubtful_views(rows, labelled_front=none, labelled_side=none).any()

import numpy as np
import pytest

from barun.learning.comparison.candidates import Configuration
from barun.learning.comparison.diagnosis import (
    compute_calibration,
    compute_importance,
    compute_learning_curve,
)
from barun.learning.comparison.judging import find_folds
from tests.learning.comparison.question_samples import DEPARTURES, make_rows

pytest.importorskip("sklearn")

LOGISTIC = Configuration("logistic", DEPARTURES, 1.0, {"C": 1.0})


def test_calibration_by_hand() -> None:
    # four rows say 0.95 and three are right; four say 0.55 and two are right; one is unknown
    sure = [0.95] * 4 + [0.55] * 4 + [np.nan]
    probabilities = np.column_stack([sure, 1 - np.array(sure)])
    labels = np.array([0, 0, 0, 1, 0, 0, 1, 1, 0])
    found = compute_calibration(labels, probabilities)
    assert found.count == (4, 4)
    assert found.confidence == pytest.approx((0.55, 0.95))
    assert found.accuracy == pytest.approx((0.5, 0.75))
    assert found.expected_error == pytest.approx((0.05 + 0.2) / 2)


def test_a_model_that_is_certain_and_right_is_calibrated() -> None:
    found = compute_calibration(np.array([0, 1]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert found.expected_error == 0.0
    assert found.count == (2,)


def test_what_tells_the_classes_apart_is_important_and_nothing_else() -> None:
    rows = make_rows(shift=3.0)
    importance = compute_importance(LOGISTIC, rows, find_folds(rows), seed=0)
    first, *others = importance.items()
    assert first[0] == "head-drop"
    assert first[1] > 0.3
    assert all(abs(lost) < 0.05 for _, lost in others)


def test_the_curve_has_a_point_for_each_number_of_people() -> None:
    rows = make_rows(n_people=4, shift=1.5)
    points = compute_learning_curve(LOGISTIC, rows, seed=0)
    assert [point.n_people for point in points] == [1, 2, 3]
    assert points[0].gain is None
    assert points[2].gain == pytest.approx(points[2].mean - points[1].mean)


def test_of_two_people_there_is_no_curve_and_time_may_cut_it() -> None:
    assert compute_learning_curve(LOGISTIC, make_rows(n_people=2), seed=0) == ()
    assert compute_learning_curve(LOGISTIC, make_rows(), seed=0, may_go_on=lambda: False) == ()

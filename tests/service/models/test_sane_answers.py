"""What a model may answer."""

import numpy as np
import pytest

from barun.errors import ModelError
from barun.posture.grade import Grades
from barun.service.models.sane_answers import check_bad, check_views


def test_what_a_model_may_answer() -> None:
    nothing = np.full((2, 4), np.nan)
    np.testing.assert_array_equal(check_views(nothing, 2), nothing)
    fine = Grades(np.array([0.0, np.nan, 1.0]), np.zeros(3, dtype=np.int8))
    assert check_bad(fine, 3) is fine
    for bad in ([1.1, 0.0, 0.0], [-0.1, 0.0, 0.0], [np.inf, 0.0, 0.0], [0.5]):
        with pytest.raises(ModelError, match="no probabilities"):
            check_bad(Grades(np.array(bad), np.zeros(len(bad), dtype=np.int8)), 3)
    for views in (np.full((2, 3), 1 / 3), np.full((2, 4), 0.7), np.eye(4)[:1]):
        with pytest.raises(ModelError, match="no probabilities"):
            check_views(views, 2)

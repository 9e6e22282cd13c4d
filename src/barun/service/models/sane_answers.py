"""Whether what a model answered can be an answer at all."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from barun.errors import ModelError
from barun.posture.grade import Grades

__all__ = ["check_bad", "check_views"]

_Array = npt.NDArray[np.float64]

_SUM_TOLERANCE: Final = 1e-3


def check_views(probabilities: Any, n_rows: int) -> _Array:
    """Return probabilities of views as they are, or refuse what no view model answers.

    Raises
    ------
    ModelError
        If the shape is not (N, 4), or a row is neither probabilities that add up to 1 nor NaN.
    """
    known = np.asarray(probabilities)
    if known.shape != (n_rows, 4):
        raise ModelError("registry.nonsense")
    is_nothing = np.isnan(known).all(axis=1)
    is_sane = (known >= 0.0).all(axis=1) & (abs(known.sum(axis=1) - 1.0) < _SUM_TOLERANCE)
    if not (is_nothing | is_sane).all():
        raise ModelError("registry.nonsense")
    return known


def check_bad(grades: Any, n_rows: int) -> Grades:
    """Return grades as they are, or refuse what no grader answers.

    Raises
    ------
    ModelError
        If there is not one a row, or one is neither a probability nor NaN.
    """
    bad = np.asarray(grades.bad)
    if bad.shape != (n_rows,) or ((bad < 0.0) | (bad > 1.0) | np.isinf(bad)).any():
        raise ModelError("registry.nonsense")
    known: Grades = grades
    return known

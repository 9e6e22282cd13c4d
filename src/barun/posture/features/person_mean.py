"""How somebody sits on the whole: one mean of every feature, of what is known of it."""

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["FEWEST_ROWS", "compute_person_mean"]

_Array = npt.NDArray[np.float64]

FEWEST_ROWS: Final = 5
"""Of a person in a view, for a feature to have a mean: the same where a model is made and where its
people are compared with those of today. Design choice."""


def compute_person_mean(values: npt.ArrayLike, fewest_rows: int = 1) -> _Array:
    """Return the means of features of one person.

    Parameters
    ----------
    values : array_like, shape (N, K)
        A row a moment or minute, in the unit of each feature; NaN where it is not known.
    fewest_rows : int, optional
        That show a feature, at least 1.

    Returns
    -------
    numpy.ndarray, shape (K,)
        NaN where fewer rows show it.
    """
    rows = np.asarray(values, dtype=np.float64)
    known = np.isfinite(rows)
    count = known.sum(axis=0)
    sums = np.where(known, rows, 0.0).sum(axis=0)
    return np.asarray(np.where(count >= fewest_rows, sums / np.maximum(count, 1), np.nan))

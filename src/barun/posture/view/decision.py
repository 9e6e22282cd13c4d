"""From probabilities to one view, or none; and labels that the pose contradicts."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.posture.view.view import View

__all__ = ["LEAST_PROBABILITY", "decide_views", "find_doubtful_views"]

_Array = npt.NDArray[np.float64]
_Mask = npt.NDArray[np.bool_]

LEAST_PROBABILITY: Final = 0.6
"""A view less probable than this is rejected: NEITHER. Design choice, measured
(``python -m benchmarks.posture_view``): of simulated people turned by 45 degrees 96 % are rejected
then; of recorded people whom the model has not seen, from the front or the side, 0.9 %."""

_CONTRADICTED: Final = 0.8
"""Probability of the other view from which a label is in doubt. Design choice."""


def decide_views(
    probabilities: _Array, least_probability: float = LEAST_PROBABILITY
) -> npt.NDArray[np.int8]:
    """Return the view of each row on its own; over time, `ViewStabiliser` is steadier.

    Parameters
    ----------
    probabilities : numpy.ndarray, shape (N, 4)
        Columns as `View`; NaN where nobody is there.
    least_probability : float
        Below it a row is NEITHER.

    Returns
    -------
    numpy.ndarray, shape (N,)
        Values of `View`; NEITHER where nobody is there.
    """
    known = np.nan_to_num(probabilities, nan=0.0)
    views = np.argmax(known, axis=1)
    views[known.max(axis=1) < least_probability] = View.NEITHER
    return views.astype(np.int8)


def find_doubtful_views(
    probabilities: _Array,
    *,
    labelled_front: _Mask,
    labelled_side: _Mask,
    contradicted: float = _CONTRADICTED,
) -> _Mask:
    """Find rows whose label says one view while the pose shows the other.

    Parameters
    ----------
    probabilities : numpy.ndarray, shape (N, 4)
        Columns as `View`, of geometry or of a model that has not seen the person.
    labelled_front, labelled_side : numpy.ndarray, shape (N,)
        What the labels say; rows with neither are never doubtful.
    contradicted : float
        Probability of the other view from which a label is in doubt.

    Returns
    -------
    numpy.ndarray, shape (N,)
        True where the label is in doubt. A row that shows neither view contradicts none.
    """
    front = probabilities[:, View.FRONT]
    side = probabilities[:, View.LEFT_SIDE] + probabilities[:, View.RIGHT_SIDE]
    with np.errstate(invalid="ignore"):
        in_doubt = (labelled_front & (side >= contradicted)) | (
            labelled_side & (front >= contradicted)
        )
    return np.asarray(in_doubt)

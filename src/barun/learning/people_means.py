"""How people of labelled rows sit on the whole: one mean of every feature a person and view."""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.rows import LabelledRows
from barun.learning.label_weights import DESK_SOURCE
from barun.learning.personal_baseline import find_labelled_views
from barun.learning.posture_dataset import FRONT, SIDE
from barun.posture.features.feature_table import FEATURE_KEYS, FEATURES
from barun.posture.features.measuring import measure_posture
from barun.posture.features.person_mean import FEWEST_ROWS, compute_person_mean
from barun.posture.judgement.rules import JUDGED_FEATURES

__all__ = ["compute_people_means"]

_Array = npt.NDArray[np.float64]

_COLUMNS: Final = np.array([FEATURE_KEYS.index(key) for key in JUDGED_FEATURES], dtype=np.intp)
_OF_PICTURE: Final = np.array([FEATURES[key].unit == "picture heights" for key in JUDGED_FEATURES])


def compute_people_means(rows: LabelledRows) -> tuple[tuple[str, ...], _Array]:
    """Return names of the features that rules look at, K, and their means, shape (N, K).

    Parameters
    ----------
    rows : LabelledRows
        With sizes of their pictures. What is seen neither from the front nor from the side is left
        out.

    Returns
    -------
    tuple of str
        The names.
    numpy.ndarray, shape (N, K)
        A row a person and view, as a camera of a running service is one value; in the unit of each
        feature. NaN where fewer than five rows show it, and where the picture's own place and size
        are not known.
    """
    if not len(rows):
        return JUDGED_FEATURES, np.empty((0, len(JUDGED_FEATURES)))
    dataset = rows.to_posture_dataset()
    values = measure_posture(dataset.rows, find_labelled_views(dataset)).values[:, _COLUMNS].copy()
    is_desk = np.char.startswith(rows.source.astype(np.str_), DESK_SOURCE)
    values[np.ix_(is_desk, _OF_PICTURE)] = np.nan
    means = [
        compute_person_mean(values[own], FEWEST_ROWS)
        for person in rows.people
        for view in (FRONT, SIDE)
        if (own := (rows.person == person) & (rows.view == view)).any()
    ]
    return JUDGED_FEATURES, np.array(means).reshape(len(means), len(JUDGED_FEATURES))

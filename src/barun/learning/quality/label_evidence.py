"""What the order of labels in time says about each of them, without any model.

People are labelled in runs: somebody takes a posture, and the key for it is pressed for a while. A
wrong key stands alone among other labels; a whole run that is wrong begins and ends while nobody
moved.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.datasets.rows import LabelledRows
from barun.learning.posture_dataset import PostureDataset
from barun.learning.quality.body_measures import HEAD_AND_SHOULDERS, BodyMeasures

__all__ = ["average_over_runs", "compute_neighbour_votes", "compute_seams", "number_runs"]

_Array = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_REACH: Final = 4
"""Rows before and after that are asked."""
_FADE_S: Final = 1.0
"""Seconds after which a neighbour's word counts a third. Design choice: people hold a posture for
seconds."""
_UNKNOWN_STEP_S: Final = 0.5
"""Assumed between rows of unknown time."""
_LITTLE: Final = 1e-3
"""Share of every label before anybody is asked."""

_SEAM_ROWS: Final = 3
"""Rows on either side of a change of label that are compared."""
_SEAM: Final = 0.05
"""How far the points move at a change of label, in radii of head and shoulders, before it counts a
third as much. Design choice, of a few times the jitter of somebody who sits still."""
_SEAM_WITHIN_S: Final = 5.0
"""After a longer pause people have moved anyway."""


def number_runs(rows: LabelledRows, labels: _Ints) -> _Ints:
    """Return the number of the run of equal labels each row is in, counted from 0, shape (N,).

    A run is one person in one session.
    """
    begins = np.zeros(len(rows), dtype=bool)
    for column in (labels, rows.person, rows.session):
        begins[1:] |= column[1:] != column[:-1]
    return np.cumsum(begins)


def average_over_runs(values: _Array, runs: _Ints) -> _Array:
    """Return the mean of each row's run, shape (N,)."""
    count = np.bincount(runs)
    return np.asarray((np.bincount(runs, values) / np.maximum(count, 1))[runs])


def compute_neighbour_votes(rows: LabelledRows, labels: _Ints, n_classes: int) -> _Array:
    """Return how much the labels just before and after speak for each class, rows sum to 1.

    Parameters
    ----------
    rows : LabelledRows
        N rows in the order of time.
    labels : numpy.ndarray, shape (N,)
        Classes as numbers from 0.
    n_classes : int
        C.

    Returns
    -------
    numpy.ndarray, shape (N, C)
        A row without neighbours in its session speaks for all classes alike.
    """
    votes = np.full((len(rows), n_classes), _LITTLE)
    session = np.unique(
        np.char.add(np.char.add(rows.person, "\n"), rows.session), return_inverse=True
    )[1]
    for step in range(1, _REACH + 1):
        same = np.flatnonzero(session[step:] == session[:-step])
        gap_s = np.abs(rows.recorded_at_s[same + step] - rows.recorded_at_s[same])
        gap_s = np.where(np.isfinite(gap_s), gap_s, _UNKNOWN_STEP_S * step)
        weight = np.exp(-gap_s / _FADE_S)
        np.add.at(votes, (same, labels[same + step]), weight)
        np.add.at(votes, (same + step, labels[same]), weight)
    return votes / votes.sum(axis=1, keepdims=True)


def _compute_stillness(
    rows: LabelledRows, dataset: PostureDataset, starts: npt.NDArray[np.intp]
) -> _Array:
    """Return how still the person is where each run begins, 0 to 1; 0 after a pause."""
    points = dataset.rows.xy[:, HEAD_AND_SHOULDERS]
    radius = BodyMeasures.of(dataset).radius
    ends = np.append(starts[1:], len(rows))
    still = np.zeros(len(starts))
    for run in range(1, len(starts)):
        place = starts[run]
        pause_s = rows.recorded_at_s[place] - rows.recorded_at_s[place - 1]
        apart = rows.person[place] != rows.person[place - 1] or pause_s > _SEAM_WITHIN_S
        if apart or rows.session[place] != rows.session[place - 1]:
            continue
        before = points[max(starts[run - 1], place - _SEAM_ROWS) : place]
        after = points[place : min(ends[run], place + _SEAM_ROWS)]
        step = _mean_position(after) - _mean_position(before)
        if np.isfinite(step).any() and radius[place] > 0:
            moved = np.sqrt(np.nanmean(np.sum(step**2, axis=-1))) / radius[place]
            still[run] = np.exp(-moved / _SEAM)
    return still


def _mean_position(points: _Array) -> _Array:
    """Return the mean place of each point over some rows, (K, 2); NaN where it is never known."""
    count = np.isfinite(points).sum(axis=0)
    return np.asarray(np.nansum(points, axis=0) / np.where(count > 0, count, np.nan))


def compute_seams(rows: LabelledRows, dataset: PostureDataset, labels: _Ints) -> _Array:
    """Return how much a run looks cut out of the run around it, shape (N,), 0 to 1.

    That is where the labels before and after agree, and nobody moved at either change.
    """
    runs = number_runs(rows, labels)
    starts = np.flatnonzero(np.diff(runs, prepend=-1))
    still = _compute_stillness(rows, dataset, starts)
    cut = np.zeros(len(starts))
    same = labels[starts[:-2]] == labels[starts[2:]] if len(starts) > 2 else np.empty(0, bool)
    cut[1:-1] = np.where(same, np.minimum(still[1:-1], still[2:]), 0.0)
    return cut[runs]

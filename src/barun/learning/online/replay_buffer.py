"""Which rows are kept to learn from again."""

import numpy as np

from barun.learning.online.labelled_batch import LabelledBatch

__all__ = ["keep_latest"]


def keep_latest(rows: LabelledBatch, n_each: int) -> LabelledBatch:
    """Return at most so many rows of each person and class, the latest, in their order.

    Nobody is pushed out by somebody who gives more labels: that is what keeps old people known.
    """
    keep = np.zeros(len(rows), dtype=bool)
    for person in rows.names:
        for label in np.unique(rows.labels):
            own = np.flatnonzero((rows.people == person) & (rows.labels == label))
            keep[own[max(len(own) - n_each, 0) :]] = True
    return rows.select(keep)

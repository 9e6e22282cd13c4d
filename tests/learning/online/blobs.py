"""People whose classes lie apart, and somebody who sits elsewhere."""

import numpy as np

from barun.learning.online.labelled_batch import LabelledBatch

__all__ = ["make_person"]


def make_person(name: str, n_rows: int, seed: int, *, shift: float = 0.0) -> LabelledBatch:
    """Return rows of two classes, at -2 and +2 of the first of three features, plus a shift."""
    random = np.random.default_rng(seed)
    labels = np.arange(n_rows, dtype=np.int64) % 2
    features = random.normal(0, 0.5, (n_rows, 3))
    features[:, 0] += np.where(labels == 1, 2.0, -2.0) + shift
    return LabelledBatch(features, labels, np.full(n_rows, name))

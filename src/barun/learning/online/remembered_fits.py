"""Fits that are asked for again: a gate compares with what it has just compared with."""

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from barun.learning.online.labelled_batch import LabelledBatch
from barun.learning.online.refitting import FittedModel, Refitting

__all__ = ["RememberedFits"]


class RememberedFits:
    """Fits to rows, but not again to rows of this turn or the one before.

    Whatever a gate let through, without a person, is what the next comparison begins with; whatever
    it refused, too. The same rows and seed give the same model, so nothing but time is saved.

    Parameters
    ----------
    refitting : Refitting
        How to fit.
    """

    def __init__(self, refitting: Refitting) -> None:
        self._refitting: Final = refitting
        self._now: dict[bytes, FittedModel] = {}
        self._before: dict[bytes, FittedModel] = {}

    def turn(self) -> None:
        """Begin a turn; models that were not asked for in the last one are forgotten."""
        self._before, self._now = self._now, {}

    def predict(self, rows: LabelledBatch, others: LabelledBatch) -> npt.NDArray[np.int64]:
        """Return what a model fitted to rows says of others, shape (N,)."""
        key = _hash(rows)
        fitted = self._now.get(key) or self._before.get(key) or self._refitting.fit(rows)
        self._now[key] = fitted
        return np.asarray(fitted.probabilities(others.features).argmax(axis=1))


def _hash(rows: LabelledBatch) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in (rows.features, rows.labels, rows.people):
        digest.update(f"{part.shape}{part.dtype}".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.digest()

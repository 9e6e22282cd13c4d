"""Whether a new model may take the place of the old one: it must not be worse on other people."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from barun.learning.online.labelled_batch import LabelledBatch

__all__ = ["GateVerdict", "compare_models"]


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate saw, summed over people neither model had learnt from."""

    n_gained: int
    """Rows only the new model gets right."""
    n_lost: int
    """Rows only the old one gets right."""

    @property
    def is_open(self) -> bool:
        """Whether the new model may answer.

        It may lose at most one standard error more rows than it gains: of n rows on which two equal
        models differ, gains less losses spread by the square root of n (McNemar 1947, Note on the
        sampling error of the difference between correlated proportions, Psychometrika 12:153-157).
        That a whole standard error is let through is a design choice: without it every second
        model that is just as good would be refused.
        """
        return self.n_lost - self.n_gained <= sqrt(self.n_lost + self.n_gained)


def compare_models(
    old: LabelledBatch,
    new: LabelledBatch,
    predict: Callable[[LabelledBatch, LabelledBatch], npt.NDArray[np.int64]],
) -> GateVerdict:
    """Compare what is learnt from new rows with what was learnt without them.

    Parameters
    ----------
    old : LabelledBatch
        Rows learnt from so far; the people among them are held out, one after another.
    new : LabelledBatch
        Further rows.
    predict : callable
        Of rows to learn from and rows to answer for; their labels are not looked at.

    Returns
    -------
    GateVerdict
        Nothing gained and nothing lost where nobody can be held out.

    Notes
    -----
    Whoever all of the new rows belong to is not held out: both models would be the same.
    """
    gained = lost = 0
    for person in old.names:
        before, after = old.without(person), LabelledBatch.joined([old, new]).without(person)
        if not len(before) or len(before) == len(after):
            continue
        held_out = old.of(person)
        was_right = predict(before, held_out) == held_out.labels
        is_right = predict(after, held_out) == held_out.labels
        gained += int((is_right & ~was_right).sum())
        lost += int((was_right & ~is_right).sum())
    return GateVerdict(gained, lost)

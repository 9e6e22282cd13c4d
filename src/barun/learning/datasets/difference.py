"""What changed from one version to another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from barun.learning.datasets.rows import LabelledRows

__all__ = ["Difference", "compare_rows"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts of rows, by person."""

    added: Mapping[str, int]
    removed: Mapping[str, int]
    relabelled: Mapping[str, int]
    """Rows in both with another view, ``view 2 -> 1``, or grade, ``grade b -> c``."""
    n_relabelled: int
    n_other: int
    """Rows in both in which something else changed: person, participant, landmarks."""
    n_same: int

    def to_json(self) -> dict[str, Any]:
        """Return the difference as JSON holds it."""
        return {
            "added": dict(self.added),
            "removed": dict(self.removed),
            "relabelled": dict(self.relabelled),
            "n_relabelled": self.n_relabelled,
            "n_other": self.n_other,
            "n_same": self.n_same,
        }


def _differs(before: LabelledRows, after: LabelledRows, name: str) -> np.ndarray[Any, Any]:
    first, second = getattr(before, name), getattr(after, name)
    if first is None or second is None:
        return np.full(len(before), (first is None) != (second is None))
    same = first == second
    if first.dtype.kind == "f":
        same |= np.isnan(first) & np.isnan(second)
    return ~same.all(axis=tuple(range(1, same.ndim)))


def compare_rows(before: LabelledRows, after: LabelledRows) -> Difference:
    """Compare rows by their ids.

    Parameters
    ----------
    before, after : LabelledRows
        Two versions of a dataset, or of two.
    """
    _, old, new = np.intersect1d(before.row_id, after.row_id, return_indices=True)
    first, second = before.select(old), after.select(new)
    changes: Counter[str] = Counter()
    relabelled = np.zeros(len(first), dtype=bool)
    for name in ("view", "grade"):
        changed = _differs(first, second, name)
        relabelled |= changed
        pairs = zip(getattr(first, name)[changed], getattr(second, name)[changed], strict=True)
        changes.update(f"{name} {a or '-'} -> {b or '-'}" for a, b in pairs)
    other = np.zeros(len(first), dtype=bool)
    for field in fields(first):
        if field.name not in ("view", "grade", "row_id"):
            other |= _differs(first, second, field.name)
    return Difference(
        added=Counter(after.person[~np.isin(after.row_id, before.row_id)].tolist()),
        removed=Counter(before.person[~np.isin(before.row_id, after.row_id)].tolist()),
        relabelled=changes,
        n_relabelled=int(relabelled.sum()),
        n_other=int(np.sum(other & ~relabelled)),
        n_same=int(np.sum(~other & ~relabelled)),
    )

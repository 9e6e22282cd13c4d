"""Poses on their way to become samples, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.privacy.anonymisation.canonical_pose import KEPT_LANDMARKS

__all__ = ["KEPT", "OfferedPoses"]

KEPT: Final = np.array(KEPT_LANDMARKS, dtype=np.intp)
"""Numbers of the nine points that are kept of 33."""

_Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OfferedPoses:
    """N poses of live sessions, chosen and not yet looked at; F features."""

    person_id: npt.NDArray[np.str_]
    """Shape (N,). Whose sessions they are."""
    session: npt.NDArray[np.str_]
    """Shape (N,). Names of the sessions."""
    at_s: _Array
    """Shape (N,). Seconds since 1970 UTC; NaN while a session is paused."""
    xy: _Array
    """Shape (N, 9, 2). Picture heights, y down; NaN where a point is missing."""
    aspect: _Array
    """Shape (N,). Width over height of the picture."""
    visibility: _Array
    """Shape (N, 9). 0 to 1; NaN where unknown."""
    features: _Array
    """Shape (N, F). NaN where a feature could not be judged."""
    view: npt.NDArray[np.int8]
    """Shape (N,). Values of `barun.posture.view.view.View`."""
    view_confidence: _Array
    """Shape (N,). 0 to 1; NaN where no view was sure."""
    verdict: npt.NDArray[np.int8]
    """Shape (N,). Places in `barun.store.sample_records.SAMPLE_VERDICTS`."""
    load: _Array
    """Shape (N,). Strongest load of all rules; NaN where none could tell."""
    model: str
    """Which models said so."""

    def __len__(self) -> int:
        """Return the number of poses."""
        return len(self.at_s)

    def select(self, which: npt.NDArray[Any] | slice) -> Self:
        """Return some poses, by mask or by number."""
        rows = {name: getattr(self, name)[which] for name in _COLUMNS}
        return type(self)(model=self.model, **rows)

    @classmethod
    def joined(cls, parts: Sequence["OfferedPoses"]) -> "OfferedPoses":
        """Return poses that were judged by the same models as one."""
        rows = {name: np.concatenate([getattr(one, name) for one in parts]) for name in _COLUMNS}
        return cls(model=parts[0].model, **rows)


_COLUMNS: Final = tuple(one.name for one in fields(OfferedPoses) if one.name != "model")

"""A few labelled rows of one or more people, as a learner is given them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

__all__ = ["LabelledBatch"]


@dataclass(frozen=True, slots=True, eq=False)
class LabelledBatch:
    """N labelled rows.

    Raises
    ------
    ValueError
        If the parts do not have one entry a row.
    """

    features: npt.NDArray[np.float64]
    """Shape (N, D). NaN where unknown."""
    labels: npt.NDArray[np.int64]
    """Shape (N,). Numbers of the classes, counted from 0; as given, which may be wrong."""
    people: npt.NDArray[np.str_]
    """Shape (N,). Whose row it is."""

    def __post_init__(self) -> None:
        """Check the lengths."""
        n_rows = (len(self.features),)
        if self.features.ndim != 2 or not self.labels.shape == self.people.shape == n_rows:
            raise ValueError(
                f"expected features (N, D), labels (N,) and people (N,), got "
                f"{self.features.shape}, {self.labels.shape}, {self.people.shape}"
            )

    def __len__(self) -> int:
        """Return N."""
        return len(self.labels)

    @property
    def names(self) -> tuple[str, ...]:
        """The people, by name."""
        return tuple(np.unique(self.people).tolist())

    def select(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Self:
        """Return some rows, by mask or by number, in that order."""
        return type(self)(self.features[which], self.labels[which], self.people[which])

    def of(self, person: str) -> Self:
        """Return the rows of one person."""
        return self.select(np.asarray(self.people == person))

    def without(self, person: str) -> Self:
        """Return the rows of everybody else."""
        return self.select(np.asarray(self.people != person))

    @classmethod
    def empty(cls, n_features: int) -> Self:
        """Return no rows."""
        return cls(
            np.empty((0, n_features)),
            np.empty(0, dtype=np.int64),
            np.empty(0, dtype="<U1"),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return several, at least one, as one, in their order."""
        return cls(
            np.concatenate([part.features for part in parts]),
            np.concatenate([part.labels for part in parts]),
            np.concatenate([part.people for part in parts]),
        )

    def as_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """Return the parts as ``NAME_PART``, as a file holds them; `from_arrays` takes them."""
        return {f"{name}_{part.name}": getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Self:
        """Return the rows of a file."""
        return cls(*(arrays[f"{name}_{part.name}"] for part in fields(cls)))

"""Windows or cycles of people: what sequence models are trained on."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from barun.running.sequences.sample_spec import SampleSpec

__all__ = ["SampleSet", "SampleSpec"]


@dataclass(frozen=True, slots=True, eq=False)
class SampleSet:
    """Samples with the people and recordings they come from."""

    spec: SampleSpec
    values: npt.NDArray[np.float32]
    """Shape (N, T, C), finite."""
    people: npt.NDArray[np.str_]
    """Shape (N,). Whose sample it is; people are never torn apart between training and test."""
    recordings: npt.NDArray[np.str_]
    """Shape (N,)."""
    is_faulty: npt.NDArray[np.bool_]
    """Shape (N,). Labelled as faulty; all False where nothing is."""

    def __post_init__(self) -> None:
        """Check that the arrays fit each other."""
        expected: Final = (self.spec.n_steps, self.spec.n_channels)
        if self.values.ndim != 3 or self.values.shape[1:] != expected:
            raise ValueError(f"expected samples (N, {expected}), got {self.values.shape}")
        n_samples = (len(self.values),)
        if not self.people.shape == self.recordings.shape == self.is_faulty.shape == n_samples:
            raise ValueError("people, recordings and labels must be one a sample")
        if not np.isfinite(self.values).all():
            raise ValueError("samples must be finite")

    @classmethod
    def from_recording(
        cls,
        spec: SampleSpec,
        values: npt.NDArray[np.floating],
        person: str,
        *,
        recording: str | None = None,
        is_faulty: bool = False,
    ) -> Self:
        """Return the samples of one recording of one person; `recording` is `person` by default."""
        n_samples = len(values)
        return cls(
            spec,
            np.asarray(values, dtype=np.float32),
            np.full(n_samples, person),
            np.full(n_samples, recording or person),
            np.full(n_samples, is_faulty),
        )

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return several sets, at least one, as one."""
        if any(part.spec != parts[0].spec for part in parts):
            raise ValueError("samples of different kinds cannot be joined")
        return cls(
            parts[0].spec,
            np.concatenate([part.values for part in parts]),
            np.concatenate([part.people for part in parts]),
            np.concatenate([part.recordings for part in parts]),
            np.concatenate([part.is_faulty for part in parts]),
        )

    def __len__(self) -> int:
        """Return N."""
        return len(self.values)

    @property
    def names(self) -> tuple[str, ...]:
        """The people, in order of name."""
        return tuple(str(name) for name in np.unique(self.people))

    @property
    def sha256(self) -> str:
        """Hash of samples, people and labels, hexadecimal: the same for the same data."""
        digest = hashlib.sha256(f"{self.spec}{self.values.shape}".encode())
        digest.update(np.ascontiguousarray(self.values, dtype="<f4").tobytes())
        digest.update("\n".join(self.people).encode())
        digest.update(self.is_faulty.tobytes())
        return digest.hexdigest()

    def select(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Self:
        """Return some of the samples."""
        return replace(
            self,
            values=self.values[chosen],
            people=self.people[chosen],
            recordings=self.recordings[chosen],
            is_faulty=self.is_faulty[chosen],
        )

    def of(self, people: Iterable[str]) -> Self:
        """Return the samples of some people."""
        return self.select(np.isin(self.people, list(people)))

    def without(self, people: Iterable[str]) -> Self:
        """Return the samples of all other people."""
        return self.select(~np.isin(self.people, list(people)))

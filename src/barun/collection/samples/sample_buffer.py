"""Samples that wait to be written, person by person, in batches."""

from collections import Counter, defaultdict

import numpy as np

from barun.store.sample_records import SampleRows

__all__ = ["SampleBuffer"]


class SampleBuffer:
    """Holds samples until they are in the store.

    Parameters
    ----------
    batch_rows : int
        Samples of a person that make a batch.
    """

    def __init__(self, batch_rows: int) -> None:
        self._batch_rows = batch_rows
        self._waiting: dict[str, list[SampleRows]] = defaultdict(list)
        """Of each person, what is in the batches that were given out."""
        self._begun: dict[str, list[SampleRows]] = defaultdict(list)
        """And what is not: less than a batch."""
        self._n_of: Counter[str] = Counter()
        self._n_begun: Counter[str] = Counter()
        self.n_rows = 0
        """How many samples wait, of everybody."""
        self.since_s: float | None = None
        """Since when the oldest of them does; None without any."""

    @property
    def n_rows_of_one(self) -> int:
        """How many samples wait of whom most do."""
        return max(self._n_of.values(), default=0)

    def add(self, person_id: str, samples: SampleRows, now_s: float) -> list[SampleRows]:
        """Take samples; return the batches that are full now, to be made safe."""
        if self.since_s is None:
            self.since_s = now_s
        self._count(person_id, len(samples))
        begun = self._begun[person_id]
        begun.append(samples)
        self._n_begun[person_id] += len(samples)
        if self._n_begun[person_id] < self._batch_rows:
            return []
        rows = SampleRows.joined(begun)
        n_full = len(rows) - len(rows) % self._batch_rows
        batches = [
            rows.select(slice(at, at + self._batch_rows))
            for at in range(0, n_full, self._batch_rows)
        ]
        self._begun[person_id] = [rows.select(slice(n_full, None))] if n_full < len(rows) else []
        self._n_begun[person_id] = len(rows) - n_full
        self._waiting[person_id] += batches
        return batches

    def people(self) -> list[str]:
        """Return of whom samples wait, in order."""
        return sorted(name for name, n_rows in self._n_of.items() if n_rows)

    def of(self, person_id: str) -> tuple[SampleRows, ...]:
        """Return all that waits of a person, batches or not."""
        return (*self._waiting.get(person_id, ()), *self._begun.get(person_id, ()))

    def take_begun(self) -> list[tuple[str, SampleRows]]:
        """Return what is in no batch, of each person as one batch; it goes on waiting."""
        found = [(name, SampleRows.joined(some)) for name, some in self._begun.items() if some]
        for name, rows in found:
            self._begun[name] = []
            self._n_begun[name] = 0
            self._waiting[name].append(rows)
        return found

    def settle(self, person_id: str, samples: SampleRows) -> None:
        """Let go of samples that are in the store; what came meanwhile stays."""
        ids = set(samples.sample_id.tolist())
        for place in (self._waiting, self._begun):
            left: list[SampleRows] = []
            for one in place[person_id]:
                is_left = [name not in ids for name in one.sample_id.tolist()]
                if all(is_left):
                    left.append(one)
                elif any(is_left):
                    left.append(one.select(np.array(is_left)))
            self._keep(place, person_id, left)

    def forget(self, person_id: str) -> int:
        """Let go of everything of a person; return how many samples that were."""
        n_before = self.n_rows
        self._keep(self._waiting, person_id, [])
        self._keep(self._begun, person_id, [])
        return n_before - self.n_rows

    def _keep(
        self, place: dict[str, list[SampleRows]], person_id: str, left: list[SampleRows]
    ) -> None:
        n_left = sum(map(len, left))
        self._count(person_id, n_left - sum(map(len, place[person_id])))
        if place is self._begun:
            self._n_begun[person_id] = n_left
        place[person_id] = left
        if not self._n_of[person_id]:  # or everybody who was ever here would be remembered
            for of_person in (self._waiting, self._begun, self._n_of, self._n_begun):
                of_person.pop(person_id, None)
        if not self.n_rows:
            self.since_s = None

    def _count(self, person_id: str, n_more: int) -> None:
        self.n_rows += n_more
        self._n_of[person_id] += n_more

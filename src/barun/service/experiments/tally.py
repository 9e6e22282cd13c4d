"""What running sessions count of a person for an experiment, until it is written."""

import threading
from collections import defaultdict

from barun.store.experiment_days import DayChange
from barun.store.experiment_records import Arm

__all__ = ["Tally"]


class Tally:
    """Sums by person and experiment; steps add, a watch takes. Adding never waits for long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: dict[tuple[str, str, Arm], dict[str, float]] = {}

    def add(self, person_id: str, experiment_id: str, arm: Arm, **more: float) -> None:
        """Add to the counts of a person, by names of `COUNTS`."""
        with self._lock:
            key = (person_id, experiment_id, arm)
            sums = self._sums.setdefault(key, defaultdict(float))
            for name, value in more.items():
                sums[name] += value

    def take(self, day: int) -> tuple[DayChange, ...]:
        """Return what came since the last time, for a day since 1970-01-01 UTC."""
        with self._lock:
            taken, self._sums = self._sums, {}
        return tuple(
            DayChange(person_id, experiment_id, day, arm, more=dict(sums))
            for (person_id, experiment_id, arm), sums in taken.items()
        )

"""What people said about the answers of the model in service, over the last days."""

import threading
from collections import deque
from collections.abc import Iterable
from typing import Final

from barun.monitoring.vitals.vitals import LabelVital

__all__ = ["REMEMBERED_MIN", "LabelTally"]

REMEMBERED_MIN: Final = 7 * 24 * 60
"""Minutes of which labels count: people say something a few times a day. Design choice."""


class LabelTally:
    """Counts what is said minute by minute; any thread may count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said = [0, 0]
        self._minutes: deque[tuple[int, LabelVital]] = deque()
        self._since_min = 0

    def count(self, *, is_right: bool) -> None:
        """Count one label."""
        with self._lock:
            self._said[0 if is_right else 1] += 1

    def close(self, minute: int) -> LabelVital:
        """End a minute and return what was said in it."""
        with self._lock:
            said, self._said = LabelVital(*self._said), [0, 0]
        self.remember([(minute, said)])
        return said

    def remember(self, minutes: Iterable[tuple[int, LabelVital]]) -> None:
        """Take what was said in minutes, such as those before a restart, oldest first."""
        with self._lock:
            self._minutes.extend(one for one in minutes if one[1].n_labels)

    def begin_at(self, minute: int) -> None:
        """Let what was said before a minute count no longer: another version is in service."""
        with self._lock:
            self._since_min = minute

    def recent(self, minute: int) -> LabelVital:
        """Return what was said about the version in service in the days up to a minute."""
        with self._lock:
            while self._minutes and self._minutes[0][0] <= minute - REMEMBERED_MIN:
                self._minutes.popleft()
            counted = [said for at, said in self._minutes if self._since_min <= at <= minute]
        return LabelVital(
            sum(said.n_right for said in counted), sum(said.n_wrong for said in counted)
        )

"""What leaves this machine, counted where it leaves: alerts about the service, nothing else."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Sent", "SentTally"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent one way."""

    to: str
    """A stable word: ``webhook``, ``mail``."""
    n_times: int
    n_bytes: int
    """Of the contents; what the protocols add is not counted."""


class SentTally:
    """Counts since the service began; any thread may call it.

    Parameters
    ----------
    utc : callable
        Returns seconds since 1970 UTC.
    """

    def __init__(self, utc: Callable[[], float]) -> None:
        self.since_s = utc()
        """Seconds since 1970 UTC."""
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, int]] = {}

    def note(self, to: str, n_bytes: int) -> None:
        """Count one try, before it is made: what fails half way may have left all the same."""
        with self._lock:
            times, so_far = self._counts.get(to, (0, 0))
            self._counts[to] = (times + 1, so_far + n_bytes)

    def all(self) -> tuple[Sent, ...]:
        """Return what was sent each way, by name."""
        with self._lock:
            return tuple(Sent(to, *counts) for to, counts in sorted(self._counts.items()))

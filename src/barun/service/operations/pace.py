"""How long answers took in the last seconds, and which model took the time; between the minutes."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from barun.monitoring.alerts.rules import LATENCY_BOUND_S
from barun.monitoring.vitals.latencies import histogram_quantile
from barun.service.live.figures import EDGES_S, LiveFigures
from barun.service.models.served_models import ServedModels

__all__ = ["Pace", "PaceLook"]

_SPAN_S: Final = 10.0
"""So far is looked back. Design choice: a pause of the machine is shorter."""
_SHORTEST_S: Final = 3.0
"""So long the same models have judged before anything is said."""
_FEWEST: Final = 30
"""Answers below which nothing is said."""

_Versions = tuple[tuple[str, str, int | None], ...]


@dataclass(frozen=True, slots=True)
class PaceLook:
    """The last seconds, as far back as the same models have judged."""

    n_answers: int = 0
    median_s: float | None = None
    """Half of the answers took longer; None where too little is known."""
    former_s: float | None = None
    """The same before these models came into service; None where that is not known."""
    shares: dict[str, float] = field(default_factory=dict)
    """By model, the share of the time spent judging that it took."""

    @property
    def is_slow(self) -> bool:
        """Whether most answers took longer than they may: no chance, and not one in a hundred."""
        return self.median_s is not None and self.median_s > LATENCY_BOUND_S


@dataclass(frozen=True, slots=True)
class _Count:
    at_s: float
    latencies: tuple[int, ...]
    busy_s: float
    judged_s: dict[str, float]


class Pace:
    """Compares counters that only grow with themselves some seconds ago.

    Parameters
    ----------
    figures : LiveFigures
        Counts answers by how long they took.
    served : ServedModels
        Counts how long each model took.
    """

    def __init__(self, figures: LiveFigures, served: ServedModels) -> None:
        self._figures = figures
        self._served = served
        self._counts: deque[_Count] = deque()
        self._versions: _Versions = ()
        self._former_s: float | None = None
        self.last = PaceLook()
        """As of the last look."""

    def look(self, now_s: float) -> PaceLook:
        """Look now, in the event loop: it takes microseconds.

        Parameters
        ----------
        now_s : float
            Seconds that only go forward.
        """
        versions = tuple((one.model, one.origin, one.version) for one in self._served.serving)
        if versions != self._versions:
            self._versions, self._former_s = versions, self.last.median_s
            self._counts.clear()
        figures = self._figures
        judged_s = dict(self._served.judged_s)
        now = _Count(now_s, tuple(figures.latencies), figures.tick_s, judged_s)
        self._counts.append(now)
        while len(self._counts) > 2 and now_s - self._counts[1].at_s >= _SPAN_S:
            self._counts.popleft()
        self.last = self._compare(self._counts[0], now)
        return self.last

    def _compare(self, then: _Count, now: _Count) -> PaceLook:
        latencies = [new - old for new, old in zip(now.latencies, then.latencies, strict=True)]
        n_answers, busy_s = sum(latencies), now.busy_s - then.busy_s
        is_known = n_answers >= _FEWEST and now.at_s - then.at_s >= _SHORTEST_S
        median_s = histogram_quantile(0.5, EDGES_S, latencies) if is_known else None
        shares = {
            model: (spent_s - then.judged_s[model]) / busy_s
            for model, spent_s in now.judged_s.items()
            if busy_s > 0
        }
        return PaceLook(n_answers, median_s, self._former_s, shares)

"""What the monitor remembers of each session."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.event import SessionState
from barun.posture.reason import Reason

__all__ = ["BIN_LOAD", "N_BINS", "RULE_TIMES", "MonitorMemory"]

_Array = npt.NDArray[np.float64]

N_BINS: Final = 48
"""Bins of the loads of a departure, for its median."""
BIN_LOAD: Final = 0.125
"""Width of a bin; loads from 6 on share the last."""

RULE_TIMES: Final = ("good", "departed", "issue", "unknown")
"""What the last axis of the times of a rule counts; "departed" is what did not become an event."""


@dataclass(slots=True, eq=False)
class MonitorMemory:
    """Everything remembered, N rows of R rules; times are seconds of the sessions' own clocks.

    Holding a session's rows is holding the session: they can be exported, kept and put back.
    """

    # One value a rule, shape (N, R).
    smooth: _Array
    """Smoothed load."""
    known_s: _Array
    """When a load was last known; minus infinity before the first."""
    is_departed: npt.NDArray[np.bool_]
    """Whether a departure lasts, be it an event or not yet."""
    is_event: npt.NDArray[np.bool_]
    """Whether it is an event."""
    since_s: _Array
    """When it began."""
    detected_s: _Array
    """When it became an event."""
    held_s: _Array
    """Seconds beyond the threshold less seconds back from it, never below 0."""
    counted_s: _Array
    """Seconds beyond the threshold in which the session counted as departed."""
    below_s: _Array
    """Seconds back from the threshold since it was last passed."""
    unknown_s: _Array
    """Seconds in which nothing was known, in one piece, up to now."""
    last_over_s: _Array
    """When it was last beyond the threshold."""
    peak: _Array
    """Highest smoothed load of the departure."""
    peak_s: _Array
    """When that was."""
    histogram: _Array
    """Shape (N, R, bins). Seconds beyond the threshold by load."""
    rule_times_s: _Array
    """Shape (N, R, 4). Seconds by ``RULE_TIMES``, since the session began."""
    # One value a session, shape (N,).
    last_s: _Array
    """Instant of the last picture; minus infinity before the first."""
    absent_s: _Array
    """Seconds without a person, in one piece, up to now."""
    present_s: _Array
    """Seconds with a person, in one piece, up to now."""
    settle_left_s: _Array
    """Seconds until judging begins: infinite while away, 0 or less while judging."""
    reminded_s: _Array
    """When a reminder was given last; minus infinity before the first."""
    blind_s: _Array
    """Seconds that went unseen, since the session began."""
    state: npt.NDArray[np.int8]
    """What the session is doing."""
    state_times_s: _Array
    """Shape (N, states). Seconds by SessionState, since the session began."""
    reason_times_s: _Array
    """Shape (N, reasons). Seconds in which no rule could tell, by Reason."""

    @classmethod
    def fresh(cls, n_sessions: int, n_rules: int) -> Self:
        """Return the memory of sessions that have seen nothing."""
        shape = (n_sessions, n_rules)
        never = np.full(n_sessions, -np.inf)

        def zeros(*more: int) -> _Array:
            return np.zeros((n_sessions, *more))

        return cls(
            **{name: zeros(n_rules) for name in _RULE_SECONDS},
            known_s=np.full(shape, -np.inf),
            is_departed=np.zeros(shape, dtype=np.bool_),
            is_event=np.zeros(shape, dtype=np.bool_),
            histogram=zeros(n_rules, N_BINS),
            rule_times_s=zeros(n_rules, len(RULE_TIMES)),
            last_s=never,
            absent_s=zeros(),
            present_s=zeros(),
            settle_left_s=zeros(),
            reminded_s=never.copy(),
            blind_s=zeros(),
            state=np.full(n_sessions, SessionState.CANNOT_JUDGE, dtype=np.int8),
            state_times_s=zeros(len(SessionState)),
            reason_times_s=zeros(len(Reason)),
        )

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self.last_s)

    def take(self, rows: npt.NDArray[np.intp]) -> Self:
        """Return a copy of some sessions."""
        return self._map(lambda array: array[rows])

    def without(self, rows: npt.NDArray[np.intp]) -> Self:
        """Return a copy without some sessions; those behind move up."""
        return self._map(lambda array: np.delete(array, rows, axis=0))

    def put(self, rows: npt.NDArray[np.intp], other: Self) -> None:
        """Replace some sessions by those of `other`."""
        for name in _NAMES:
            getattr(self, name)[rows] = getattr(other, name)

    def joined(self, other: Self) -> Self:
        """Return a copy with the sessions of `other` behind."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in _NAMES}
        return type(self)(**{name: np.concatenate(pair) for name, pair in pairs.items()})

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays by their names, not copied."""
        return {name: getattr(self, name) for name in _NAMES}

    def forget_departures(self, ends: npt.NDArray[np.bool_]) -> None:
        """Let departures be over.

        Parameters
        ----------
        ends : numpy.ndarray, shape (N, R)
            Which.
        """
        for name in _RULE_SECONDS - {"smooth", "unknown_s"}:
            getattr(self, name)[ends] = 0.0
        self.is_departed[ends] = False
        self.is_event[ends] = False
        self.histogram[ends] = 0.0

    def find_median_load(self, row: int, column: int) -> float:
        """Return the median over time of the load of a departure; NaN if it took no time."""
        seconds = np.cumsum(self.histogram[row, column])
        if seconds[-1] == 0:
            return float(self.peak[row, column])
        half = seconds[-1] / 2
        place = int(np.searchsorted(seconds, half))
        before = seconds[place - 1] if place else 0.0
        share = (half - before) / (seconds[place] - before)
        return float(min((place + share) * BIN_LOAD, self.peak[row, column]))

    def _map(self, change: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> Self:
        return type(self)(**{name: change(getattr(self, name)) for name in _NAMES})


_NAMES: Final = tuple(entry.name for entry in fields(MonitorMemory))
_RULE_SECONDS: Final = frozenset(
    {
        "smooth",
        "since_s",
        "detected_s",
        "held_s",
        "counted_s",
        "below_s",
        "unknown_s",
        "last_over_s",
        "peak",
        "peak_s",
    }
)

"""Judging over time: from loads of single pictures to events, reminders and shares of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.posture.monitor.counting import count_event, count_step
from barun.posture.monitor.departure import follow_departures
from barun.posture.monitor.event import EndReason, MonitorStep, PostureEvent, Reminder, SessionState
from barun.posture.monitor.limits import MonitorLimits
from barun.posture.monitor.memory import RULE_TIMES, MonitorMemory
from barun.posture.monitor.presence import follow_presence, follow_time
from barun.posture.monitor.settings import MonitorSettings

__all__ = ["MonitorExport", "PostureMonitor", "RuleName", "TimeShares"]

_Array = npt.NDArray[np.float64]
_Flags = npt.NDArray[np.bool_]

_VERSION: Final = 1


class RuleName(Protocol):
    """What the monitor needs of a rule."""

    @property
    def code(self) -> str:
        """Stable code, ``P001``."""
        ...

    @property
    def key(self) -> str:
        """Stable name, ``forward_head``."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TimeShares:
    """Where the time of one session went, in seconds."""

    by_state_s: dict[SessionState, float]
    """Seconds by state. Their sum and `blind_s` is the time from the first to the last picture."""
    by_reason_s: dict[int, float]
    """Seconds in which no rule could tell, by Reason; only reasons that occurred."""
    blind_s: float
    """Seconds that went unseen."""
    by_rule_s: tuple[dict[str, float], ...]
    """For each rule, seconds ``good``, ``departed``, ``issue`` and ``unknown``."""


@dataclass(frozen=True, slots=True, eq=False)
class MonitorExport:
    """Sessions taken out of a monitor, to be put into another."""

    version: int
    rule_keys: tuple[str, ...]
    settings: tuple[MonitorSettings, ...]
    memory: MonitorMemory


class PostureMonitor:
    """Follows N sessions, all in one vectorised step.

    Parameters
    ----------
    n_sessions : int
        How many rows a step has.
    rules : sequence of RuleName
        The rules, in the order of the columns of loads.
    settings : MonitorSettings or sequence of MonitorSettings, optional
        For all sessions, or one each.

    Notes
    -----
    Sessions know nothing of each other: a step of many is the steps of each. Only times that are
    passed in count, as differences: a session's clock may start anywhere.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rule = SimpleNamespace(code="P001", key="forward_head")
    >>> monitor = PostureMonitor(1, [rule], MonitorSettings(hold_s=20))
    >>> for second in range(60):
    ...     load = 1.5 if second >= 10 else 0.2
    ...     step = monitor.step([second], [[load]], [[0]], [True])
    ...     for event in step.started:
    ...         print(f"since {event.start_s:.0f} s, known at {event.detected_s:.0f} s")
    since 10 s, known at 30 s
    """

    def __init__(
        self,
        n_sessions: int,
        rules: Sequence[RuleName],
        settings: MonitorSettings | Sequence[MonitorSettings] | None = None,
    ) -> None:
        self.rules: Final = tuple(rules)
        self._keys = tuple(rule.key for rule in rules)
        self._settings = self._spread(n_sessions, settings)
        self._limits = MonitorLimits.from_settings(self._settings, self._keys)
        self._memory = MonitorMemory.fresh(n_sessions, len(self.rules))

    def __len__(self) -> int:
        """Return the number of sessions."""
        return len(self._memory)

    @property
    def settings(self) -> tuple[MonitorSettings, ...]:
        """The settings of each session."""
        return tuple(self._settings)

    def step(
        self,
        times_s: npt.ArrayLike,
        loads: npt.ArrayLike,
        reasons: npt.ArrayLike,
        is_present: npt.ArrayLike,
        sessions: npt.NDArray[np.intp] | None = None,
    ) -> MonitorStep:
        """Judge one picture of each session.

        Parameters
        ----------
        times_s : array_like, shape (K,)
            When the pictures were taken, seconds of the session's own clock. NaN where a session
            has no new picture; one that is not later than the last is passed over as well.
        loads : array_like, shape (K, R)
            From the rules; NaN where a rule cannot tell.
        reasons : array_like, shape (K, R)
            Values of Reason, for the account of unknown time.
        is_present : array_like, shape (K,)
            Whether the picture holds a person.
        sessions : numpy.ndarray, shape (K,), optional
            Whose pictures these are, each session once; all N in order where left out.

        Returns
        -------
        MonitorStep
            K rows, and what began, ended and is to be said.

        Raises
        ------
        SettingError
            If the shapes are not those of the monitor.
        """
        times_s = np.asarray(times_s, dtype=np.float64)
        loads = np.asarray(loads, dtype=np.float64)
        reasons = np.asarray(reasons, dtype=np.int8)
        is_present = np.asarray(is_present, dtype=np.bool_)
        n_rows = len(self) if sessions is None else len(sessions)
        expected = (n_rows, len(self.rules))
        shapes = (times_s.shape + expected[1:], loads.shape, reasons.shape)
        if shapes != (expected,) * 3 or is_present.shape != times_s.shape:
            raise SettingError(
                "posture_monitor.shape", n_sessions=expected[0], n_columns=expected[1], got=shapes
            )
        here = slice(None) if sessions is None else sessions
        is_new = times_s > self._memory.last_s[here]
        if sessions is None and np.count_nonzero(is_new) == n_rows:
            pass_ = _Pass(self._memory, self._limits)
            pass_.run(times_s, loads, reasons, is_present)
            blind_s = pass_.unseen_s
        else:
            # Sessions without a picture must not notice that others had one.
            new = np.flatnonzero(is_new)
            rows = new if sessions is None else sessions[new]
            pass_ = _Pass(self._memory.take(rows), self._limits.take(rows), rows)
            pass_.run(times_s[new], loads[new], reasons[new], is_present[new])
            self._memory.put(rows, pass_.memory)
            blind_s = np.zeros(n_rows)
            blind_s[new] = pass_.unseen_s
        memory = self._memory
        is_now = memory.known_s[here] == memory.last_s[here, None]
        return MonitorStep(
            state=np.array(memory.state[here]),
            smoothed_load=np.where(is_now, memory.smooth[here], np.nan),
            held_share=np.minimum(memory.held_s[here] / self._limits.hold_s[here], 1.0),
            is_issue=np.array(memory.is_event[here]),
            blind_s=blind_s,
            started=tuple(pass_.started),
            ended=tuple(pass_.ended),
            reminders=tuple(pass_.reminders),
        )

    def time_shares(self, session: int) -> TimeShares:
        """Return where the time of a session went so far."""
        memory = self._memory
        reasons_s = memory.reason_times_s[session]
        return TimeShares(
            by_state_s={
                state: float(memory.state_times_s[session, state]) for state in SessionState
            },
            by_reason_s={int(code): float(reasons_s[code]) for code in np.flatnonzero(reasons_s)},
            blind_s=float(memory.blind_s[session]),
            by_rule_s=tuple(
                dict(zip(RULE_TIMES, times_s.tolist(), strict=True))
                for times_s in memory.rule_times_s[session]
            ),
        )

    def lasting_events(self, session: int) -> tuple[PostureEvent, ...]:
        """Return the events of a session that last."""
        columns = np.flatnonzero(self._memory.is_event[session])
        return tuple(_describe(self._memory, session, session, int(column)) for column in columns)

    def recalibrate(self, sessions: Iterable[int]) -> tuple[PostureEvent, ...]:
        """Let sessions start anew against a new baseline.

        Departures are forgotten and smoothing restarts, since their loads were measured against
        another baseline; the person gets time to settle. Times counted, presence and the pause
        between reminders go on.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, ended as ``recalibrated``.
        """
        rows = self._rows(sessions)
        closed = self._close(rows, "recalibrated")
        memory = self._memory
        ends = np.zeros(memory.is_departed.shape, dtype=np.bool_)
        ends[rows] = True
        memory.forget_departures(ends)
        memory.smooth[rows] = 0.0
        memory.known_s[rows] = -np.inf
        memory.unknown_s[rows] = 0.0
        is_away = np.isinf(memory.settle_left_s[rows])
        memory.settle_left_s[rows] = np.where(is_away, np.inf, self._limits.settle_s[rows])
        return closed

    def close(self, sessions: Iterable[int] | None = None) -> tuple[PostureEvent, ...]:
        """Forget sessions, all by default, as if they had not begun; their rows stay.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, ended as ``closed``.
        """
        rows = self._rows(range(len(self)) if sessions is None else sessions)
        closed = self._close(rows, "closed")
        self._memory.put(rows, MonitorMemory.fresh(len(rows), len(self.rules)))
        return closed

    def bridge(self, session: int, until_s: float) -> None:
        """Let nothing have happened up to an instant, as after a lost connection.

        The time is accounted as blind, but departures, absence and settling go on where they were,
        while blind time in a running session ends them after a while. An instant that is not later
        than the last picture changes nothing.
        """
        gap_s = until_s - self._memory.last_s[session]
        if 0 < gap_s < np.inf:
            self._memory.last_s[session] = until_s
            self._memory.blind_s[session] += gap_s

    def remembered(self) -> dict[str, npt.NDArray[Any]]:
        """Return what is remembered, a row a session; writing into it changes it."""
        return self._memory.to_dict()

    def add(
        self,
        n_sessions: int,
        settings: MonitorSettings | Sequence[MonitorSettings] | None = None,
    ) -> None:
        """Add fresh sessions behind the others."""
        more = self._spread(n_sessions, settings)
        self._append(more, MonitorMemory.fresh(n_sessions, len(self.rules)))

    def remove(self, sessions: Iterable[int]) -> tuple[PostureEvent, ...]:
        """Remove sessions; those behind move up.

        Returns
        -------
        tuple of PostureEvent
            Events that lasted, ended as ``closed``; their rows are those before the removal.
        """
        rows = self._rows(sessions)
        closed = self._close(rows, "closed")
        self._memory = self._memory.without(rows)
        self._limits = self._limits.without(rows)
        gone = set(rows.tolist())
        self._settings = [entry for row, entry in enumerate(self._settings) if row not in gone]
        return closed

    def export(self, sessions: Iterable[int] | None = None) -> MonitorExport:
        """Return a copy of sessions, all by default, to go on with later or elsewhere."""
        rows = self._rows(range(len(self)) if sessions is None else sessions)
        kept = tuple(self._settings[row] for row in rows)
        return MonitorExport(_VERSION, self._keys, kept, self._memory.take(rows))

    def resume(self, exported: MonitorExport) -> None:
        """Add exported sessions behind the others; they go on as if never interrupted.

        Raises
        ------
        SettingError
            If they were judged by other rules or exported by another version.
        """
        if exported.version != _VERSION or exported.rule_keys != self._keys:
            raise SettingError(
                "posture_monitor.export",
                version=_VERSION,
                rules=", ".join(self._keys),
                got_version=exported.version,
                got_rules=", ".join(exported.rule_keys),
            )
        everything = np.arange(len(exported.memory))
        self._append(list(exported.settings), exported.memory.take(everything))

    def _append(self, settings: list[MonitorSettings], memory: MonitorMemory) -> None:
        self._memory = self._memory.joined(memory)
        self._limits = self._limits.joined(MonitorLimits.from_settings(settings, self._keys))
        self._settings = self._settings + settings

    def _close(self, rows: npt.NDArray[np.intp], reason: EndReason) -> tuple[PostureEvent, ...]:
        memory = self._memory
        return tuple(
            _describe(memory, int(row), int(row), int(column), reason)
            for row in rows
            for column in np.flatnonzero(memory.is_event[row])
        )

    @staticmethod
    def _rows(sessions: Iterable[int]) -> npt.NDArray[np.intp]:
        return np.array(sorted(set(sessions)), dtype=np.intp)

    @staticmethod
    def _spread(
        n_sessions: int, settings: MonitorSettings | Sequence[MonitorSettings] | None
    ) -> list[MonitorSettings]:
        if settings is None or isinstance(settings, MonitorSettings):
            return [settings or MonitorSettings()] * n_sessions
        if len(settings) != n_sessions:
            raise SettingError("posture_monitor.settings", expected=n_sessions, got=len(settings))
        return list(settings)


class _Pass:
    """One step through some sessions."""

    def __init__(
        self,
        memory: MonitorMemory,
        limits: MonitorLimits,
        rows: npt.NDArray[np.intp] | None = None,
    ) -> None:
        self.memory = memory
        self._limits = limits
        self._rows = rows
        self.unseen_s: _Array = np.zeros(0)
        self.started: list[PostureEvent] = []
        self.ended: list[PostureEvent] = []
        self.reminders: list[Reminder] = []

    def run(
        self, times_s: _Array, loads: _Array, reasons: npt.NDArray[np.int8], is_present: _Flags
    ) -> None:
        memory, limits = self.memory, self._limits
        seen_s, self.unseen_s = follow_time(memory, limits, times_s)
        is_judged = follow_presence(memory, limits, seen_s, is_present)
        departures = follow_departures(memory, limits, loads, is_judged, seen_s, self.unseen_s)
        count_step(memory, departures, seen_s, reasons, is_present, limits.leads)
        if not departures.is_any_departed:
            return
        if np.count_nonzero(departures.becomes_event):
            for row, column in np.argwhere(departures.becomes_event).tolist():
                count_event(memory, row, column)
                self.started.append(_describe(memory, self._name(row), row, column))
        if np.count_nonzero(departures.is_ending):
            self._end(departures.is_ending)
        if np.count_nonzero(memory.is_event):
            self._remind(departures.is_over)

    def _name(self, row: int) -> int:
        return row if self._rows is None else int(self._rows[row])

    def _end(self, is_ending: _Flags) -> None:
        memory = self.memory
        for row, column in np.argwhere(is_ending & memory.is_event).tolist():
            reason: EndReason = "recovered"
            if np.isinf(memory.settle_left_s[row]):
                reason = "away"
            elif memory.unknown_s[row, column] > self._limits.patience_s[row, 0]:
                reason = "unknown"
            self.ended.append(_describe(memory, self._name(row), row, column, reason))
        memory.forget_departures(is_ending)

    def _remind(self, is_over: _Flags) -> None:
        """Choose what to speak of: at most one event a session, and seldom.

        An event that began before the last reminder was covered by it, whatever its rule: several
        rules see one slump.
        """
        memory, limits = self.memory, self._limits
        quiet_s = memory.last_s - memory.reminded_s
        if not np.count_nonzero(quiet_s >= limits.shortest_quiet_s):
            return
        is_fresh = memory.since_s > memory.reminded_s[:, None]
        is_due = np.where(
            is_fresh,
            (quiet_s >= limits.cooldown_s)[:, None],
            (quiet_s >= limits.remind_again_s)[:, None],
        )
        is_due &= memory.is_event & is_over
        for row in np.flatnonzero(is_due.any(axis=1)).tolist():
            column = int(np.argmax(np.where(is_due[row], memory.smooth[row], -np.inf)))
            self.reminders.append(
                Reminder(
                    session=self._name(row),
                    rule=column,
                    at_s=float(memory.last_s[row]),
                    start_s=float(memory.since_s[row, column]),
                    is_repeated=not bool(is_fresh[row, column]),
                )
            )
            memory.reminded_s[row] = memory.last_s[row]


def _describe(
    memory: MonitorMemory, session: int, row: int, column: int, reason: EndReason | None = None
) -> PostureEvent:
    place = row, column
    return PostureEvent(
        session=session,
        rule=column,
        start_s=float(memory.since_s[place]),
        detected_s=float(memory.detected_s[place]),
        end_s=float(memory.last_over_s[place]),
        peak_load=float(memory.peak[place]),
        peak_s=float(memory.peak_s[place]),
        median_load=memory.find_median_load(row, column),
        over_s=float(memory.histogram[place].sum()),
        end_reason=reason,
    )

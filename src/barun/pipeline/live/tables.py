"""Tables of a live room: who is judged by the same terms sits at one, and a step is one call each.

Where somebody sits changes nothing about what is remembered of them: a session that changes tables
takes every bit along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from barun.errors import SettingError
from barun.pipeline.live.sitting_choice import SittingChoice
from barun.posture.calibration.profile import Profile
from barun.posture.grade import Grader
from barun.posture.live_sessions import LiveSessions
from barun.posture.live_step import LiveStep, join_steps, pick_poses
from barun.posture.monitor.event import PostureEvent
from barun.posture.rows import PoseRows

__all__ = ["Appointment", "Judges", "SameJudges", "Tables", "Terms"]

_Array = npt.NDArray[np.float64]
_Slots = npt.NDArray[np.intp]

_FIRST_CHAIRS: Final = 16
"""Of a new table: 0.13 MB."""
_GROWTH: Final = 4
"""A full table is laid anew with so many times as many chairs."""
_NOWHERE: Final = -1


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Judges:
    """The models that judge some sessions; the same ones only if it is the same object."""

    recognise: Callable[[PoseRows], _Array]
    """From PoseRows to the probabilities of the views, shape (K, 4)."""
    grade_model: Grader | None = None
    """Confirms or doubts what the rule about slouching says."""


class Appointment(Protocol):
    """Says by whom people are judged."""

    @property
    def change_no(self) -> int:
        """Another after each change of who is judged by whom."""
        ...

    def judges_of(self, person_id: str) -> Judges:
        """Return by whom a person is judged now."""
        ...


@dataclass(frozen=True, slots=True)
class SameJudges:
    """Lets everybody be judged by the same models."""

    judges: Judges
    change_no: int = 0

    def judges_of(self, person_id: str) -> Judges:
        """Return by whom a person is judged."""
        del person_id
        return self.judges


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """What a session is judged by; who shares all of it shares a table."""

    choice: SittingChoice
    judges: Judges

    @property
    def key(self) -> tuple[object, Judges]:
        """Equal where judging is the same."""
        return self.choice.terms, self.judges


class _Table:
    """Sessions that are judged in one call, each in a chair."""

    __slots__ = ("chairs", "free", "key", "number", "sessions", "slots", "terms")

    def __init__(self, number: int, terms: Terms, n_chairs: int) -> None:
        self.number = number
        self.terms = terms
        self.key = terms.key
        self.sessions = self._lay(n_chairs)
        self.slots = np.full(n_chairs, _NOWHERE, dtype=np.intp)
        """Shape (chairs,). Who sits there."""
        self.free = list(range(n_chairs - 1, -1, -1))

    def _lay(self, n_chairs: int) -> LiveSessions:
        judges = self.terms.judges
        settings = self.terms.choice.to_settings()
        return LiveSessions.with_slots(
            n_chairs, judges.recognise, settings, grade_model=judges.grade_model
        )

    def grow(self, most_chairs: int) -> None:
        """Get more chairs; everybody stays in theirs."""
        n_chairs = len(self.slots)
        n_more = min(_GROWTH * n_chairs, most_chairs) - n_chairs
        larger = self._lay(n_chairs + n_more)
        larger.take_over(self.sessions)
        self.sessions = larger
        self.slots = np.concatenate([self.slots, np.full(n_more, _NOWHERE, dtype=np.intp)])
        self.free += range(n_chairs + n_more - 1, n_chairs - 1, -1)

    def name(self, events: tuple[PostureEvent, ...]) -> tuple[PostureEvent, ...]:
        """Return events of chairs as those of slots."""
        return tuple(replace(one, session=int(self.slots[one.session])) for one in events)

    def step(self, rows: PoseRows, times_s: _Array, chairs: _Slots) -> LiveStep:
        """Judge one frame each of some chairs."""
        step = self.sessions.step(rows, times_s, slots=chairs)
        monitor = step.monitor
        if not (monitor.started or monitor.ended or monitor.reminders):
            return step
        reminders = tuple(
            replace(one, session=int(self.slots[one.session])) for one in monitor.reminders
        )
        named = replace(
            monitor,
            started=self.name(monitor.started),
            ended=self.name(monitor.ended),
            reminders=reminders,
        )
        return replace(step, monitor=named)


class Tables:
    """Judges the sessions of N slots, each by its own terms, in as few calls as there are terms.

    Parameters
    ----------
    n_slots : int
        N.

    Notes
    -----
    A table is laid when somebody comes whose terms nobody else has, and goes with the last who sits
    there: there are never more than open sessions.
    """

    def __init__(self, n_slots: int) -> None:
        self._tables: dict[tuple[object, Judges], _Table] = {}
        self._by_number: dict[int, _Table] = {}
        self._numbers = count()
        self._number = np.full(n_slots, _NOWHERE, dtype=np.intp)
        self._chair = np.full(n_slots, _NOWHERE, dtype=np.intp)

    def __len__(self) -> int:
        """Return the number of slots."""
        return len(self._number)

    @property
    def is_open(self) -> npt.NDArray[np.bool_]:
        """Shape (N,). In which slots a session is open; a copy."""
        return np.asarray(self._number != _NOWHERE)

    @property
    def n_tables(self) -> int:
        """How many calls a step of all sessions takes."""
        return len(self._tables)

    def open(self, slot: int, profile: Profile | None, terms: Terms) -> None:
        """Begin a session in a free slot.

        Raises
        ------
        SettingError
            If there is no such slot or it is taken.
        """
        self._check_free(slot)
        table = self._find(terms)
        table.sessions.open(table.free[-1], profile)
        self._sit(slot, table)

    def restore(self, slot: int, state: Mapping[str, object], terms: Terms) -> None:
        """Take up a session in a free slot; see `LiveSessions.restore`.

        Raises
        ------
        SettingError
            If the slot is taken, or the state is of another version, of other rules, or damaged.
        ProfileError
            If its profile is damaged.
        """
        self._check_free(slot)
        table = self._find(terms)
        try:
            table.sessions.restore(table.free[-1], state)
        except Exception:
            self._clear_away(table)
            raise
        self._sit(slot, table)

    def snapshot(self, slot: int) -> dict[str, object]:
        """Return everything remembered of a session; see `LiveSessions.snapshot`."""
        table, chair = self._place(slot)
        return table.sessions.snapshot(chair)

    def renew(self, slot: int) -> None:
        """Let a session that was lost go on as one that is restored."""
        table, chair = self._place(slot)
        state = table.sessions.snapshot(chair)
        table.sessions.close(chair)
        table.sessions.restore(chair, state)

    def calibrate(self, slot: int, profile: Profile | None) -> tuple[PostureEvent, ...]:
        """Give a session another profile; return the events that are over with it."""
        table, chair = self._place(slot)
        return table.name(table.sessions.calibrate(chair, profile))

    def close(self, slot: int) -> tuple[PostureEvent, ...]:
        """End a session; return its events that are over with it. Its slot is free then.

        Raises
        ------
        SettingError
            If there is no such slot or none is open in it.
        """
        table, chair = self._place(slot)
        events = table.name(table.sessions.close(chair))
        self._leave(slot, table, chair)
        return events

    def move(self, slot: int, terms: Terms) -> None:
        """Let a session go on by other terms from its next frame on, without a gap."""
        table, chair = self._place(slot)
        if table.key == terms.key:
            return
        moved = table.sessions.take_out(chair)
        self._leave(slot, table, chair)
        table = self._find(terms)
        table.sessions.put_in(table.free[-1], moved)
        self._sit(slot, table)

    def step(self, rows: PoseRows, times_s: _Array, *, slots: _Slots) -> LiveStep:
        """Judge one frame each of some sessions.

        Parameters
        ----------
        rows : PoseRows
            K rows, one a session.
        times_s : numpy.ndarray, shape (K,)
            Seconds of each session's own clock; NaN where a session has no new frame.
        slots : numpy.ndarray of int, shape (K,)
            Whose frames these are, each slot once; K is at least 1.

        Raises
        ------
        SettingError
            If a slot is named twice or not open.
        """
        if len(self._tables) == 1:
            (table,) = self._tables.values()
            return table.step(rows, times_s, self._chair[slots])
        numbers, chairs = self._number[slots], self._chair[slots]
        if np.count_nonzero(numbers == _NOWHERE):
            self._place(int(slots[numbers == _NOWHERE][0]))  # which says so
        parts = []
        for number in np.unique(numbers).tolist():
            here = np.flatnonzero(numbers == number)
            table = self._by_number[number]
            if len(here) == len(slots):
                return table.step(rows, times_s, chairs)
            parts.append((table.step(pick_poses(rows, here), times_s[here], chairs[here]), here))
        return join_steps(parts, len(slots))

    def _find(self, terms: Terms) -> _Table:
        """Return the table of some terms, with a free chair."""
        table = self._tables.get(terms.key)
        if table is None:
            table = _Table(next(self._numbers), terms, min(_FIRST_CHAIRS, len(self)))
            self._tables[table.key] = self._by_number[table.number] = table
        elif not table.free:
            table.grow(len(self))
        return table

    def _sit(self, slot: int, table: _Table) -> None:
        chair = table.free.pop()
        table.slots[chair] = slot
        self._number[slot], self._chair[slot] = table.number, chair

    def _leave(self, slot: int, table: _Table, chair: int) -> None:
        table.slots[chair] = _NOWHERE
        table.free.append(chair)
        self._number[slot] = self._chair[slot] = _NOWHERE
        self._clear_away(table)

    def _clear_away(self, table: _Table) -> None:
        """Take a table away at which nobody sits."""
        if len(table.free) == len(table.slots):
            del self._tables[table.key], self._by_number[table.number]

    def _check_free(self, slot: int) -> None:
        if not 0 <= slot < len(self):
            raise SettingError("posture_live.slots", last=len(self) - 1, got=slot)
        if self._number[slot] != _NOWHERE:
            raise SettingError("posture_live.slot-taken", slot=slot)

    def _place(self, slot: int) -> tuple[_Table, int]:
        """Return the table and chair of a session; raise SettingError if none is open there."""
        if not 0 <= slot < len(self):
            raise SettingError("posture_live.slots", last=len(self) - 1, got=slot)
        if self._number[slot] == _NOWHERE:
            raise SettingError("posture_live.slot-closed", slot=slot)
        return self._by_number[int(self._number[slot])], int(self._chair[slot])

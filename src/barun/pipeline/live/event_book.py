"""The events of one session: their names, what is said of them and what is stored."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from barun.pipeline.live.said import EventSaid, ReminderSaid
from barun.posture.judgement.rules import RULES
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.view.view import View
from barun.store.records import EventRecord

__all__ = ["EventBook"]

_DECIMALS = 3


@dataclass(slots=True)
class EventBook:
    """Knows the events of a session that last, by rule.

    Notes
    -----
    Events that were never announced, because the person was calibrating, have no entry: their end
    is not spoken of either.
    """

    person_id: str
    session_id: str
    make_id: Callable[[], str]
    lasting: dict[int, EventRecord] = field(default_factory=dict)
    """By column of the rule."""
    postponed: dict[int, ReminderSaid] = field(default_factory=dict)
    """Reminders that wait until the person may be spoken to."""
    _from_s: float = -math.inf
    """Nothing before is told of: the person had not agreed to a history."""

    def start(self, event: PostureEvent, view: View) -> tuple[EventSaid, EventRecord]:
        """Take an event that has become known."""
        record = EventRecord(
            event_id=self.make_id(),
            person_id=self.person_id,
            session_id=self.session_id,
            code=RULES[event.rule].code,
            start_s=max(event.start_s, self._from_s),
            detected_s=event.detected_s,
            end_s=event.end_s,
            end_reason=None,
            peak_load=event.peak_load,
            median_load=event.median_load,
            over_s=event.over_s,
            view=None if view is View.NEITHER else view.label,
        )
        self.lasting[event.rule] = record
        return _to_said(record, "started"), record

    def end(self, event: PostureEvent) -> tuple[EventSaid, EventRecord] | None:
        """Take an event that is over; None if it was never announced."""
        begun = self.lasting.pop(event.rule, None)
        self.postponed.pop(event.rule, None)
        if begun is None:
            return None
        record = replace(
            begun,
            start_s=max(event.start_s, self._from_s),
            end_s=max(event.end_s, self._from_s),
            end_reason=event.end_reason,
            peak_load=event.peak_load,
            median_load=event.median_load,
            over_s=event.over_s,
        )
        return _to_said(record, "ended"), record

    def remind(self, reminder: Reminder, *, may_speak: bool) -> ReminderSaid | None:
        """Return what is to be said now; None if it was never announced or has to wait."""
        record = self.lasting.get(reminder.rule)
        if record is None:
            return None
        said = ReminderSaid(record.event_id, record.code, reminder.is_repeated, is_postponed=False)
        if not may_speak:
            self.postponed[reminder.rule] = replace(said, is_postponed=True)
            return None
        self._count(reminder.rule)
        return said

    def take_postponed(self) -> list[ReminderSaid]:
        """Return the reminders that waited and whose events last: the others are in the history."""
        said = list(self.postponed.values())
        for rule in self.postponed:
            self._count(rule)
        self.postponed.clear()
        return said

    def grow(self, until_s: float) -> list[EventRecord]:
        """Return the events that last as they are now, so that a crash does not lose them."""
        for rule, record in self.lasting.items():
            self.lasting[rule] = replace(record, end_s=max(record.end_s, until_s))
        return list(self.lasting.values())

    def begin_from(self, from_s: float) -> None:
        """Let the events that last begin at an instant; what was before is not told of."""
        self._from_s = from_s
        for rule, record in self.lasting.items():
            self.lasting[rule] = replace(
                record,
                start_s=max(record.start_s, from_s),
                detected_s=max(record.detected_s, from_s),
                end_s=max(record.end_s, from_s),
            )

    def _count(self, rule: int) -> None:
        record = self.lasting[rule]
        self.lasting[rule] = replace(record, n_reminders=record.n_reminders + 1)


def _to_said(record: EventRecord, phase: str) -> EventSaid:
    return EventSaid(
        event_id=record.event_id,
        code=record.code,
        phase="started" if phase == "started" else "ended",
        start_s=round(record.start_s, _DECIMALS),
        detected_s=round(record.detected_s, _DECIMALS),
        end_s=round(record.end_s, _DECIMALS),
        end_reason=record.end_reason,
        duration_s=round(record.end_s - record.start_s, _DECIMALS),
        peak_load=round(record.peak_load, _DECIMALS),
    )

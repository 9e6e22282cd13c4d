"""How good was what was said? Events and reminders of films held against their scripts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from barun.posture.judgement.rules import RULE_KEYS
from barun.posture.monitor.event import PostureEvent, Reminder
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.view.view import View
from barun.simulate.workday import WorkdayAction
from benchmarks.workday_films import DayFilm
from benchmarks.workday_live import LiveDay

__all__ = ["TOLERANCE_S", "UNSEEN_KINDS", "Outcome", "Score", "list_late", "score_outcomes"]

_HOUR_S: Final = 3600.0
_CLEAR_DEPTH: Final = 0.7
"""Slumps from this depth on must be found; shallower ones may be, or not."""
_LONG_S: Final = 60.0
TOLERANCE_S: Final = 10.0
UNSEEN_KINDS: Final = {View.FRONT: frozenset[str](), View.LEFT_SIDE: frozenset({"lean"})}
"""Slumps that a view cannot show."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What was said of one film at one rate."""

    film: DayFilm
    duration_s: float
    settings: MonitorSettings
    events: tuple[PostureEvent, ...]
    reminders: tuple[Reminder, ...]

    @classmethod
    def from_day(cls, day: LiveDay) -> "Outcome":
        """Return what the live sessions said."""
        events, reminders = tuple(day.events), tuple(day.reminders)
        return cls(day.film, float(day.times_s[-1]), MonitorSettings(), events, reminders)


@dataclass(frozen=True, slots=True)
class Score:
    """How good that was, over several films."""

    n_slumps: int
    """Clear slumps that last for a minute, or ten seconds more than the hold time."""
    n_found: int
    """Of them, those with an event."""
    n_in_time: int
    """Of them, those known within ten seconds of the hold time."""
    false_per_h: float
    """Events an hour that are mostly outside any slump."""
    false_reminders_per_h: float
    """Reminders an hour given outside any slump."""
    delay_s: float
    """Median from the true start of a slump to when it was known."""
    duration_error: float
    """Median share by which the duration of an event is off."""
    duration_kept: float
    """Share of the events whose duration is off by at most a tenth."""
    event_h: float
    """Hours in events, all rules together."""
    false_kinds: tuple[tuple[str, int], ...]
    """What the person did during false events, and by which rule."""


def _overlap_s(event: PostureEvent, action: WorkdayAction) -> float:
    return max(0.0, min(event.end_s, action.end_s) - max(event.start_s, action.start_s))


def _list_false(outcome: Outcome) -> list[PostureEvent]:
    """Return the events that lie less than half within slumps, of any depth."""
    slumps = [action for action in outcome.film.day.actions if action.is_slump]
    return [
        event
        for event in outcome.events
        if sum(_overlap_s(event, slump) for slump in slumps) < 0.5 * max(event.duration_s, 1e-9)
    ]


def _name_false(outcome: Outcome, event: PostureEvent) -> str:
    doing = max(
        (action for action in outcome.film.day.actions if _overlap_s(event, action) > 0),
        key=lambda action: _overlap_s(event, action),
        default=None,
    )
    kind = doing.kind if doing else "good sitting"
    return f"{RULE_KEYS[event.rule]} ({kind}, {outcome.film.view.label})"


def _list_clear(outcome: Outcome, duration_s: float) -> list[WorkdayAction]:
    """Return the slumps that must be found."""
    shortest_s = max(_LONG_S, outcome.settings.hold_s + TOLERANCE_S)
    return [
        action
        for action in outcome.film.day.actions
        if action.is_slump
        and action.depth >= _CLEAR_DEPTH
        and action.kind not in UNSEEN_KINDS[outcome.film.view]
        and action.duration_s >= shortest_s
        and action.start_s + shortest_s < duration_s
    ]


def score_outcomes(outcomes: Sequence[Outcome]) -> Score:
    """Compare what was said with what happened."""
    n_slumps = n_found = n_in_time = 0
    delays_s: list[float] = []
    errors: list[float] = []
    false: Counter[str] = Counter()
    n_false = n_false_reminders = 0
    hours = event_s = 0.0
    for outcome in outcomes:
        duration_s = outcome.duration_s
        hours += duration_s / _HOUR_S
        event_s += sum(event.duration_s for event in outcome.events)
        for event in _list_false(outcome):
            n_false += 1
            false[_name_false(outcome, event)] += 1
        slumps = [action for action in outcome.film.day.actions if action.is_slump]
        n_false_reminders += sum(
            not any(slump.start_s <= entry.at_s <= slump.end_s + TOLERANCE_S for slump in slumps)
            for entry in outcome.reminders
        )
        for slump in _list_clear(outcome, duration_s):
            n_slumps += 1
            seen = [event for event in outcome.events if _overlap_s(event, slump) > 0]
            if not seen:
                continue
            n_found += 1
            delay_s = min(event.detected_s for event in seen) - slump.start_s
            delays_s.append(delay_s)
            n_in_time += delay_s <= outcome.settings.hold_s + TOLERANCE_S
            longest = max(seen, key=lambda event: _overlap_s(event, slump))
            true_s = min(slump.end_s, duration_s) - slump.start_s
            errors.append(abs(longest.duration_s - true_s) / true_s)
    return Score(
        n_slumps=n_slumps,
        n_found=n_found,
        n_in_time=n_in_time,
        false_per_h=n_false / hours,
        false_reminders_per_h=n_false_reminders / hours,
        delay_s=float(np.median(delays_s)) if delays_s else float("nan"),
        duration_error=float(np.median(errors)) if errors else float("nan"),
        duration_kept=float(np.mean(np.array(errors) <= 0.1)) if errors else float("nan"),
        event_h=event_s / _HOUR_S,
        false_kinds=tuple(false.most_common()),
    )


def list_late(outcomes: Sequence[Outcome]) -> list[str]:
    """Describe the slumps that were not known in time."""
    lines = []
    for outcome in outcomes:
        for slump in _list_clear(outcome, outcome.duration_s):
            seen = [event for event in outcome.events if _overlap_s(event, slump) > 0]
            known_s = min((event.detected_s for event in seen), default=float("inf"))
            if known_s - slump.start_s > outcome.settings.hold_s + TOLERANCE_S:
                lines.append(
                    f"{slump.kind} of depth {slump.depth}, {slump.duration_s:.0f} s from"
                    f" {slump.start_s:.0f} s, {outcome.film.view.label} {outcome.film.seed}:"
                    f" known after {known_s - slump.start_s:.0f} s"
                )
    return lines

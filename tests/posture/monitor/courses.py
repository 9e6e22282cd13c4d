"""Courses of load over time for the tests of the monitor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from barun.posture.monitor.event import MonitorStep, PostureEvent, Reminder
from barun.posture.monitor.posture_monitor import PostureMonitor
from barun.posture.monitor.settings import MonitorSettings
from barun.posture.reason import Reason

Array = npt.NDArray[np.float64]
Course = Callable[[float], float | None]
"""Load at an instant; NaN where the rule cannot tell, None where nobody is there."""


@dataclass(frozen=True)
class Rule:
    code: str
    key: str


RULES = (Rule("P001", "forward_head"), Rule("P002", "slouch"), Rule("P003", "lateral_lean"))

PLAIN = MonitorSettings(
    hold_s=20, smoothing_s=0, release_s=5, settle_s=10, cooldown_s=60, remind_again_s=300
)
"""Without smoothing, so that answers can be worked out by hand."""


@dataclass
class Outcome:
    started: list[PostureEvent] = field(default_factory=list)
    ended: list[PostureEvent] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    steps: list[MonitorStep] = field(default_factory=list)

    def add(self, step: MonitorStep) -> None:
        self.started += step.started
        self.ended += step.ended
        self.reminders += step.reminders
        self.steps.append(step)


def pieces(*parts: tuple[float, float | None], before: float | None = 0.2) -> Course:
    """Return a course of steps: from each instant on, the load beside it."""

    def course(time_s: float) -> float | None:
        load = before
        for start_s, value in parts:
            if time_s >= start_s - 1e-9:
                load = value
        return load

    return course


def clock(duration_s: float, rate_hz: float = 10, start_s: float = 0.0) -> Array:
    return start_s + np.arange(round(duration_s * rate_hz) + 1) / rate_hz


def run(
    monitor: PostureMonitor,
    times_s: Array,
    courses: Sequence[Course],
    reason: Reason = Reason.TURNED_AWAY,
    offset_s: float = 0.0,
) -> Outcome:
    """Step one session through courses of its rules; `offset_s` is the clock at course time 0."""
    outcome = Outcome()
    for time_s in times_s:
        values = [course(time_s - offset_s) for course in courses]
        loads = np.array([[np.nan if value is None else value for value in values]])
        reasons = np.where(np.isnan(loads), reason, Reason.NONE)
        outcome.add(monitor.step([time_s], loads, reasons, [values[0] is not None]))
    return outcome


def watch(
    course: Course, duration_s: float, settings: MonitorSettings = PLAIN, rate_hz: float = 10
) -> Outcome:
    """Step one session with one rule through a course, then close it."""
    monitor = PostureMonitor(1, RULES[:1], settings)
    outcome = run(monitor, clock(duration_s, rate_hz), [course])
    outcome.ended += monitor.close()
    return outcome

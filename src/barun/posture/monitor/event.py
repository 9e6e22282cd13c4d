"""What the monitor says: events, reminders and the state of each session."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["EndReason", "MonitorStep", "PostureEvent", "Reminder", "SessionState"]

EndReason = Literal["recovered", "away", "unknown", "recalibrated", "closed"]
"""Why an event is over: the person sat up; left; could not be judged for too long (blind time
included); the baseline was replaced; the session ended while the event lasted."""


class SessionState(IntEnum):
    """What a session is doing, as stored in arrays; its text is :attr:`text_key`."""

    GOOD = 0
    """A leading rule can tell, and none finds a departure."""
    DEPARTED = 1
    """A departure that has not lasted long enough to be an event."""
    ISSUE = 2
    """A departure that is an event."""
    CANNOT_JUDGE = 3
    """Somebody may be there, but no rule that leads can tell."""
    SETTLING = 4
    """The person has come back and gets time to sit down."""
    AWAY = 5
    """Nobody is there."""

    @property
    def label(self) -> str:
        """Name in lower case with hyphens, as in message keys: ``cannot-judge``."""
        return self.name.lower().replace("_", "-")

    @property
    def text_key(self) -> str:
        """Key of its text in the message catalogue."""
        return f"posture_monitor.state-{self.label}"


@dataclass(frozen=True, slots=True)
class PostureEvent:
    """A departure from good sitting that lasted, by one rule."""

    session: int
    """Row of the session."""
    rule: int
    """Column of the rule."""
    start_s: float
    """When the smoothed load passed the threshold: before the event was known to be one."""
    detected_s: float
    """When it had lasted for the hold time."""
    end_s: float
    """When the smoothed load was last beyond the threshold; while it lasts, the latest instant of
    that kind."""
    peak_load: float
    """Highest smoothed load."""
    peak_s: float
    """When that was: the picture to show as evidence."""
    median_load: float
    """Median over time of the smoothed load while beyond the threshold."""
    over_s: float
    """Seconds beyond the threshold; the rest of the duration is short returns and unknown time."""
    end_reason: EndReason | None = None
    """None while it lasts."""

    @property
    def duration_s(self) -> float:
        """From start to end, in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Reminder:
    """The moment to speak of an event."""

    session: int
    """Row of the session."""
    rule: int
    """Column of the rule whose load is highest."""
    at_s: float
    """Now."""
    start_s: float
    """When the event began."""
    is_repeated: bool
    """Whether the event had begun before the reminder before this one."""


@dataclass(frozen=True, slots=True, eq=False)
class MonitorStep:
    """What one step said of N sessions and R rules."""

    state: npt.NDArray[np.int8]
    """Shape (N,). Values of :class:`SessionState`."""
    smoothed_load: npt.NDArray[np.float64]
    """Shape (N, R). The smoothed load; NaN where it cannot be judged now."""
    held_share: npt.NDArray[np.float64]
    """Shape (N, R). How much of the hold time a departure has used up, 0 to 1."""
    is_issue: npt.NDArray[np.bool_]
    """Shape (N, R). Whether an event lasts."""
    blind_s: npt.NDArray[np.float64]
    """Shape (N,). Seconds since the picture before this one if they went unseen, else 0."""
    started: tuple[PostureEvent, ...]
    """Departures that became events in this step."""
    ended: tuple[PostureEvent, ...]
    """Events that were found to be over in this step, with their true ends."""
    reminders: tuple[Reminder, ...]
    """At most one a session."""

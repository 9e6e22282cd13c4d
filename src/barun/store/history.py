"""What the store answers about the past: rows of time, angles, pages of events, sizes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from barun.store.records import EventRecord, TimeKind

__all__ = [
    "STORED_KINDS",
    "AngleRow",
    "CodeSum",
    "EventPage",
    "Forgotten",
    "KindSize",
    "Period",
    "StoreSizes",
    "StoredKind",
    "TimeRow",
    "WeekSums",
]

Period = Literal["hour", "day"]
"""What history is added up by."""

StoredKind = Literal[
    "minutes", "events", "spans", "exercises", "profiles", "live_samples", "settings"
]
STORED_KINDS: Final[tuple[StoredKind, ...]] = get_args(StoredKind)
"""What a person is told is stored; sessions count as minutes, the agreement as a setting."""


@dataclass(frozen=True, slots=True)
class TimeRow:
    """What the seconds of a minute, an hour or a day were spent on."""

    start: datetime
    """First instant, with the offset of the zone asked for."""
    seconds: Mapping[TimeKind, float]
    """Seconds of each kind; all kinds are there."""
    sitting_s: float
    n_events: int
    """Events that began in it."""
    n_breaks: int
    """Breaks that began in it."""

    @property
    def judged_s(self) -> float:
        """Seconds in which Barun could tell: well seated, departed, or beyond the hold time."""
        return self.seconds["good"] + self.seconds["departed"] + self.seconds["issue"]

    @property
    def good_share(self) -> float | None:
        """Share of the judged seconds that were good, 0 to 1; None if nothing was judged."""
        judged_s = self.judged_s
        return self.seconds["good"] / judged_s if judged_s > 0 else None


@dataclass(frozen=True, slots=True)
class AngleRow:
    """One measurement over an hour or a day."""

    start: datetime
    mean: float
    """Mean over its frames, in the unit of the feature."""
    departure: float | None
    """Mean of the departures from the baseline, over the frames that had one; None without any."""
    n_frames: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, newest first."""

    events: tuple[EventRecord, ...]
    next: str | None
    """Where the next page goes on; None on the last one."""


@dataclass(frozen=True, slots=True)
class CodeSum:
    """The events of one rule."""

    n: int
    duration_s: float
    """From their starts to their ends."""


@dataclass(frozen=True, slots=True)
class WeekSums:
    """Seven days in figures."""

    start: date
    days: tuple[TimeRow, ...]
    """Seven, from `start`; zeros for a day of which nothing is stored."""
    total: TimeRow
    by_code: Mapping[str, CodeSum]
    """Events by code of the rule."""
    best_hour: TimeRow | None
    """Hour with the highest share of good sitting among those judged for long enough; None if
    there are not two that differ."""
    worst_hour: TimeRow | None


@dataclass(frozen=True, slots=True)
class KindSize:
    """How much of one kind is stored."""

    kind: StoredKind
    n_records: int
    n_bytes: int
    """Of the values of the person; see :mod:`barun.store.person_rows`."""
    oldest_s: float | None
    """Seconds since 1970 of the oldest record; None without records."""


@dataclass(frozen=True, slots=True)
class StoreSizes:
    """How much is stored, and where."""

    kinds: tuple[KindSize, ...]
    """One for each of `STORED_KINDS`."""
    n_bytes: int
    """Of the whole database, its working files included."""
    location: str
    """Path of the file, or address of the server without its password."""
    n_set_aside: int = 0
    """Damaged databases that were set aside; they go when somebody is forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many records were deleted, by kind."""

    n_records: Mapping[StoredKind, int]

    @property
    def total(self) -> int:
        """Of all kinds together."""
        return sum(self.n_records.values())

"""Adding up the seconds of minutes: into minutes of a person, into quarters, hours and days."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from barun.store.records import TIME_KINDS, MinuteRecord, TimeKind

__all__ = ["FULL_MINUTE_CS", "QUARTER_S", "TimeSum", "hundredths", "merge_minute"]

QUARTER_S: Final = 900
"""Seconds of a quarter of an hour; zones differ from UTC by whole ones."""
FULL_MINUTE_CS: Final = 6000


@dataclass(slots=True)
class TimeSum:
    """Hundredths of a second by kind, in the order of `TIME_KINDS`."""

    kinds_cs: list[float] = field(default_factory=lambda: [0.0] * len(TIME_KINDS))
    sitting_cs: float = 0.0
    n_events: int = 0
    n_breaks: int = 0

    def add(self, kinds_cs: Sequence[float], sitting_cs: float) -> None:
        """Take in more time."""
        self.kinds_cs = [one + other for one, other in zip(self.kinds_cs, kinds_cs, strict=True)]
        self.sitting_cs += sitting_cs

    @property
    def seconds(self) -> dict[TimeKind, float]:
        """Seconds of each kind."""
        return {
            kind: round(value_cs / 100, 2)
            for kind, value_cs in zip(TIME_KINDS, self.kinds_cs, strict=True)
        }


def hundredths(record: MinuteRecord) -> tuple[list[int], int]:
    """Return the time of a minute of one session, by kind and sitting, as it is stored.

    Raises
    ------
    ValueError
        If a time is negative, not a number, or all kinds are over a minute by more than rounding.
    """
    kinds_s = [float(record.seconds.get(kind, 0.0)) for kind in TIME_KINDS]
    for value_s in (*kinds_s, record.sitting_s):
        if not 0.0 <= value_s <= 60.5:  # half a second for clocks that differ
            raise ValueError(f"a minute has 0 to 60 seconds, not {value_s}")
    if sum(kinds_s) > 60.5:  # as above
        raise ValueError(f"a minute has 60 seconds, not {sum(kinds_s)}")
    kinds_cs = [min(FULL_MINUTE_CS, round(100 * value_s)) for value_s in kinds_s]
    return kinds_cs, min(FULL_MINUTE_CS, round(100 * record.sitting_s))


def merge_minute(sessions: Sequence[Sequence[int]]) -> TimeSum:
    """Return one minute of a person; however many sessions watch, it has sixty seconds.

    Parameters
    ----------
    sessions : sequence of sequence of int
        Of each session, the hundredths of a second of every kind, in the order of `TIME_KINDS`,
        and of sitting.
    """
    *kinds, sitting = (float(sum(values)) for values in zip(*sessions, strict=True))
    total_cs = sum(kinds)
    if total_cs > FULL_MINUTE_CS:
        kinds = [value * FULL_MINUTE_CS / total_cs for value in kinds]
    return TimeSum(kinds, min(sitting, FULL_MINUTE_CS))

"""The sums of a quarter of an hour, from its minutes."""

from collections.abc import Mapping, Sequence
from typing import Final

from barun.store.angle_packing import add_angles, pack_quarter
from barun.store.sealed_content import MinuteContent, pack_quarter_times
from barun.store.time_sums import TimeSum, merge_minute

__all__ = ["MINUTES_A_QUARTER", "add_up_minutes"]

MINUTES_A_QUARTER: Final = 15


def add_up_minutes(minutes: Mapping[int, Sequence[MinuteContent]]) -> tuple[bytes, bytes]:
    """Return times and angles of a quarter of an hour, packed, from those of its minutes.

    Parameters
    ----------
    minutes : mapping of int to sequence of MinuteContent
        By the minute, one for each session.
    """
    total = TimeSum()
    for sessions in minutes.values():
        merged = merge_minute([session.times_cs for session in sessions])
        total.add(merged.kinds_cs, merged.sitting_cs)
    packed = (session.angles for sessions in minutes.values() for session in sessions)
    times_cs = [round(value) for value in (*total.kinds_cs, total.sitting_cs)]
    return pack_quarter_times(times_cs), pack_quarter(add_angles(packed))

"""The place in a list of events where the next page begins, as a word."""

import math
from typing import Final

from barun.errors import SettingError
from barun.store.records import EventRecord

__all__ = ["read_cursor", "to_cursor"]

_MARK: Final = "~"


def to_cursor(event: EventRecord) -> str:
    """Return the place after an event."""
    return f"{event.start_s!r}{_MARK}{event.event_id}"


def read_cursor(cursor: str) -> tuple[float, str]:
    """Return start, in seconds since 1970 UTC, and id of the event a place is after.

    Raises
    ------
    SettingError
        If it is no such word.
    """
    words, mark, event_id = cursor.partition(_MARK)
    try:
        start_s = float(words)
    except ValueError:
        start_s = math.nan
    if not mark or not math.isfinite(start_s):
        raise SettingError("store.bad-cursor", got=cursor)
    return start_s, event_id

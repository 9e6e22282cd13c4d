"""Records for the tests of the store."""

from barun.store.records import (
    LOCAL_PERSON,
    AgreementRecord,
    AngleMinute,
    EventRecord,
    MinuteRecord,
    SettingsRecord,
    SpanRecord,
)

__all__ = ["AGREED", "FIRST_MINUTE", "SETTINGS", "event", "minute", "span"]

FIRST_MINUTE = 29_900_000
AGREED = AgreementRecord(LOCAL_PERSON, "1", "ko", 60.0 * FIRST_MINUTE)
SETTINGS = SettingsRecord(LOCAL_PERSON, '{"language": "ko"}', 60.0 * FIRST_MINUTE)


def minute(number: int, good_s: float = 60.0) -> MinuteRecord:
    """Return a minute, counted from the first, with two measurements."""
    return MinuteRecord(
        LOCAL_PERSON,
        "session",
        FIRST_MINUTE + number,
        {"good": good_s},
        60.0,
        "front",
        0.25,
        None,
        {"neck_inclination": AngleMinute(20.5, 2.25, 900), "head_tilt": AngleMinute(1.5, None, 9)},
    )


def event(name: str, start_s: float = 60.0 * FIRST_MINUTE) -> EventRecord:
    """Return an event of a minute."""
    return EventRecord(
        name,
        LOCAL_PERSON,
        "session",
        "P001",
        start_s,
        start_s + 30,
        start_s + 60,
        "recovered",
        1.5,
        1.25,
        50.0,
        "front",
    )


def span(name: str) -> SpanRecord:
    """Return a break with a reason that can be looked for in a file."""
    start_s = 60.0 * FIRST_MINUTE
    return SpanRecord(name, LOCAL_PERSON, "session", "break", start_s, start_s + 60, "asked")

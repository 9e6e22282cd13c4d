"""A line of the log of a service, as a drill reads it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

__all__ = ["LogLine", "read_line"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LogLine:
    """What the service said, and when."""

    at_s: float
    """Seconds since 1970 UTC, by the clock of the service."""
    level: str
    event: str
    fields: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def says(self, event: str, **fields: str) -> bool:
        """Whether it is of an event, with these particulars."""
        return self.event == event and all(
            self.fields.get(name) == value for name, value in fields.items()
        )

    @property
    def words(self) -> str:
        """The event and its particulars, for people to read."""
        details = ", ".join(f"{name} {value}" for name, value in self.fields.items())
        event = self.event.replace("_", " ")
        return f"{event} ({details})" if details else event


def read_line(content: str) -> LogLine | None:
    """Return a line of the JSON log; None for anything else a program may print."""
    try:
        found = json.loads(content)
        at_s = datetime.fromisoformat(found.pop("time")).timestamp()
        level, event = str(found.pop("level")), str(found.pop("event"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return LogLine(at_s, level, event, {name: str(value) for name, value in found.items()})

"""The log of the service: one JSON object a line, of named fields only; warnings for a person.

The fields a line may have are those of :class:`LogFields`, which the type checker enforces: there
is none for a file name, a path of a request, a message of an error or a landmark.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Final, Literal, TextIO, TypedDict, Unpack, cast

from barun.messages import Language, text
from barun.messages.unseen import escape_in_json

__all__ = [
    "JsonFormatter",
    "LogFields",
    "PlainFormatter",
    "error_place",
    "log_event",
    "log_libraries",
    "log_to",
]

_LOGGER: Final = "barun.service"
_LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class LogFields(TypedDict, total=False):
    """Everything a line of the log may say."""

    method: str
    route: str
    status: int
    duration_ms: float
    bytes: int
    frames: int
    people: int
    error_code: str
    error_type: str
    at: str
    directive: str
    port: int
    version: str
    source: str
    code: int
    job: str


def log_event(
    event: str,
    /,
    *,
    level: Literal["debug", "info", "warning", "error"] = "info",
    **fields: Unpack[LogFields],
) -> None:
    """Write one line.

    Parameters
    ----------
    event : str
        What happened, in snake case: ``analysis_done``.
    level : {"debug", "info", "warning", "error"}
        How much it matters.
    **fields : LogFields
        The particulars.
    """
    logging.getLogger(_LOGGER).log(_LEVELS[level], event, extra={"barun_fields": fields})


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return cast("dict[str, object]", getattr(record, "barun_fields", {}))


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without its end."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_fields(record),
        }
        return escape_in_json(json.dumps(line, ensure_ascii=False))


class PlainFormatter(logging.Formatter):
    """Writes a record as a line for a person at a terminal, at the time of day there.

    Parameters
    ----------
    language : {"en", "ko"}
        Language of the line; names of events and fields stay those of the log.
    """

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without its end."""
        details = ", ".join(f"{name} {value}" for name, value in _fields(record).items())
        event = record.getMessage().replace("_", " ")
        return text(
            "service.log-error" if record.levelno >= logging.ERROR else "service.log-warning",
            self._language,
            clock=datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S"),
            event=f"{event} ({details})" if details else event,
        )


def error_place(error: BaseException) -> str:
    """Return the functions and lines an error came through, the innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-4:]))


class _Libraries(logging.Handler):
    """Says that a library warns, and of what kind of error; its words may hold anything."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        fields: LogFields = {"source": record.name}
        if record.exc_info is not None and (error := record.exc_info[1]) is not None:
            fields |= {"error_type": type(error).__name__, "at": error_place(error)}
        is_error = record.levelno >= logging.ERROR
        log_event("library_said", level="error" if is_error else "warning", **fields)


def log_libraries() -> None:
    """Send warnings of all libraries to the log of the service, instead of their own words."""
    logging.getLogger().addHandler(_Libraries(logging.WARNING))


def log_to(
    stream: TextIO, level: int = logging.INFO, *, plain: Language | None = None
) -> logging.Handler:
    """Send the log of the service to `stream` and return the handler that does so.

    Parameters
    ----------
    stream : text file
        Where it goes.
    level : int
        What matters less is left out.
    plain : {"en", "ko"}, optional
        Write for a person, in this language; one JSON object a line by default.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter() if plain is None else PlainFormatter(plain))
    logger = logging.getLogger(_LOGGER)
    logger.setLevel(level)
    logger.propagate = False
    logger.addHandler(handler)
    return handler

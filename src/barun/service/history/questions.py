"""What the questions about history have in common: ranges, zones, waiting for the store."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import Depends, Query
from pydantic import AwareDatetime

from barun.errors import StorageError
from barun.messages import Language
from barun.service.problems import RefusedError, not_now
from barun.service.wire import ERROR_CONTENT
from barun.store.faults import DAMAGED
from barun.store.writer import Acknowledgement, StoreWriter

__all__ = [
    "DELETING_S",
    "History",
    "Range",
    "RangeQuery",
    "ZoneQuery",
    "check_day",
    "check_length",
    "errors",
]

T = TypeVar("T")

DELETING_S: Final = 120.0
"""Waited for what deletes: a file of gigabytes is written anew."""
_PATIENCE_S: Final = 8.0
"""Longer than a locked SQLite makes a transaction wait; shorter than people do."""
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_PHRASES: Final = {422: "Unprocessable Content"}
"""RFC 9110 renamed it; which name Python knows depends on its version."""


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says about refusals; all routes may answer 422 and 503."""
    return {
        status: {
            "content": ERROR_CONTENT,
            "description": _PHRASES.get(status) or HTTPStatus(status).phrase,
        }
        for status in sorted({*statuses, 422, 503})
    }


@dataclass(frozen=True, slots=True)
class History:
    """The store as the routes see it: every fault of it becomes an answer.

    Its methods block; routes that use them are plain functions, which run in threads.
    """

    writer: StoreWriter
    clock: Callable[[], float]
    """Returns seconds since 1970 UTC."""
    language: Language
    """Of clients that ask for none Barun speaks."""

    def ask(self, question: Callable[[], T]) -> T:
        """Return the answer of the store.

        Raises
        ------
        RefusedError
            503 if the store cannot be read now.
        """
        try:
            return question()
        except StorageError as error:
            if error.code == DAMAGED:
                self.writer.look_for_damage()
            raise not_now(error) from error

    def wait(self, future: "Future[T]", patience_s: float | None = None) -> T:
        """Return what the writer answers.

        Raises
        ------
        RefusedError
            503 if it cannot write now.
        """
        try:
            return future.result(_PATIENCE_S if patience_s is None else patience_s)
        except TimeoutError as error:
            raise RefusedError(503, "history.not-yet", retry_after_s=5) from error
        except StorageError as error:
            raise not_now(error) from error

    def keep(
        self, person: str, acknowledgement: Acknowledgement, otherwise: RefusedError | None = None
    ) -> None:
        """Wait until something of a person is stored.

        Raises
        ------
        RefusedError
            409 if the person has not agreed, `otherwise` if he has and it took no effect.
        """
        if self.wait(acknowledgement):
            return
        if otherwise is not None and self.writer.is_agreed(person):
            raise otherwise
        raise RefusedError(409, "history.not-agreed")


@dataclass(frozen=True, slots=True)
class Range:
    """From the first instant to just before the second, in seconds since 1970."""

    from_s: float
    to_s: float


def _instant_s(instant: datetime) -> float:
    if not _FIRST_YEAR <= instant.year < _LAST_YEAR:
        raise RefusedError(
            422, "history.bad-year", got=instant.year, low=_FIRST_YEAR, high=_LAST_YEAR
        )
    return instant.astimezone(UTC).timestamp()


def check_day(day: date) -> date:
    """Return a day; refuse one of a year nobody has a history of.

    Raises
    ------
    RefusedError
        422.
    """
    if not _FIRST_YEAR <= day.year < _LAST_YEAR:
        raise RefusedError(422, "history.bad-year", got=day.year, low=_FIRST_YEAR, high=_LAST_YEAR)
    return day


def _range(
    from_: Annotated[
        AwareDatetime,
        Query(
            alias="from",
            description="ISO 8601 with offset.",
            openapi_examples={"a day": {"value": "2026-11-20T00:00:00+09:00"}},
        ),
    ],
    to: Annotated[
        AwareDatetime,
        Query(
            description="The first instant that is left out.",
            openapi_examples={"a day": {"value": "2026-11-21T00:00:00+09:00"}},
        ),
    ],
) -> Range:
    asked = Range(_instant_s(from_), _instant_s(to))
    if asked.from_s >= asked.to_s:
        raise RefusedError(422, "history.empty-range")
    return asked


def check_length(asked: Range, most_days: int) -> None:
    """Refuse a range that would make a huge answer.

    Raises
    ------
    RefusedError
        422 if it is longer than `most_days`.
    """
    if asked.to_s - asked.from_s > most_days * 86400.0:
        raise RefusedError(422, "history.long-range", days=most_days)


@lru_cache(maxsize=64)
def _find_zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        return None


def _zone(
    zone: Annotated[
        str,
        Query(
            description="IANA name; hours and days are those of it.",
            max_length=64,
            pattern=r"^[A-Za-z0-9_+/-]+$",
            openapi_examples={"Seoul": {"value": "Asia/Seoul"}},
        ),
    ] = "UTC",
) -> ZoneInfo:
    found = _find_zone(zone)
    if found is None:
        raise RefusedError(422, "history.bad-zone", got=zone)
    return found


RangeQuery = Annotated[Range, Depends(_range)]
ZoneQuery = Annotated[ZoneInfo, Depends(_zone)]

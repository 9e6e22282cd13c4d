"""A service with a history in memory, in which somebody has sat for some days."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from barun.service.settings import ServiceSettings
from barun.store.records import (
    LOCAL_PERSON,
    AngleMinute,
    EventRecord,
    MinuteRecord,
    SpanRecord,
)
from barun.store.writer import StoreWriter
from tests.service.conftest import Service

SEOUL = ZoneInfo("Asia/Seoul")
MORNING_S = datetime(2026, 11, 20, 9, tzinfo=SEOUL).timestamp()
"""Friday, nine in the morning in Seoul."""
DAY = {"from": "2026-11-20T00:00:00+09:00", "to": "2026-11-21T00:00:00+09:00"}
ZONE = {"zone": "Asia/Seoul"}


class HistoryService(Service):
    """A service whose clock stands at noon of the day in question."""

    @property
    def writer(self) -> StoreWriter:
        """The way into the history."""
        writer = self.app.state.writer
        assert isinstance(writer, StoreWriter)
        return writer

    def get(self, url: str, **query: str | int) -> httpx.Response:
        return self.request("GET", url, params=query)

    def agree(self) -> None:
        answer = self.request("PUT", "/api/agreement", json={"text_version": "1", "language": "ko"})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def make_history_service(page: Path) -> Iterator[Callable[..., HistoryService]]:
    services: list[HistoryService] = []

    def make(**settings: object) -> HistoryService:
        made = HistoryService(ServiceSettings(**settings), page)  # type: ignore[arg-type] # fields by name
        made.utc_s = MORNING_S + 3 * 3600
        services.append(made)
        return made

    yield make
    for service in services:
        service.close()


@pytest.fixture
def history(make_history_service: Callable[..., HistoryService]) -> HistoryService:
    """A service whose person has agreed to nothing yet."""
    return make_history_service()


@pytest.fixture
def agreed(history: HistoryService) -> HistoryService:
    """A service whose person has agreed, and sat for two hours."""
    history.agree()
    writer = history.writer
    writer.put_minutes(
        MinuteRecord(
            LOCAL_PERSON,
            "s",
            int(MORNING_S // 60) + number,
            {"good": 45.0, "issue": 15.0},
            60.0,
            "front",
            0.1,
            None,
            {"head_tilt": AngleMinute(2.0, 0.5, 900)},
        )
        for number in range(120)
    )
    for number in range(3):
        at_s = MORNING_S + 600 * number
        writer.put_event(
            EventRecord(
                f"e{number}",
                LOCAL_PERSON,
                "s",
                "P001" if number else "P008",
                at_s,
                at_s + 30,
                at_s + 100,
                "recovered",
                1.5,
                1.25,
                90.0,
                "front",
            )
        )
    writer.put_span(
        SpanRecord("b", LOCAL_PERSON, "s", "break", MORNING_S + 3600, MORNING_S + 3900, "asked")
    )
    assert writer.flush()
    return history


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """A folder for a history in a file."""
    return tmp_path / "data"

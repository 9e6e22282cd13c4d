"""A service that ends: what it closes is no longer in use."""

import asyncio
import threading
import time
from pathlib import Path

import pytest

from tests.service.live.client import live

PATIENCE_S = 60.0
_LONG_S = 0.5
"""What does not wait for the thread closes the store long before."""


def test_the_store_is_closed_after_the_last_question(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that comes back later stays open, and an answer is lost."""
    monkeypatch.setattr("barun.service.operations.watch._FAILURES_EVERY_S", 0.01)
    has_begun, is_closed = threading.Event(), threading.Event()
    found: list[bool] = []

    async def scene() -> None:
        async with live(data_folder=tmp_path, database_url=database_url) as service:
            store, operations = service.app.state.writer.store, service.app.state.operations
            close = store.close

            def judge(*_: object) -> None:
                with store._database.reading():
                    has_begun.set()
                    found.append(is_closed.wait(_LONG_S))

            def say_closed() -> None:
                is_closed.set()
                close()

            monkeypatch.setattr(store, "close", say_closed)
            monkeypatch.setattr(operations, "judge", judge)
            begun_s = time.monotonic()
            while not has_begun.is_set():  # the watch may not have begun yet
                assert time.monotonic() - begun_s < PATIENCE_S
                service.clock.now_s += 61.0
                await asyncio.sleep(0.05)

    asyncio.run(scene())
    assert found == [False]
    assert is_closed.is_set()

"""The key of the figures: it opens one address for reading, and nothing else."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from barun.service.operations.scrape_key import SCRAPE_KEY_FILE, ScrapeKey
from tests.service.conftest import Service


def ask(service: Service, method: str, path: str, key: str | None) -> int:
    async def request() -> int:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        transport = httpx.ASGITransport(service.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8765", headers=headers
        ) as client:
            return (await client.request(method, path)).status_code

    return asyncio.run(request())


@pytest.fixture(params=[False, True], ids=["one person", "accounts"])
def guarded(
    request: pytest.FixtureRequest, make_service: Callable[..., Service], tmp_path: Path
) -> tuple[Service, str]:
    service = make_service(data_folder=str(tmp_path / "data"), accounts=request.param)
    return service, (tmp_path / "data" / SCRAPE_KEY_FILE).read_text().strip()


def test_the_key_opens_the_figures_and_nothing_else(guarded: tuple[Service, str]) -> None:
    service, key = guarded
    assert ask(service, "GET", "/metrics", key) == 200
    assert ask(service, "GET", "/metrics", None) == 401
    assert ask(service, "GET", "/metrics", key[:-1] + "-") == 401
    assert ask(service, "GET", "/metrics", "") == 401
    assert ask(service, "POST", "/metrics", key) in {401, 403, 405}
    for path in ("/api/operations", "/api/status", "/api/settings", "/metrics/"):
        assert ask(service, "GET", path, key) in {401, 403}


def test_the_key_is_nobody_elses_and_stays(tmp_path: Path) -> None:
    ScrapeKey(str(tmp_path))
    path = tmp_path / SCRAPE_KEY_FILE
    key = path.read_text().strip()
    assert len(key) == 43
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    ScrapeKey(str(tmp_path))
    assert path.read_text().strip() == key


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps data folders to their owner")
def test_a_key_that_others_could_have_read_is_replaced(tmp_path: Path) -> None:
    ScrapeKey(str(tmp_path))
    path = tmp_path / SCRAPE_KEY_FILE
    key = path.read_text()
    path.chmod(0o644)
    ScrapeKey(str(tmp_path))
    assert path.read_text() != key
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("shown", ["Bearer ", "Bearer", "Basic x", ""])
def test_without_a_data_folder_nothing_is_let_in(shown: str) -> None:
    headers = [(b"authorization", shown.encode())]
    scope = {"type": "http", "path": "/metrics", "method": "GET", "headers": headers}
    assert not ScrapeKey("").lets_in(scope)
    assert not ScrapeKey("").lets_in({**scope, "type": "websocket"})

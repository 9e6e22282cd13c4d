"""The service without sockets, engine and clock."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from fastapi import FastAPI

from barun.messages import Language
from barun.service.app import create_app
from barun.service.installation import Installation, InstallationCheck, InstalledModel
from barun.service.settings import ServiceSettings
from barun.service.tls.certificate import Certificate
from tests.fixtures.launch import headers_of
from tests.service.fakes import FakeAnalyser

T = TypeVar("T")


class FakeClock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


class Service:
    """An application and a client that talks to it in process."""

    def __init__(
        self,
        settings: ServiceSettings,
        page: Path,
        analyser: FakeAnalyser | None = None,
        certificate: Certificate | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.utc_s = 1_795_000_000.0
        self.analyser = analyser or FakeAnalyser()
        self.checks = (InstallationCheck("page", "passed", "The page", "In order."),)
        self.app: FastAPI = create_app(
            settings,
            analyse=self.analyser,
            examine=self._examine,
            clock=self.clock,
            utc=lambda: self.utc_s,
            page=page,
            certificate=certificate,
        )

    def _examine(self, language: Language) -> Installation:
        model = InstalledModel("pose_detector", "0.5", "ab" * 32, "Apache-2.0", True, True)
        return Installation((model,), self.checks)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8765", headers=headers_of(self.app)
        )

    def stranger(self) -> httpx.AsyncClient:
        """Return a client that does not know the launch key."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765")

    def request(self, method: str, url: str, **options: object) -> httpx.Response:
        """Make one request."""

        async def ask() -> httpx.Response:
            async with self.client() as client:
                return await client.request(method, url, **options)  # type: ignore[arg-type] # passed on as they came

        return asyncio.run(ask())

    def upload(self, content: bytes = b"a video", name: str | None = None) -> str:
        """Send a recording and return its id."""
        headers = {} if name is None else {"X-Filename": name}
        response = self.request("POST", "/api/recordings", content=content, headers=headers)
        assert response.status_code == 202, response.text
        return str(response.json()["id"])

    def state(self, recording: str) -> str:
        return str(self.request("GET", f"/api/recordings/{recording}").json()["state"])

    def wait_for(self, recording: str, state: str) -> dict[str, object]:
        """Ask until the recording is in `state`."""

        async def ask() -> dict[str, object]:
            body: dict[str, object] = {}
            async with self.client() as client:
                for _ in range(1000):
                    body = (await client.get(f"/api/recordings/{recording}")).json()
                    if body.get("state") == state:
                        return body
                    await asyncio.sleep(0.005)
            raise AssertionError(f"expected {state}, last answer: {body}")

        return asyncio.run(ask())

    def close(self) -> None:
        self.analyser.may_go_on.set()
        for close in self.app.state.closing:  # as when the service ends
            close()


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Barun</title>")
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "index-abc.js").write_text("export {};")
    return folder


@pytest.fixture
def make_service(page: Path) -> Iterator[Callable[..., Service]]:
    """Return what makes services and closes them afterwards."""
    services: list[Service] = []

    def make(
        analyser: FakeAnalyser | None = None,
        certificate: Certificate | None = None,
        **settings: object,
    ) -> Service:
        told = ServiceSettings(**settings)  # type: ignore[arg-type] # fields by name
        service = Service(told, page, analyser, certificate)
        services.append(service)
        return service

    yield make
    for service in services:
        service.close()


@pytest.fixture
def service(make_service: Callable[..., Service]) -> Service:
    return make_service()


def run(awaitable: Awaitable[T]) -> T:
    """Run to completion what a test awaits."""

    async def wait() -> T:
        return await awaitable

    return asyncio.run(wait())

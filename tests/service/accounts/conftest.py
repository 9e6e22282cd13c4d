"""A service people log in to, without sockets, and browsers that keep their cookies."""

import asyncio
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from barun.privacy.accounts.roles import Role
from barun.privacy.consent.texts import current_version
from barun.privacy.encryption.password_hash import PasswordCost, hash_password
from barun.service.history.opening import close_history
from barun.service.settings import ServiceSettings
from barun.store.records import AgreementRecord
from barun.store.writer import StoreWriter
from tests.service.conftest import Service

CHEAP = PasswordCost(memory_kib=64, passes=1, lanes=1)
ADDRESS = "http://127.0.0.1:8765"
ROLE_OF: dict[str, Role] = {
    "boss": "administrator",
    "minji": "person",
    "junho": "person",
    "coach": "coach",
    "steward": "data-steward",
}


def secret_of(name: str) -> str:
    """The password of somebody in these tests."""
    return f"it is {name}, open up"


class Browser:
    """Keeps cookies, and says from which page it asks."""

    def __init__(self, service: "TeamService", address: str = "10.0.0.1") -> None:
        self.service = service
        self.address = address
        self.cookies: dict[str, str] = {}

    def request(
        self, method: str, path: str, *, origin: str | None = ADDRESS, **options: object
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.service.app, client=(self.address, 5))
            headers = {"Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items())}
            if origin is not None:
                headers["Origin"] = origin
            async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
                answer = await client.request(method, path, headers=headers, **options)  # type: ignore[arg-type] # passed on as they came
            for given in answer.headers.get_list("set-cookie"):
                for name, morsel in SimpleCookie(given).items():
                    self.cookies.pop(name, None)
                    if morsel["max-age"] != "0":
                        self.cookies[name] = morsel.value
            return answer

        return asyncio.run(ask())

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.request("GET", path, params=query)

    def log_in(self, name: str, password: str | None = None) -> httpx.Response:
        given = {"name": name, "password": secret_of(name) if password is None else password}
        return self.request("POST", "/api/account/login", json=given)

    @property
    def token(self) -> str:
        return next(value for name, value in self.cookies.items() if "account" in name)


class TeamService(Service):
    """A service with one account of each role, and two people."""

    @property
    def writer(self) -> StoreWriter:
        writer = self.app.state.writer
        assert isinstance(writer, StoreWriter)
        return writer

    def people(self) -> None:
        """Give everybody an account and the agreement to a history."""
        for name, role in ROLE_OF.items():
            kept = hash_password(secret_of(name), lambda n: b"s" * n, CHEAP)
            self.writer.store.accounts.add(f"a-{name}", name, role, kept, self.utc_s)
            agreed = AgreementRecord(
                f"a-{name}", current_version("history"), "en", self.utc_s - 86400
            )
            assert self.writer.put_agreement(agreed).result(5)

    def browser(self, name: str = "", address: str = "10.0.0.1") -> Browser:
        """Return a browser, logged in where a name is given."""
        made = Browser(self, address)
        if name:
            answer = made.log_in(name)
            assert answer.status_code == 200, answer.text
        return made

    def acts(self, action: str) -> list[dict[str, str]]:
        found = [one for one in self.writer.store.audit.entries() if one.action == action]
        return [dict(one.details) for one in found]


@pytest.fixture
def make_team(page: Path) -> Iterator[Callable[..., TeamService]]:
    made: list[TeamService] = []

    def make(**settings: object) -> TeamService:
        service = TeamService(ServiceSettings(accounts=True, **settings), page)  # type: ignore[arg-type] # fields by name
        made.append(service)
        return service

    yield make
    for service in made:
        service.app.state.analyses.close()
        close_history(service.writer)


@pytest.fixture
def team(make_team: Callable[..., TeamService]) -> TeamService:
    service = make_team()
    service.people()
    return service

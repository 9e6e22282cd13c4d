"""What a web page of somebody else, or another user of the machine, can do to a running service.

The particulars of names, origins and the launch key are in ``tests/service/test_protection.py`` and
``tests/service/launch``; here the attacks are made as a whole, on the application as it is served.
"""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.types import Message

from barun.service.launch.launch_gate import OPEN_FILES, OPEN_FOLDERS
from tests.fixtures.launch import launch_key
from tests.service.conftest import Service

OWN = "http://127.0.0.1:8765"
HOST = "127.0.0.1:8765"


def cookie(service: Service) -> str:
    return f"barun-8765={launch_key(service.app).cookie}"


def ask(
    service: Service, method: str, path: str, headers: dict[str, str], **options: Any
) -> httpx.Response:
    """Ask as somebody who knows no key."""

    async def send() -> httpx.Response:
        async with service.stranger() as client:
            return await client.request(method, path, headers=headers, **options)

    return asyncio.run(send())


def handshake(service: Service, headers: dict[str, str]) -> int | str:
    """Open the live session; return the status of the refusal, or that it was accepted."""
    said: list[int | str] = []

    async def take(message: Message) -> None:
        said.append(message.get("status", message["type"]))

    async def give() -> Message:
        if "websocket.accept" in said:
            return {"type": "websocket.disconnect", "code": 1006}
        return {"type": "websocket.connect"}

    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": "/api/live",
        "raw_path": b"/api/live",
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8765),
        "subprotocols": [],
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "extensions": {"websocket.http.response": {}},
    }
    asyncio.run(service.app(scope, give, take))
    return said[0]


def test_a_page_of_somebody_else_opens_no_live_session(service: Service) -> None:
    """Browsers let any page open a WebSocket to any address, and say whose page it is."""
    own = {"Host": HOST, "Origin": OWN, "Cookie": cookie(service)}
    assert handshake(service, own) == "websocket.accept"
    for origin in ("http://evil.example", "https://127.0.0.1:8765", "http://127.0.0.1:80", "null"):
        assert handshake(service, {**own, "Origin": origin}) == 403
    without = {name: value for name, value in own.items() if name != "Origin"}
    assert handshake(service, without) == 403  # no browser; and programs have a key of their own
    assert handshake(service, {**own, "Cookie": "barun-8765=guessed"}) == 401
    assert handshake(service, {"Host": HOST, "Origin": OWN}) == 401


def test_a_name_that_was_pointed_here_reaches_nothing(service: Service) -> None:
    """DNS rebinding: to the browser the page and the service are of one origin then."""
    evil = {"Host": "evil.example:8765", "Origin": "http://evil.example:8765"}
    known = {**evil, "Cookie": cookie(service), "Sec-Fetch-Site": "same-origin"}
    for path in ("/", "/api/history/export", "/healthz", "/assets/index-abc.js"):
        assert ask(service, "GET", path, known).status_code == 421
    assert ask(service, "DELETE", "/api/everything", known).status_code == 421
    assert handshake(service, known) == 421


def test_a_form_of_somebody_else_changes_nothing(service: Service) -> None:
    known = {"Cookie": cookie(service)}  # as if a browser sent it against its rules
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = ask(service, "DELETE", "/api/everything", {**known, **headers})
        assert answer.status_code == 403
        answer = ask(service, "POST", "/api/recordings", {**known, **headers}, content=b"x")
        assert answer.status_code == 403


def is_open(path: str) -> bool:
    return path in OPEN_FILES or path.startswith(OPEN_FOLDERS)


def test_no_route_answers_who_does_not_know_the_key(service: Service) -> None:
    described = service.request("GET", "/api/openapi.json").json()["paths"]
    asked = [
        (method, path)
        for path, methods in described.items()
        for method in methods
        if not is_open(path)
    ]
    assert len(asked) > 50
    own = {"Origin": OWN, "Sec-Fetch-Site": "same-origin"}
    statuses = {
        (method, path): ask(service, method.upper(), path, own).status_code
        for method, path in asked
    }
    assert {place: status for place, status in statuses.items() if status != 401} == {}
    for path in ("/", "/live", "/metrics", "/api/openapi.json", "/api/csp-reports"):
        assert ask(service, "GET", path, {}).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../api/status",
        "/assets/%2e%2e/api/status",
        "/assets/..%2fapi%2fstatus",
        "//api/status",
        "/API/status",
        "/models/../api/history/export",
        "/healthz/../api/status",
        "/icons/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/assets/....//....//etc/passwd",
        "/assets/%00",
    ],
)
def test_no_spelling_of_a_path_leads_past_the_gate(service: Service, path: str) -> None:
    async def send() -> list[Any]:
        """Without a client, which would tidy the path up."""
        said: list[Any] = []

        async def take(message: Message) -> None:
            said.append(message)

        async def give() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": httpx.URL(f"{OWN}{path}").path if "%" in path else path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8765),
            "headers": [(b"host", HOST.encode())],
        }
        await service.app(scope, give, take)
        return said

    said = asyncio.run(send())
    assert said[0]["status"] in {401, 404}
    body = b"".join(message.get("body", b"") for message in said)
    assert b"root:" not in body
    assert b"max_upload_bytes" not in body

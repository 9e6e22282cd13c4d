import asyncio
import os
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from barun.messages import LANGUAGES, text
from barun.service.launch.launch_gate import LaunchGate
from barun.service.launch.launch_key import LaunchKey
from barun.service.launch.peer_owner import CONNECTION, Endpoint

PORT = 8765
NAME = f"barun-{PORT}"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FOLLOWED = {**PAGE, "Sec-Fetch-Site": "cross-site"}


class Gated:
    """An application that says `inside`, behind the gate."""

    def __init__(self, owner: int | None = None) -> None:
        async def answer(_: object) -> PlainTextResponse:
            return PlainTextResponse("inside")

        async def speak(socket: WebSocket) -> None:
            await socket.accept()
            await socket.close()

        every = Route("/{path:path}", answer, methods=["GET", "HEAD", "POST", "DELETE"])
        self.key = LaunchKey.make()
        self.asked: list[tuple[Endpoint, Endpoint]] = []
        inside = Starlette(routes=[WebSocketRoute("/api/live", speak), every])

        def owner_of(client: Endpoint, server: Endpoint) -> int | None:
            self.asked.append((client, server))
            return owner

        self.gate = LaunchGate(inside, self.key, "en", owner_of)

    def ask(
        self, url: str, headers: dict[str, str] | None = None, method: str = "GET", **options: Any
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            scheme = options.pop("scheme", "http")
            base = f"{scheme}://127.0.0.1:{PORT}"
            transport = httpx.ASGITransport(self.gate, client=("127.0.0.1", 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, url, headers=headers, **options)

        return asyncio.run(send())

    def known(self, **headers: str) -> dict[str, str]:
        return {**headers, "Cookie": f"{NAME}={self.key.cookie}"}

    def handshake(self, headers: dict[str, str]) -> list[str]:
        """Return the kinds of messages a WebSocket is answered with; the status if refused."""
        said: list[str] = []

        async def take(message: Message) -> None:
            said.append(str(message.get("status", message["type"])))

        async def give() -> Message:
            return {"type": "websocket.connect"}

        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/api/live",
            "query_string": b"",
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", PORT),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "extensions": {"websocket.http.response": {}},
        }
        asyncio.run(self.gate(scope, give, take))
        return said


@pytest.fixture
def gated() -> Gated:
    return Gated()


def given_cookie(response: httpx.Response) -> Any:
    (line,) = response.headers.get_list("Set-Cookie")
    (morsel,) = SimpleCookie(line).values()
    return morsel


def test_the_printed_address_gives_a_cookie_and_goes_away(gated: Gated) -> None:
    response = gated.ask(f"/history?zone=UTC&{gated.key.query}&a=b", PAGE)
    assert response.status_code == 303
    assert response.headers["Location"] == "/history?zone=UTC&a=b"
    assert response.headers["Cache-Control"] == "no-store"
    cookie = given_cookie(response)
    assert (cookie.key, cookie.value) == (NAME, gated.key.cookie)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert cookie["max-age"] == str(400 * 24 * 3600)
    assert cookie["domain"] == ""
    assert not cookie["secure"]  # Safari would not send it to http://127.0.0.1


def test_the_cookie_opens_every_address_and_each_page_renews_it(gated: Gated) -> None:
    page = gated.ask("/", gated.known(**PAGE))
    assert page.text == "inside"
    assert given_cookie(page).value == gated.key.cookie
    answer = gated.ask("/api/status", gated.known(Accept="application/json"))
    assert answer.text == "inside"
    assert "Set-Cookie" not in answer.headers
    assert gated.ask("/api/x", gated.known(), "DELETE").text == "inside"
    assert "websocket.accept" in gated.handshake(gated.known())


def test_over_tls_the_cookie_is_for_tls_and_this_host_alone(gated: Gated) -> None:
    response = gated.ask(f"/?{gated.key.query}", PAGE, scheme="https")
    cookie = given_cookie(response)
    assert (cookie.key, cookie["secure"]) == (f"__Host-{NAME}", True)
    plain = {"Cookie": f"{NAME}={gated.key.cookie}"}  # another service could have set that one
    assert gated.ask("/api/status", plain, scheme="https").status_code == 401
    safe = {"Cookie": f"__Host-{NAME}={gated.key.cookie}"}
    assert gated.ask("/api/status", safe, scheme="https").text == "inside"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/status", "/api/history/export", "/metrics", "/none"])
def test_a_stranger_is_answered_nothing(gated: Gated, path: str, method: str) -> None:
    response = gated.ask(path, method=method)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["error"]["code"] == "service.launch-needed"
    assert gated.handshake({}) == ["401", "websocket.http.response.body"]


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/assets/a.js", "/icons/a.png", "/manifest.webmanifest"]
)
def test_what_is_nobodys_is_open(gated: Gated, path: str) -> None:
    response = gated.ask(path)
    assert response.text == "inside"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(lambda key: {"Cookie": f"{NAME}={key.link}"}, id="link-as-cookie"),
        pytest.param(lambda key: {"Cookie": f"{NAME}={key.kept}"}, id="key-as-cookie"),
        pytest.param(lambda key: {"Cookie": f"barun-1={key.cookie}"}, id="other-name"),
        pytest.param(lambda key: {"Cookie": f"{NAME}={key.cookie[:-1]}"}, id="shorter"),
        pytest.param(lambda key: {"Cookie": f"{NAME}={key.cookie.upper()}"}, id="capitals"),
        pytest.param(lambda _key: {"Cookie": f"{NAME}="}, id="empty"),
        pytest.param(lambda _key: {"Cookie": "=;,\x01[" * 50}, id="no-cookie"),
        pytest.param(lambda key: {"Authorization": f"Bearer {key.cookie}"}, id="cookie-as-key"),
        pytest.param(lambda key: {"Authorization": f"Bearer {key.link}"}, id="link-as-key"),
        pytest.param(lambda key: {"Authorization": f"Basic {key.kept}"}, id="other-kind"),
        pytest.param(lambda _key: {"Authorization": "Bearer"}, id="no-key"),
    ],
)
def test_nothing_but_the_right_secret_opens(
    gated: Gated, headers: Callable[[LaunchKey], dict[str, str]]
) -> None:
    assert gated.ask("/api/status", headers(gated.key)).status_code == 401
    assert gated.handshake(headers(gated.key))[0] == "401"


def test_a_program_sends_the_kept_key(gated: Gated) -> None:
    known = {"Authorization": f"bearer {gated.key.kept}"}
    assert gated.ask("/api/status", known).text == "inside"
    assert "websocket.accept" in gated.handshake(known)


def test_the_link_opens_pages_only(gated: Gated) -> None:
    """What a browser loads by itself cannot be let in by an address that somebody has put there."""
    assert gated.ask(f"/api/status?{gated.key.query}").status_code == 401
    assert gated.ask(f"/?{gated.key.query}", PAGE, "POST").status_code == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_told_how_to_get_in_in_both_languages(gated: Gated, language: str) -> None:
    response = gated.ask("/live", {**PAGE, "Accept-Language": language})
    assert response.status_code == 401
    assert response.headers["Content-Type"].startswith("text/html")
    assert f'<html lang="{language}">' in response.text
    places = [response.text.find(text("service.launch-title", one)) for one in LANGUAGES]
    assert min(places) > 0
    assert min(places) == response.text.find(
        text("service.launch-title", "ko" if language == "ko" else "en")
    )
    assert "barun serve" in response.text
    assert "refresh" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_an_address_of_an_earlier_start_says_so(gated: Gated) -> None:
    response = gated.ask("/?launch=earlier", PAGE)
    assert response.status_code == 401
    assert "earlier start" in response.text
    kept = gated.ask("/live?launch=earlier", gated.known(**PAGE))  # in a bookmark, say
    assert (kept.status_code, kept.headers["Location"]) == (303, "/live")


def test_who_follows_a_link_of_another_page_gets_in_without_doing_anything(gated: Gated) -> None:
    """A browser keeps the strict cookie back then; the page asks once more, of its own."""
    first = gated.ask("/history?day=1", FOLLOWED)
    assert '<meta http-equiv="refresh" content="0; url=/history?day=1&amp;launch=">' in first.text
    second = gated.ask("/history?day=1&launch=", gated.known(**PAGE))
    assert (second.status_code, second.headers["Location"]) == (303, "/history?day=1")
    old = gated.ask("/history?launch=earlier", FOLLOWED)
    assert 'url=/history?launch=">' in old.text
    stranger = gated.ask("/history?day=1&launch=", FOLLOWED)  # no circle, whatever browsers say
    assert "refresh" not in stranger.text


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/%5Cevil.example", "/\\/evil.example", "/%2F/evil.example"]
)
def test_nobody_is_sent_to_another_machine(gated: Gated, path: str) -> None:
    address = f"http://127.0.0.1:{PORT}{path}"
    sent = gated.ask(f"{address}?{gated.key.query}", PAGE).headers["Location"]
    assert sent.startswith("/")
    assert not sent.startswith(("//", "/\\"))
    assert "url=/evil.example" in gated.ask(address, FOLLOWED).text


def test_no_word_of_an_address_becomes_part_of_the_page(gated: Gated) -> None:
    path = "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E?x=%22%3E%3Cimg%20src=x%3E"
    response = gated.ask(path, FOLLOWED)
    assert "refresh" in response.text
    assert "<script" not in response.text
    assert "<img" not in response.text


@pytest.mark.skipif(os.name == "nt", reason="users of POSIX")
def test_what_another_user_has_read_opens_nothing() -> None:
    """He sees the address in the list of processes, or was sent the cookie on a port of his."""
    gated = Gated(owner=os.geteuid() + 1)
    page = gated.ask(f"/?{gated.key.query}", PAGE)
    assert page.status_code == 401
    assert "another user" in page.text
    assert "Set-Cookie" not in page.headers
    answer = gated.ask("/api/status", gated.known())
    assert answer.json()["error"]["code"] == "service.launch-foreign"
    assert gated.handshake(gated.known())[0] == "401"
    assert gated.asked[0] == (("127.0.0.1", 50_000), ("127.0.0.1", PORT))


@pytest.mark.skipif(os.name == "nt", reason="users of POSIX")
@pytest.mark.parametrize("owner", [None, 0, os.geteuid() if os.name != "nt" else 0])
def test_oneself_the_superuser_and_the_unknown_are_believed(owner: int | None) -> None:
    gated = Gated(owner)
    assert gated.ask(f"/?{gated.key.query}", PAGE).status_code == 303
    assert gated.ask("/api/status", gated.known()).text == "inside"


@pytest.mark.skipif(os.name == "nt", reason="users of POSIX")
def test_the_system_is_asked_once_a_connection() -> None:
    gated = Gated(owner=os.geteuid() + 1)
    remembered: dict[str, object] = {}

    async def as_one_connection(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[CONNECTION] = remembered
        await gated.gate(scope, receive, send)

    async def ask(app: ASGIApp) -> list[int]:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
        base = f"http://127.0.0.1:{PORT}"
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return [
                (await client.get("/api/status", headers=gated.known())).status_code
                for _ in range(3)
            ]

    assert asyncio.run(ask(as_one_connection)) == [401] * 3
    assert len(gated.asked) == 1
    assert asyncio.run(ask(gated.gate)) == [401] * 3  # of a server that remembers nothing
    assert len(gated.asked) == 4

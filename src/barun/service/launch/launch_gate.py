"""The gate of the service of one person: opened by the printed address, kept open by a cookie."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from barun.messages import Language
from barun.service.language import requested_language
from barun.service.launch.gate_page import gate_page
from barun.service.launch.launch_key import PARAMETER, LaunchKey
from barun.service.launch.peer_owner import CONNECTION, Endpoint, owner_of
from barun.service.logs import log_event
from barun.service.problems import RefusedError, error_response

__all__ = ["OPEN_FILES", "OPEN_FOLDERS", "LaunchGate", "cookie_name"]

OPEN_FILES: Final = frozenset(
    (
        "/healthz",
        "/readyz",
        "/favicon.svg",
        "/favicon-alert.svg",
        "/manifest.webmanifest",
        "/service-worker.js",
    )
)
"""What everybody may ask for: whether the service is there, and what browsers fetch without
cookies."""
OPEN_FOLDERS: Final = ("/assets/", "/icons/", "/models/")
"""Files of the published package, the same on every machine."""

_KEPT_S: Final = 400 * 24 * 3600
"""The longest browsers keep a cookie; every opening of a page begins it anew."""
_SUPERUSER: Final = 0
_OWNER: Final = "owner"
_Pass = Literal["open", "cookie", "bearer", "link", "foreign-user", "none"]


def cookie_name(scope: Scope) -> str:
    """Return the name of the cookie: browsers share cookies among all ports of a host."""
    server = scope.get("server") or ("", 0)
    name = f"barun-{server[1] or 0}"
    return f"__Host-{name}" if scope["scheme"] in {"https", "wss"} else name


def _cookie(scope: Scope, headers: Headers) -> str:
    cookies = SimpleCookie()
    try:
        cookies.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(cookie_name(scope))
    return found.value if found is not None else ""


def _wants_page(scope: Scope, headers: Headers) -> bool:
    is_reading = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
    return is_reading and headers.get("accept", "").startswith("text/html")


@dataclass(frozen=True, slots=True)
class _Query:
    """What stands behind the question mark."""

    link: str | None
    rest: str

    @classmethod
    def of(cls, scope: Scope) -> "_Query":
        pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        links = [value for name, value in pairs if name == PARAMETER]
        return cls(
            links[-1] if links else None,
            urlencode([pair for pair in pairs if pair[0] != PARAMETER]),
        )


def _place(scope: Scope, query: str) -> str:
    """Return an address of this service."""
    # what begins with // would be another machine
    path = quote("/" + scope["path"].lstrip("/\\"))
    return f"{path}?{query}" if query else path


class LaunchGate:
    """Lets in who was given the printed address, and shows all others how to get it.

    The service has no accounts then: whoever may use it is whoever sees what it prints. Other users
    of the same machine reach the address, but know neither link nor cookie.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    key : LaunchKey
        The secrets.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    owner_of : callable, optional
        Says which user of the machine is at the other end of a connection.
    lets_in : callable, optional
        Says of a request whether it comes in otherwise, as one that reads figures.
    """

    def __init__(
        self,
        app: ASGIApp,
        key: LaunchKey,
        language: Language,
        owner_of: Callable[[Endpoint, Endpoint], int | None] = owner_of,
        lets_in: Callable[[Scope], bool] = lambda _scope: False,
    ) -> None:
        self._app = app
        self._key = key
        self._language = language
        self._owner_of = owner_of
        self._lets_in = lets_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request, or one connection before it is accepted."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        query = _Query.of(scope)
        right = self._right(scope, headers, query)
        if query.link is not None and right in {"cookie", "link"} and _wants_page(scope, headers):
            await self._without_link(scope, query)(scope, receive, send)
        elif right in {"open", "bearer"}:
            await self._app(scope, receive, send)
        elif right == "cookie":
            await self._app(scope, receive, self._renewing(scope, headers, send))
        else:
            await self._refusal(scope, headers, query, right)(scope, receive, send)

    def _right(self, scope: Scope, headers: Headers, query: _Query) -> _Pass:
        """Say by what a request may come in, or what it lacks."""
        path: str = scope["path"]
        if path in OPEN_FILES or path.startswith(OPEN_FOLDERS):
            return "open"
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self._key.is_kept(token.strip()):
            return "bearer"
        if self._lets_in(scope):
            return "bearer"
        right: _Pass = "none"
        if self._key.is_cookie(_cookie(scope, headers)):
            right = "cookie"
        elif query.link is not None and _wants_page(scope, headers):
            right = "link" if self._key.is_link(query.link) else "none"
        if right in {"cookie", "link"} and self._is_foreign(scope):
            log_event("launch_refused", level="warning", error_code="service.launch-foreign")
            return "foreign-user"
        return right

    def _is_foreign(self, scope: Scope) -> bool:
        """Whether the system says that another user of this machine asks."""
        client, server = scope.get("client"), scope.get("server")
        if os.name == "nt" or not client or not server or server[1] is None:
            return False
        remembered: dict[str, object] = scope.get("extensions", {}).get(CONNECTION, {})
        if _OWNER not in remembered:
            remembered[_OWNER] = self._owner_of((client[0], client[1]), (server[0], server[1]))
        return remembered[_OWNER] not in {None, _SUPERUSER, os.geteuid()}

    def _given_cookie(self, scope: Scope) -> str:
        """Return the header that gives the cookie."""
        safe = "; Secure" if scope["scheme"] in {"https", "wss"} else ""
        return (
            f"{cookie_name(scope)}={self._key.cookie}; Path=/; Max-Age={_KEPT_S}; HttpOnly; "
            f"SameSite=Strict{safe}"
        )

    def _without_link(self, scope: Scope, query: _Query) -> Response:
        """Send the browser to the same page, with a cookie and without the link."""
        response = RedirectResponse(_place(scope, query.rest), 303)
        response.headers["Set-Cookie"] = self._given_cookie(scope)
        response.headers["Cache-Control"] = "no-store"
        return response

    def _renewing(self, scope: Scope, headers: Headers, send: Send) -> Send:
        """Return what gives the cookie again with every page, so that one in use never ends."""
        if not _wants_page(scope, headers):
            return send

        async def send_renewed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", self._given_cookie(scope))
            await send(message)

        return send_renewed

    def _refusal(self, scope: Scope, headers: Headers, query: _Query, right: _Pass) -> Response:
        language = requested_language(scope, self._language)
        wants_page = _wants_page(scope, headers)
        code = "service.launch-how" if wants_page else "service.launch-needed"
        if right == "foreign-user":
            code = "service.launch-foreign"
        elif query.link:
            code = "service.launch-old"
        if not wants_page:
            response = error_response(RefusedError(401, code), language)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response  # of a WebSocket it is the answer to its handshake
        is_led_here = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
        again_at = None
        if is_led_here and query.link != "":  # once only
            rest = f"{query.rest}&" if query.rest else ""
            again_at = _place(scope, f"{rest}{PARAMETER}=")
        return gate_page(code, language, again_at)

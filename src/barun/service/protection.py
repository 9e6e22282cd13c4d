"""What stands in front of every route: who may ask, and what every answer carries."""

import re
import time
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from barun.messages import Language
from barun.service.language import requested_language
from barun.service.logs import error_place, log_event
from barun.service.problems import RefusedError, error_response

__all__ = ["CONTENT_SECURITY_POLICY", "SECURITY_HEADERS", "Doorkeeper", "Envelope"]

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "report-uri /api/csp-reports",
    )
)
"""No address but the service's own; sent with every answer, because the policy of a page does not
cover the worker scripts it starts."""

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), display-capture=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

_TLS_ONLY: Final[Mapping[str, str]] = {"Strict-Transport-Security": "max-age=31536000"}
_PORT: Final = re.compile(r"[0-9]{1,5}")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PAGE_SCHEMES: Final = {"ws": "http", "wss": "https"}
"""Of the page that opens a WebSocket."""


def _cache_control(path: str) -> str:
    if path.startswith("/assets/"):
        return "public, max-age=31536000, immutable"  # the name holds a hash of the content
    return "no-store" if path.startswith("/api/") else "no-cache"


def _divided(host: str) -> tuple[str, str]:
    """Return name and port of the header ``Host``."""
    name, colon, port = host.rpartition(":")
    return (name, port) if colon and name else (host, "")


class Envelope:
    """Gives every answer its security headers, turns a defect into an error answer, and logs.

    Outermost of all: answers of the router, of files, refusals and failures all pass through it.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    is_tls_only : bool
        Whether browsers shall never again ask under this name without encryption. Not for a
        certificate nobody vouches for: a browser that warns of it would let nobody go on any more.
    """

    def __init__(self, app: ASGIApp, language: Language, *, is_tls_only: bool = False) -> None:
        self._app = app
        self._language = language
        self._headers = {**SECURITY_HEADERS, **(_TLS_ONLY if is_tls_only else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        status = 0

        async def send_enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                own_policy = headers.get("Content-Security-Policy")
                headers.update(self._headers)
                if own_policy is not None:  # a report has one that is stricter in another way
                    headers["Content-Security-Policy"] = own_policy
                headers.setdefault("Cache-Control", _cache_control(scope["path"]))
                headers.add_vary_header("Accept-Language")
            await send(message)

        try:
            await self._app(scope, receive, send_enveloped)
        except Exception as error:  # noqa: BLE001 # the last stop: a defect is logged and answered
            log_event(
                "request_failed",
                level="error",
                error_type=type(error).__name__,
                at=error_place(error),
            )
            if status == 0:
                failure = error_response(
                    RefusedError(500, "service.defect"), requested_language(scope, self._language)
                )
                await failure(scope, receive, send_enveloped)
        route = scope.get("route")
        log_event(
            "request",
            level="debug" if status < 400 else "info",
            method=scope["method"],
            # the template of the route, never the path: that one names a recording
            route=getattr(route, "path", "-"),
            status=status,
            duration_ms=round(1000 * (time.perf_counter() - began_s), 1),
        )


class Doorkeeper:
    """Refuses requests under a foreign name, and changes asked for by a foreign page.

    Without accounts, what protects the service from web pages is that a browser always says which
    page is asking: a page under a foreign name that points to this machine (DNS rebinding) shows in
    ``Host``, a foreign page that sends to this address shows in ``Origin`` or ``Sec-Fetch-Site``.

    Parameters
    ----------
    app : ASGIApp
        What answers.
    allowed_hosts : tuple of str
        Names, without port, the service answers to; ``*.`` at the beginning stands for one word.
    language : {"en", "ko"}
        Language for clients that ask for none Barun speaks.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: tuple[str, ...], language: Language) -> None:
        self._app = app
        self._allowed_hosts = frozenset(host.lower() for host in allowed_hosts)
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request, or one connection before it is accepted."""
        if scope["type"] in {"http", "websocket"} and (refusal := self._refusal(scope)) is not None:
            response = error_response(refusal, requested_language(scope, self._language))
            # of a WebSocket it is the answer to its handshake
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> RefusedError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        name, port = (host, "") if host.endswith("]") else _divided(host)
        is_known = name in self._allowed_hosts or f"*.{name.partition('.')[2]}" in (
            self._allowed_hosts
        )
        if not is_known or (port and not _PORT.fullmatch(port)):
            return RefusedError(
                421,
                "service.host-refused",
                host=name,
                allowed=", ".join(sorted(self._allowed_hosts)),
            )
        if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
            return None
        site = headers.get("sec-fetch-site", "none")
        origin = headers.get("origin")
        # compared as text: browsers write it in one way, and what they do not write may not parse
        scheme = _PAGE_SCHEMES.get(scope["scheme"], scope["scheme"])
        own = origin is not None and origin.lower() == f"{scheme}://{host}"
        if origin is None:  # browsers say it of every WebSocket, programs bring a key
            own = scope["type"] == "http" or "authorization" in headers
        if site not in {"same-origin", "none"} or not own:
            return RefusedError(403, "service.origin-refused", origin=origin or site)
        return None
